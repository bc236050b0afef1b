package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.PhysmapSpace;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.p2m.P2mMapping;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.Stage2;
import java.nio.ByteBuffer;
import java.util.Optional;

/** {@code memory_op}: structures as in {@code public/memory.h}. */
final class MemoryCalls {
  private static final int DOMID = 0xffff;
  private static final int COMMAND_MASK = (1 << MemoryOp.COMMAND_BITS) - 1;

  /** Extents served at once; the guest then makes the call again for the rest. */
  private static final int BATCH = 512;

  /** log2 of the frames that a domain, or the control domain, may ask for at once. */
  private static final int MAX_ORDER = 9;

  private static final int MAX_ORDER_CONTROL = 18;

  // struct xen_memory_reservation: extent_start, nr_extents, extent_order, mem_flags, domid.
  private static final int RESERVATION_SIZE = 32;

  static final CommandTable TABLE =
      new CommandTable(
          Command.in(
              MemoryOp.POPULATE_PHYSMAP,
              "populate_physmap",
              RESERVATION_SIZE,
              f -> reservation(f, (memory, gfn, order) -> memory.populate(gfn, order))),
          Command.in(
              MemoryOp.DECREASE_RESERVATION,
              "decrease_reservation",
              RESERVATION_SIZE,
              f -> reservation(f, MemoryCalls::release)),
          // Frames without a guest frame are of no use to a domain that does not see machine
          // frames.
          Command.in(
              MemoryOp.INCREASE_RESERVATION, "increase_reservation", RESERVATION_SIZE, _ -> 0),
          // Frames of Arm domains cannot be stolen: xen/arch/arm/mm.c, steal_page.
          Command.in(MemoryOp.EXCHANGE, "exchange", 72, _ -> -XenErrno.EOPNOTSUPP),
          Command.in(
              MemoryOp.MAXIMUM_RAM_PAGE,
              "maximum_ram_page",
              0,
              f -> {
                var frames = f.domain().memory().frames();
                return frames.firstMfn() + frames.frames();
              }),
          Command.in(
              MemoryOp.CURRENT_RESERVATION,
              "current_reservation",
              2,
              f -> ofDomain(f, domain -> domain.memory().pages())),
          Command.in(
              MemoryOp.MAXIMUM_RESERVATION,
              "maximum_reservation",
              2,
              f -> ofDomain(f, domain -> domain.memory().maxPages())),
          Command.in(
              MemoryOp.MAXIMUM_GPFN,
              "maximum_gpfn",
              2,
              f -> ofDomain(f, domain -> domain.memory().p2m().highestGfn())),
          Command.in(MemoryOp.ADD_TO_PHYSMAP, "add_to_physmap", 24, MemoryCalls::add),
          Command.in(
              MemoryOp.ADD_TO_PHYSMAP_BATCH, "add_to_physmap_batch", 32, MemoryCalls::addBatch),
          Command.in(MemoryOp.REMOVE_FROM_PHYSMAP, "remove_from_physmap", 16, MemoryCalls::remove),
          new Command(
              MemoryOp.CLAIM_PAGES,
              "claim_pages",
              RESERVATION_SIZE,
              false,
              Command.Caller.CONTROL,
              MemoryCalls::claim),
          new Command(
              MemoryOp.ACQUIRE_RESOURCE,
              "acquire_resource",
              32,
              true,
              Command.Caller.CONTROL,
              ResourceCalls::acquire));

  private MemoryCalls() {}

  static long call(HypercallFrame frame) {
    int command = (int) frame.argument(0) & COMMAND_MASK;
    return TABLE.call(frame, command, frame.argument(1));
  }

  /** Changes one extent; 0 or an error negated. */
  private interface Extent {
    int change(DomainMemory memory, long gfn, int order);
  }

  /** Serves extents from where an earlier call stopped; returns how many are done by then. */
  @Foreign
  private static long reservation(HypercallFrame frame, Extent extent) {
    ByteBuffer data = frame.data();
    int command = (int) frame.argument(0) & COMMAND_MASK;
    long start = Integer.toUnsignedLong((int) frame.argument(0)) >>> MemoryOp.COMMAND_BITS;
    long list = data.getLong(0);
    long count = data.getLong(8);
    int order = data.getInt(16);
    Domain domain = frame.target(data.getShort(24) & DOMID);
    boolean control = frame.domain().isHardware();
    if (domain == null
        || !frame.mayControl(domain)
        || list == 0
        || order < 0
        || order > (control ? MAX_ORDER_CONTROL : MAX_ORDER)
        || count < 0
        || count > Integer.MAX_VALUE >>> MemoryOp.COMMAND_BITS) {
      return start;
    }
    for (long i = start; i < count; i++) {
      if (i - start == BATCH) {
        return frame.repeat(command | i << MemoryOp.COMMAND_BITS, frame.argument(1));
      }
      if (!frame.load(list + i * Long.BYTES, 0, Long.BYTES)
          || extent.change(domain.memory(), data.getLong(0), order) != 0) {
        return i;
      }
    }
    return count;
  }

  private static int release(DomainMemory memory, long gfn, int order) {
    for (long i = 0; i < 1L << order; i++) {
      int result = memory.release(gfn + i);
      if (result != 0) {
        return result;
      }
    }
    return 0;
  }

  private interface Figure {
    long of(Domain domain);
  }

  private static long ofDomain(HypercallFrame frame, Figure figure) {
    Domain domain = frame.target(frame.data().getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    return frame.mayControl(domain) ? figure.of(domain) : -XenErrno.EPERM;
  }

  // struct xen_add_to_physmap: domid, size, space, idx, gpfn.
  private static long add(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int space = data.getInt(4);
    // The foreign domain's number has no place in this structure.
    if (space == PhysmapSpace.GMFN_FOREIGN) {
      return -XenErrno.ENOSYS;
    }
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    return addOne(frame, domain, space, DomId.INVALID, data.getLong(8), data.getLong(16));
  }

  // struct xen_add_to_physmap_batch: domid, space, size, foreign_domid, idxs, gpfns, errs.
  private static long addBatch(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    int space = data.getShort(2) & 0xffff;
    int size = data.getShort(4) & 0xffff;
    int foreign = data.getShort(6) & DOMID;
    long indices = data.getLong(8);
    long gfns = data.getLong(16);
    long errors = data.getLong(24);
    for (int i = 0; i < size; i++) {
      if (!frame.load(indices + i * (long) Long.BYTES, 0, Long.BYTES)
          || !frame.load(gfns + i * (long) Long.BYTES, 8, Long.BYTES)) {
        return -XenErrno.EFAULT;
      }
      int result = addOne(frame, domain, space, foreign, data.getLong(0), data.getLong(8));
      data.putInt(0, result);
      if (!frame.store(errors + i * (long) Integer.BYTES, 0, Integer.BYTES)) {
        return -XenErrno.EFAULT;
      }
    }
    return 0;
  }

  private static int addOne(
      HypercallFrame frame, Domain domain, int space, int foreign, long index, long gfn) {
    DomainMemory memory = domain.memory();
    return switch (space) {
      case PhysmapSpace.SHARED_INFO ->
          index == 0 ? memory.mapHypervisorFrame(gfn, memory.sharedInfo()) : -XenErrno.EINVAL;
      case PhysmapSpace.GRANT_TABLE -> {
        // Status frames exist in version 2 only.
        if ((index & PhysmapSpace.GRANT_STATUS) != 0 || index < 0 || index > Integer.MAX_VALUE) {
          yield -XenErrno.EINVAL;
        }
        long mfn = domain.grants().frame((int) index);
        yield mfn < 0 ? (int) mfn : memory.mapHypervisorFrame(gfn, mfn);
      }
      case PhysmapSpace.GMFN_FOREIGN -> foreign(frame, domain, foreign, index, gfn);
      default -> -XenErrno.ENOSYS;
    };
  }

  private static int foreign(
      HypercallFrame frame, Domain domain, int foreign, long index, long gfn) {
    Domain other = frame.hypervisor().domain(foreign).orElse(null);
    if (other == null) {
      return -XenErrno.ESRCH;
    }
    if (other == domain) {
      return -XenErrno.EINVAL;
    }
    if (!frame.domain().isHardware()) {
      return -XenErrno.EPERM;
    }
    Optional<P2mMapping> mapping = other.memory().p2m().lookup(index);
    if (mapping.isEmpty() || !isRam(mapping.get().type())) {
      return -XenErrno.EINVAL;
    }
    long mfn = mapping.get().mfnOf(index);
    int owner = mapping.get().type() == P2mType.RAM ? other.id() : DomId.XEN;
    if (!other.memory().frames().hold(mfn, owner)) {
      return -XenErrno.EINVAL;
    }
    boolean writable = (mapping.get().permissions() & Stage2.WRITE) != 0;
    int result = domain.memory().mapForeign(gfn, mfn, writable);
    if (result != 0) {
      other.memory().frames().drop(mfn);
    }
    return result;
  }

  private static boolean isRam(P2mType type) {
    return type == P2mType.RAM || type == P2mType.HYPERVISOR;
  }

  // struct xen_remove_from_physmap: domid, gpfn.
  private static long remove(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    return frame.mayControl(domain) ? domain.memory().remove(data.getLong(8)) : -XenErrno.EPERM;
  }

  /**
   * Memory is never scarce for long enough to matter: a claim is granted if it could be met now.
   */
  private static long claim(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(24) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (data.getInt(16) != 0 || data.getInt(20) != 0 || data.getLong(0) != 0) {
      return -XenErrno.EINVAL;
    }
    long pages = data.getLong(8);
    DomainMemory memory = domain.memory();
    return pages <= memory.pages() + (long) memory.frames().free() ? 0 : -XenErrno.ENOMEM;
  }
}
