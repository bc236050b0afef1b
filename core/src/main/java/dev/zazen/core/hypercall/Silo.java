package dev.zazen.core.hypercall;

import dev.zazen.core.domain.Domain;

/**
 * The security policy of Debian's Xen on Arm, {@code xsm=silo}: domains share memory and events
 * with the control domain and themselves only ({@code xen/xsm/silo.c}), and with those that the
 * board's configuration joins them to.
 */
final class Silo {
  private Silo() {}

  /** Whether domains {@code one} and {@code other} may be joined by the caller. */
  static boolean allows(HypercallFrame frame, int one, int other) {
    return one == other
        || frame.domain().isHardware()
        || isControl(frame, one)
        || isControl(frame, other)
        || frame.hypervisor().areJoined(one, other);
  }

  private static boolean isControl(HypercallFrame frame, int domid) {
    if (domid == 0 && frame.hypervisor().standsInForDom0()) {
      return true;
    }
    Domain domain = frame.target(domid);
    return domain != null && domain.isHardware();
  }
}
