package dev.zazen.core;

import dev.zazen.machine.CpuType;
import dev.zazen.machine.EngineCounts;
import dev.zazen.machine.Exit;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.RegisterDump;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.util.List;

/** A vCPU whose guest is Java: a program that is asked for an exit each time the vCPU runs. */
public final class FakeVcpu implements Vcpu {
  /** What the guest does until it leaves guest mode. */
  @FunctionalInterface
  public interface Program {
    Exit run(FakeVcpu vcpu, long budget);
  }

  /** The kernel's page tables. */
  @FunctionalInterface
  public interface Translation {
    /** As {@link Vcpu#ramOffset}. */
    long offset(long address, boolean write);
  }

  public final int index;
  public final VcpuPorts ports;
  public volatile Program program = (_, _) -> new Exit.Dead("no program", 0, 0, 0);
  public volatile boolean irq;
  public volatile int kicks;
  public volatile int undefined;
  public volatile int runs;
  public volatile long entry = -1;

  /** What it was last told to run on; null if nothing. */
  public volatile CpuType cpu;

  /** How its kernel's addresses become offsets in RAM; one to one unless a test sets it. */
  public volatile Translation translation = (address, _) -> address;

  /** How often {@link #repeatCall} was called. */
  public volatile int repeats;

  private final EngineCounts counts = new EngineCounts();
  private final long[] registers = new long[31];
  private volatile long instructions;

  FakeVcpu(int index, VcpuPorts ports) {
    this.index = index;
    this.ports = ports;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one pCPU at a time runs a vCPU
  public Exit run(long budget) {
    runs++;
    return program.run(this, budget);
  }

  @Override
  public void runsOn(CpuType type) {
    cpu = type;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one pCPU at a time runs a vCPU
  public void execute(long count) {
    instructions += count;
  }

  @Override
  public synchronized void kick() {
    kicks++;
  }

  public synchronized boolean takeKick() {
    boolean kicked = kicks > 0;
    kicks = 0;
    return kicked;
  }

  @Override
  public IrqLine irq() {
    return level -> irq = level;
  }

  @Override
  public void reset(long entry, long argument) {
    this.entry = entry;
    registers[0] = argument;
  }

  @Override
  public long register(int n) {
    return registers[n];
  }

  @Override
  public void setRegister(int n, long value) {
    registers[n] = value;
  }

  @Override
  public long pc() {
    return entry;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one pCPU at a time runs a vCPU
  public void undefinedInstruction() {
    undefined++;
  }

  @Override
  public long ramOffset(long address, boolean write) {
    return translation.offset(address, write);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one pCPU at a time runs a vCPU
  public void repeatCall() {
    repeats++;
  }

  @Override
  public long instructions() {
    return instructions;
  }

  @Override
  public EngineCounts counts() {
    return counts;
  }

  @Override
  public RegisterDump dump() {
    return new RegisterDump(
        List.of(new RegisterDump.Value("pc", entry), new RegisterDump.Value("x0", registers[0])));
  }
}
