package dev.zazen.core.hypercall;

import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import java.nio.ByteBuffer;
import java.util.List;

/** The commands of {@code domctl} that give devices to a domain. */
final class DeviceCalls {
  private static final int DOMID = 0xffff;
  private static final int FIELDS = 16;

  /** {@code XEN_DOMCTL_VUART_OP_INIT} and {@code XEN_DOMCTL_VUART_TYPE_VPL011}. */
  private static final int VUART_INIT = 0;

  private static final int VPL011 = 0;

  static final List<Command> ROWS =
      List.of(DomctlCalls.row(DomctlOp.VUART_OP, "vuart_op", DeviceCalls::vuart));

  private DeviceCalls() {}

  // struct xen_domctl_vuart_op: cmd, type, gfn, console_domid, pad, evtchn.
  private static long vuart(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (data.getShort(FIELDS + 18) != 0 || data.getInt(FIELDS) != VUART_INIT) {
      return -XenErrno.EINVAL;
    }
    if (!domain.isBeingBuilt()) {
      return -XenErrno.EPERM;
    }
    if (data.getInt(FIELDS + 4) != VPL011) {
      return -XenErrno.EOPNOTSUPP;
    }
    Domain console = frame.target(data.getShort(FIELDS + 16) & DOMID);
    if (console == null) {
      return -XenErrno.EPERM;
    }
    int port =
        frame.hypervisor().devices().vuart(domain, data.getLong(FIELDS + 8), console.id());
    if (port < 0) {
      return port;
    }
    data.putInt(FIELDS + 20, port);
    return 0;
  }
}
