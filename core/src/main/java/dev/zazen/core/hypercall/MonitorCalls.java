package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The commands of {@code domctl} for who listens to events of a domain (xen/common/vm_event.c,
 * xen/common/monitor.c). Which events are wanted is kept; there is no ring to put them into, so
 * nobody hears of them, as on Xen without a listener.
 */
final class MonitorCalls {
  private static final int DOMID = 0xffff;
  private static final int DOMAIN = 8;
  private static final int FIELDS = 16;

  // struct xen_domctl_vm_event_op: op, mode, version or port.
  private static final int MODE = FIELDS + 4;
  private static final int VERSION = FIELDS + 8;

  /** {@code VM_EVENT_INTERFACE_VERSION}. */
  private static final int INTERFACE_VERSION = 7;

  /** {@code XEN_VM_EVENT_*}. */
  private static final int RING_ENABLE = 0;

  private static final int RING_DISABLE = 1;
  private static final int RING_RESUME = 2;
  private static final int RING_GET_VERSION = 3;

  /** {@code XEN_DOMCTL_VM_EVENT_OP_MONITOR}, the only mode that Arm has. */
  private static final int MONITOR = 2;

  // struct xen_domctl_monitor_op: op, event.
  private static final int EVENT = FIELDS + 4;

  /** {@code XEN_DOMCTL_MONITOR_OP_*}. */
  private static final int ENABLE = 0;

  private static final int DISABLE = 1;
  private static final int GET_CAPABILITIES = 2;

  /** {@code XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST} and {@code _PRIVILEGED_CALL}. */
  private static final int CAPABILITIES = 1 << 4 | 1 << 7;

  static final List<Command> ROWS =
      List.of(
          Command.inOut(DomctlOp.VM_EVENT_OP, "vm_event_op", 0, MonitorCalls::vmEvent),
          DomctlCalls.row(DomctlOp.MONITOR_OP, "monitor_op", MonitorCalls::monitor));

  private MonitorCalls() {}

  private static long vmEvent(HypercallFrame frame) {
    boolean asksVersion = frame.data().getInt(FIELDS) == RING_GET_VERSION;
    boolean noDomain = (frame.data().getShort(DOMAIN) & DOMID) == DomId.INVALID;
    return asksVersion && noDomain
        ? version(frame.data())
        : DomctlCalls.forDomain(
            frame, (_, data, domain) -> asksVersion ? version(data) : ring(frame, data, domain));
  }

  private static long version(ByteBuffer data) {
    data.putInt(VERSION, INTERFACE_VERSION);
    return 0;
  }

  private static long ring(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (domain == frame.domain()) {
      return -XenErrno.EINVAL;
    }
    if (domain.isDying()) {
      return 0;
    }
    if (data.getInt(MODE) != MONITOR) {
      return -XenErrno.ENOSYS;
    }
    return switch (data.getInt(FIELDS)) {
      // As if the domain had no page for a ring.
      case RING_ENABLE -> -XenErrno.EOPNOTSUPP;
      case RING_DISABLE -> -XenErrno.EINVAL;
      case RING_RESUME -> -XenErrno.ENODEV;
      default -> -XenErrno.ENOSYS;
    };
  }

  private static long monitor(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (domain == frame.domain()) {
      return -XenErrno.EPERM;
    }
    int operation = data.getInt(FIELDS);
    if (operation == GET_CAPABILITIES) {
      data.putInt(EVENT, CAPABILITIES);
      return 0;
    }
    if (operation != ENABLE && operation != DISABLE) {
      return -XenErrno.EOPNOTSUPP;
    }
    int event = data.getInt(EVENT);
    if (event < 0 || event >= Integer.SIZE) {
      return -XenErrno.EINVAL;
    }
    if ((CAPABILITIES & 1 << event) == 0) {
      return -XenErrno.EOPNOTSUPP;
    }
    return domain.monitor(event, operation == ENABLE) ? 0 : -XenErrno.EEXIST;
  }
}
