package dev.zazen.machine;

import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;

/**
 * A virtual CPU as an engine runs it. Unless said otherwise its methods are called only while
 * {@link #run} is not.
 */
public interface Vcpu {
  /**
   * Runs guest code on the calling thread until something needs the hypervisor.
   *
   * <p>A kick, or an interrupt that becomes pending and is not masked, which a call of {@link
   * VcpuPorts} causes takes effect before the next instruction; one that another thread causes,
   * soon.
   *
   * @param budget instructions to run before {@link Exit.BudgetSpent}, at least 1; exactly so many
   */
  Exit run(long budget);

  /**
   * Makes {@link #run} return {@link Exit.Kicked} soon, or at once at its next call. Any thread.
   */
  void kick();

  /**
   * The interrupt input. {@link IrqLine#set} may be called on any thread, also while the guest
   * runs.
   */
  IrqLine irq();

  /**
   * Puts the CPU into its state after power-on, to start at {@code entry} with {@code argument} in
   * register 0.
   */
  void reset(@Foreign long entry, @Foreign long argument);

  /**
   * Says what the physical CPU is that it runs on from now on, one of the types of its {@link
   * CpuProfile}: what it reads as its model (A64: MIDR_EL1 and the registers of caches).
   */
  void runsOn(CpuType type);

  /** General-purpose register {@code n} (A64: X0 to X30). */
  @Foreign
  long register(int n);

  /** Sets general-purpose register {@code n}. */
  void setRegister(int n, @Foreign long value);

  /** Address of the next instruction. */
  long pc();

  /**
   * Makes the guest take an undefined-instruction exception for the call of the hypervisor or
   * firmware that {@link #run} returned for last, as if the instruction did not exist: its return
   * address is that instruction, which stands before {@link #pc} (A64: the 4 bytes before it), its
   * syndrome that of an unknown reason. Only to be called before the next {@link #run}.
   */
  void undefinedInstruction();

  /**
   * Where an address that the guest's kernel gives as an argument of a call lies in {@link
   * GuestMemory}: its offset, by the translation the vCPU uses now; -1 if the kernel could not
   * read, or {@code write}, RAM there. Holds up to the end of the 4 KiB page.
   */
  @Checks
  long ramOffset(long address, boolean write);

  /**
   * Steps back to the call that {@link #run} returned for last, so that the guest makes it again.
   * Only to be called before the next {@link #run}.
   */
  void repeatCall();

  /**
   * Instructions run since creation; in a call of {@link VcpuPorts} those before the one that
   * calls. May be read on any other thread and is then approximate.
   */
  long instructions();

  /** What the engine did for it. Any thread. */
  EngineCounts counts();

  /** The state, for people. May be called on any thread; of a running vCPU it may be torn. */
  RegisterDump dump();
}
