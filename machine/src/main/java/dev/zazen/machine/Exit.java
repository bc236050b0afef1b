package dev.zazen.machine;

import java.util.List;
import java.util.Objects;

/** Why {@link Vcpu#run} returned. Exits that a running guest causes often are shared instances. */
public sealed interface Exit {
  /**
   * A call of the hypervisor, with the immediate of the instruction (A64: HVC). The pc stands after
   * it.
   */
  record Hypercall(int immediate) implements Exit {}

  /**
   * A call of the firmware, with the immediate of the instruction (A64: SMC). The pc stands after
   * it.
   */
  record FirmwareCall(int immediate) implements Exit {}

  /** The vCPU waits for an interrupt (A64: WFI); the pc stands after the instruction. */
  record WaitForInterrupt() implements Exit {
    /** The only instance that is needed. */
    public static final WaitForInterrupt INSTANCE = new WaitForInterrupt();
  }

  /**
   * The vCPU spins and would let others run (A64: WFE with no event); the pc stands after the
   * instruction.
   */
  record Yield() implements Exit {
    /** The only instance that is needed. */
    public static final Yield INSTANCE = new Yield();
  }

  /** The budget is used up. */
  record BudgetSpent() implements Exit {
    /** The only instance that is needed. */
    public static final BudgetSpent INSTANCE = new BudgetSpent();
  }

  /** {@link Vcpu#kick} was called. */
  record Kicked() implements Exit {
    /** The only instance that is needed. */
    public static final Kicked INSTANCE = new Kicked();
  }

  /**
   * The vCPU can make no progress ever again.
   *
   * @param reason in words
   * @param pc where
   * @param syndrome of the last exception (A64: ESR_EL1)
   * @param faultAddress of the last exception (A64: FAR_EL1)
   * @param details more about the reason, in lines
   */
  record Dead(String reason, long pc, long syndrome, long faultAddress, List<String> details)
      implements Exit {
    public Dead {
      Objects.requireNonNull(reason);
      details = List.copyOf(details);
    }

    public Dead(String reason, long pc, long syndrome, long faultAddress) {
      this(reason, pc, syndrome, faultAddress, List.of());
    }
  }
}
