package dev.zazen.core.hypercall;

import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.RuntimeDevices;
import dev.zazen.core.memory.RangeSet;
import dev.zazen.core.p2m.P2mType;
import java.nio.ByteBuffer;
import java.util.List;

/** The commands of {@code domctl} that give devices to a domain. */
final class DeviceCalls {
  private static final int DOMID = 0xffff;
  private static final int FIELDS = 16;

  /** {@code XEN_DOMCTL_VUART_OP_INIT} and {@code XEN_DOMCTL_VUART_TYPE_VPL011}. */
  private static final int VUART_INIT = 0;

  private static final int VPL011 = 0;

  /** {@code NR_IRQS} of Arm. */
  private static final int IRQS = 1024;

  private static final int PT_IRQ_TYPE_SPI = 4;

  /** Frames that a machine or a guest address of 44 bits can name. */
  private static final long FRAMES = 1L << 32;

  /** Frames that are mapped at once. */
  private static final int MOST_FRAMES = 64;

  static final List<Command> ROWS =
      List.of(
          DomctlCalls.row(DomctlOp.VUART_OP, "vuart_op", DeviceCalls::vuart),
          DomctlCalls.row(DomctlOp.IOMEM_PERMISSION, "iomem_permission", DeviceCalls::permitPages),
          DomctlCalls.row(DomctlOp.IRQ_PERMISSION, "irq_permission", DeviceCalls::permitIrq),
          DomctlCalls.row(DomctlOp.MEMORY_MAPPING, "memory_mapping", DeviceCalls::map),
          DomctlCalls.row(DomctlOp.BIND_PT_IRQ, "bind_pt_irq", DeviceCalls::bind),
          DomctlCalls.row(DomctlOp.UNBIND_PT_IRQ, "unbind_pt_irq", DeviceCalls::unbind));

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
    int port = frame.hypervisor().devices().vuart(domain, data.getLong(FIELDS + 8), console.id());
    if (port < 0) {
      return port;
    }
    data.putInt(FIELDS + 20, port);
    return 0;
  }

  /** Permits or forbids what the caller has access to itself. */
  private static long permit(RangeSet own, RangeSet other, long first, long last, boolean allow) {
    if (!own.contains(first, last)) {
      return -XenErrno.EPERM;
    }
    if (allow) {
      other.add(first, last);
    } else {
      other.remove(first, last);
    }
    return 0;
  }

  // struct xen_domctl_iomem_permission: first_mfn, nr_mfns, allow_access.
  private static long permitPages(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long first = data.getLong(FIELDS);
    long last = first + data.getLong(FIELDS + 8) - 1;
    boolean allow = data.get(FIELDS + 16) != 0;
    return Long.compareUnsigned(last, first) < 0
        ? -XenErrno.EINVAL
        : permit(frame.domain().iomem(), domain.iomem(), first, last, allow);
  }

  // struct xen_domctl_irq_permission: pirq, allow_access.
  private static long permitIrq(HypercallFrame frame, ByteBuffer data, Domain domain) {
    int irq = data.getInt(FIELDS);
    boolean allow = data.get(FIELDS + 4) != 0;
    return irq < 0 || irq >= IRQS
        ? -XenErrno.EINVAL
        : permit(frame.domain().irqs(), domain.irqs(), irq, irq, allow);
  }

  // struct xen_domctl_memory_mapping: first_gfn, first_mfn, nr_mfns, add_mapping.
  private static long map(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long gfn = data.getLong(FIELDS);
    long mfn = data.getLong(FIELDS + 8);
    long count = data.getLong(FIELDS + 16);
    boolean add = data.getInt(FIELDS + 24) != 0;
    long last = mfn + count - 1;
    if (Long.compareUnsigned(last, mfn) < 0
        || Long.compareUnsigned(mfn | last, FRAMES) >= 0
        || Long.compareUnsigned(gfn + count - 1, gfn) < 0) {
      return -XenErrno.EINVAL;
    }
    if (count > MOST_FRAMES) {
      return -XenErrno.E2BIG;
    }
    if (!frame.domain().iomem().contains(mfn, last) || !domain.iomem().contains(mfn, last)) {
      return -XenErrno.EPERM;
    }
    if (Long.compareUnsigned(gfn + count, FRAMES) > 0 || domain.isDying()) {
      return -XenErrno.EINVAL;
    }
    for (int i = 0; i < count; i++) {
      int result = add ? mapOne(frame, domain, gfn + i, mfn + i) : unmapOne(frame, domain, gfn + i);
      if (result != 0) {
        return result;
      }
    }
    return 0;
  }

  private static int mapOne(HypercallFrame frame, Domain domain, long gfn, long mfn) {
    RuntimeDevices devices = frame.hypervisor().devices();
    devices.unmap(domain, gfn);
    int result = devices.map(domain, gfn, mfn);
    if (result == 0) {
      // Registers take the place of memory, which stays the domain's.
      var _ = domain.memory().remove(gfn);
    }
    return result;
  }

  private static int unmapOne(HypercallFrame frame, Domain domain, long gfn) {
    boolean isRam =
        domain.memory().p2m().lookup(gfn).filter(there -> there.type() == P2mType.RAM).isPresent();
    if (isRam) {
      return -XenErrno.EILSEQ;
    }
    frame.hypervisor().devices().unmap(domain, gfn);
    return 0;
  }

  // struct xen_domctl_bind_pt_irq: machine_irq, irq_type, spi.
  private static long spi(HypercallFrame frame, ByteBuffer data) {
    int irq = data.getShort(FIELDS + 8) & 0xffff;
    if (data.getInt(FIELDS + 4) != PT_IRQ_TYPE_SPI) {
      return -XenErrno.EOPNOTSUPP;
    }
    // One to one only.
    if (data.getInt(FIELDS) != irq) {
      return -XenErrno.EINVAL;
    }
    return frame.domain().irqs().contains(irq, irq) ? irq : -XenErrno.EPERM;
  }

  private static long bind(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long irq = spi(frame, data);
    if (irq < 0) {
      return irq;
    }
    if (!domain.isBeingBuilt() || !domain.reserveInterrupt((int) irq)) {
      return -XenErrno.EBUSY;
    }
    int result = frame.hypervisor().devices().route(domain, (int) irq);
    if (result != 0) {
      domain.freeInterrupt((int) irq);
    }
    return result;
  }

  /** An interrupt stays a living domain's. */
  private static long unbind(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long irq = spi(frame, data);
    if (irq < 0) {
      return irq;
    }
    boolean isIts = frame.hypervisor().devices().isRouted(domain, (int) irq);
    return isIts ? -XenErrno.EBUSY : -XenErrno.EINVAL;
  }
}
