package dev.zazen.core.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * The time until all hypercalls have ended that were under way when it began: what they may have
 * read before it was taken away is used by nobody then. What waits for it returns to its guest and
 * asks again, since calls of other pCPUs may wait as well.
 */
public final class Grace {
  private record Call(VcpuUnit vcpu, int number) {}

  private final List<Call> calls = new ArrayList<>();

  /** Begins now; {@code self} is in a call and does not count, null if no vCPU asks. */
  public Grace(Hypervisor hypervisor, VcpuUnit self) {
    for (Domain domain : hypervisor.domains()) {
      for (VcpuUnit vcpu : domain.vcpus()) {
        int number = vcpu.callNumber();
        if (vcpu != self && VcpuUnit.isCall(number)) {
          calls.add(new Call(vcpu, number));
        }
      }
    }
  }

  /** Whether all those calls have ended. */
  public boolean isOver() {
    calls.removeIf(call -> call.vcpu().callNumber() != call.number());
    return calls.isEmpty();
  }
}
