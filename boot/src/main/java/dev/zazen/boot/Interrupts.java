package dev.zazen.boot;

import dev.zazen.abi.GuestLayout;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.core.domain.InterruptController;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.vgic.Vgic2;
import dev.zazen.core.vgic.Vgic3;
import dev.zazen.core.vtimer.Vtimer;
import dev.zazen.machine.Clock;
import dev.zazen.machine.IrqLine;
import java.util.List;

/** A domain's interrupt controller and timers by its plan. */
final class Interrupts {
  private Interrupts() {}

  static InterruptController controller(GicPlan gic, List<IrqLine> lines) {
    MemoryRange interfaces = gic.interfaces().getFirst();
    return gic.version() == 2
        ? new Vgic2(gic.spis(), lines, gic.distributor(), interfaces)
        : new Vgic3(gic.spis(), lines, gic.distributor(), interfaces);
  }

  static Vtimer timer(Clock clock, int vcpu, InterruptController controller, long frequency) {
    return new Vtimer(
        clock,
        frequency,
        controller.ppi(vcpu, GuestLayout.TIMER_VIRT_PPI),
        controller.ppi(vcpu, GuestLayout.TIMER_PHYS_NS_PPI));
  }
}
