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
import java.util.Set;

/** {@code memory_op}: structures as in {@code public/memory.h}. */
final class MemoryCalls {
  private static final int DOMID = 0xffff;
  private static final int COMMAND_MASK = (1 << MemoryOp.COMMAND_BITS) - 1;

  /** Extents served at once; the guest then makes the call again for the rest. */
  private static final int BATCH = 512;

  // struct xen_memory_reservation: extent_start, nr_extents, extent_order, mem_flags, domid.
  private static final int RESERVATION_SIZE = 32;

  /** {@code XENMEMF_populate_on_demand}: not on Arm. */
  private static final int POPULATE_ON_DEMAND = 1 << 16;

  /** No guest frame: {@code INVALID_GFN}. */
  private static final long NO_GFN = -1;

  private static final String PV = "of PV guests only";
  private static final String POD = "memory is never populated on demand on Arm";

  static final CommandTable TABLE =
      new CommandTable(
          Command.in(
              MemoryOp.POPULATE_PHYSMAP,
              "populate_physmap",
              RESERVATION_SIZE,
              f ->
                  (f.data().getInt(20) & POPULATE_ON_DEMAND) == 0
                      ? reservation(f, MemoryCalls::populate)
                      : start(f)),
          Command.in(
              MemoryOp.DECREASE_RESERVATION,
              "decrease_reservation",
              RESERVATION_SIZE,
              f -> reservation(f, MemoryCalls::release)),
          // Frames without a guest frame are of no use to a domain that does not see machine
          // frames.
          Command.in(
              MemoryOp.INCREASE_RESERVATION,
              "increase_reservation",
              RESERVATION_SIZE,
              MemoryCalls::start),
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
              ResourceCalls::acquire),
          // arch_memory_op of xen/arch/arm/mm.c: pages are never shared.
          Command.in(MemoryOp.GET_SHARING_FREED_PAGES, "get_sharing_freed_pages", 0, _ -> 0),
          Command.in(MemoryOp.GET_SHARING_SHARED_PAGES, "get_sharing_shared_pages", 0, _ -> 0),
          absent(MemoryOp.MACHPHYS_MFN_LIST, "machphys_mfn_list", PV),
          absent(MemoryOp.MACHPHYS_COMPAT_MFN_LIST, "machphys_compat_mfn_list", PV),
          absent(MemoryOp.MACHPHYS_MAPPING, "machphys_mapping", PV),
          absent(MemoryOp.MEMORY_MAP, "memory_map", "memory is in the device tree on Arm"),
          absent(MemoryOp.MACHINE_MEMORY_MAP, "machine_memory_map", "of x86 only"),
          absent(MemoryOp.SET_MEMORY_MAP, "set_memory_map", "of x86 only"),
          absent(MemoryOp.SET_POD_TARGET, "set_pod_target", POD),
          absent(MemoryOp.GET_POD_TARGET, "get_pod_target", POD),
          absent(MemoryOp.PAGING_OP, "paging_op", "of x86 only"),
          absent(MemoryOp.SHARING_OP, "sharing_op", "of x86 only"),
          absent(MemoryOp.ACCESS_OP, "access_op", "absent in Debian's build as well"),
          Command.inOut(
              MemoryOp.GET_VNUMAINFO, "get_vnumainfo", VnumaCalls.INFO_SIZE, VnumaCalls::get),
          absent(
              MemoryOp.RESERVED_DEVICE_MEMORY_MAP,
              "reserved_device_memory_map",
              "of PCI devices only"));

  private static Command absent(int number, String name, String why) {
    return Command.absent(number, name, XenErrno.ENOSYS, why);
  }

  /** Commands that can be continued. */
  private static final Set<Integer> CONTINUED =
      Set.of(
          MemoryOp.POPULATE_PHYSMAP,
          MemoryOp.DECREASE_RESERVATION,
          MemoryOp.INCREASE_RESERVATION,
          MemoryOp.ADD_TO_PHYSMAP,
          MemoryOp.ADD_TO_PHYSMAP_BATCH);

  private static final int MAX_BATCH_SIZE = 0xffff;

  private MemoryCalls() {}

  static long call(HypercallFrame frame) {
    int command = command(frame);
    if (start(frame) != 0 && !CONTINUED.contains(command)) {
      return TABLE.find(command) == null ? -XenErrno.ENOSYS : -XenErrno.EINVAL;
    }
    return TABLE.call(frame, command, frame.argument(1));
  }

  private static int command(HypercallFrame frame) {
    return (int) frame.argument(0) & COMMAND_MASK;
  }

  /** The extent that a continued call goes on with; 0 at first. */
  @Foreign
  private static long start(HypercallFrame frame) {
    return frame.argument(0) >>> MemoryOp.COMMAND_BITS;
  }

  private static long repeat(HypercallFrame frame, long start) {
    return frame.repeat(command(frame) | start << MemoryOp.COMMAND_BITS, frame.argument(1));
  }

  /** Changes one extent; 0 or an error negated. */
  private interface Extent {
    int change(HypercallFrame frame, Domain domain, long gfn, int order);
  }

  /** Serves extents from where an earlier call stopped; returns how many are done by then. */
  @Foreign
  private static long reservation(HypercallFrame frame, Extent extent) {
    ByteBuffer data = frame.data();
    long start = start(frame);
    long list = data.getLong(0);
    long count = data.getLong(8);
    int order = data.getInt(16);
    Domain domain = frame.target(data.getShort(24) & DOMID);
    if (domain == null
        || !frame.mayControl(domain)
        || list == 0
        || order < 0
        || order > frame.hypervisor().memoryOrders().of(frame.domain())
        || count < 0
        || count > 0xffff_ffffL >>> MemoryOp.COMMAND_BITS) {
      return start;
    }
    long batch = Math.max(1, BATCH >> order);
    for (long i = start; i < count; i++) {
      if (i - start == batch) {
        return repeat(frame, i);
      }
      if (!frame.load(list + i * Long.BYTES, 0, Long.BYTES)
          || extent.change(frame, domain, data.getLong(0), order) != 0) {
        return i;
      }
    }
    return Math.max(start, count);
  }

  private static int populate(HypercallFrame frame, Domain domain, long gfn, int order) {
    DomainMemory memory = domain.memory();
    long wanted = memory.pages() + (1L << order);
    if (!domain.isDirectMapped() && wanted > memory.maxPages()) {
      // As Xen's assign_pages, which a toolstack's tries with large pages first bring about.
      domain
          .log()
          .line(
              "%s Over-allocation for d%d: %d > %d"
                  .formatted(frame.vcpu().name(), domain.id(), wanted, memory.maxPages()));
      return -XenErrno.ENOMEM;
    }
    return domain.isDirectMapped()
        ? domain.memory().populateDirect(gfn, order)
        : domain.memory().populate(gfn, order);
  }

  private static int release(HypercallFrame frame, Domain domain, long gfn, int order) {
    for (long i = 0; i < 1L << order; i++) {
      int result = domain.memory().release(gfn + i, domain.isDirectMapped());
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
    if (start(frame) > MAX_BATCH_SIZE) {
      return -XenErrno.EDOM;
    }
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
    if (space == PhysmapSpace.DEV_MMIO && !mayMapDevices(frame, domain)) {
      return -XenErrno.EACCES;
    }
    return data.getLong(16) == NO_GFN
        ? -XenErrno.EINVAL
        : addOne(frame, domain, space, DomId.INVALID, data.getLong(8), data.getLong(16));
  }

  // struct xen_add_to_physmap_batch: domid, space, size, foreign_domid, idxs, gpfns, errs.
  private static long addBatch(HypercallFrame frame) {
    long start = start(frame);
    if (start > MAX_BATCH_SIZE) {
      return -XenErrno.EDOM;
    }
    ByteBuffer data = frame.data();
    int space = data.getShort(2) & 0xffff;
    if (space == PhysmapSpace.GMFN_RANGE) {
      return -XenErrno.EOPNOTSUPP;
    }
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (space == PhysmapSpace.DEV_MMIO && !mayMapDevices(frame, domain)) {
      return -XenErrno.EACCES;
    }
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    int size = data.getShort(4) & 0xffff;
    if (size < start || size == start && start != 0) {
      return -XenErrno.EILSEQ;
    }
    int foreign = data.getShort(6) & DOMID;
    long indices = data.getLong(8);
    long gfns = data.getLong(16);
    long errors = data.getLong(24);
    for (int i = (int) start; i < size; i++) {
      if (i - start == BATCH) {
        return repeat(frame, i);
      }
      if (!frame.load(indices + i * (long) Long.BYTES, 0, Long.BYTES)
          || !frame.load(gfns + i * (long) Long.BYTES, 8, Long.BYTES)) {
        return -XenErrno.EFAULT;
      }
      if (data.getLong(8) == NO_GFN) {
        return -XenErrno.EINVAL;
      }
      int result = addOne(frame, domain, space, foreign, data.getLong(0), data.getLong(8));
      data.putInt(0, result);
      if (!frame.store(errors + i * (long) Integer.BYTES, 0, Integer.BYTES)) {
        return -XenErrno.EFAULT;
      }
    }
    return 0;
  }

  private static boolean mayMapDevices(HypercallFrame frame, Domain domain) {
    return domain.isHardware() && domain == frame.domain();
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
    if (other == null || other == frame.domain()) {
      return -XenErrno.ESRCH;
    }
    if (other == domain) {
      return -XenErrno.EINVAL;
    }
    // Who maps must be privileged, whoever asks for it.
    if (!domain.isHardware()) {
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
    Domain domain = frame.hypervisor().domain(data.getShort(24) & DOMID).orElse(null);
    if (domain == null || data.getInt(16) != 0 || data.getInt(20) != 0 || data.getLong(0) != 0) {
      return -XenErrno.EINVAL;
    }
    return domain.memory().claim(data.getLong(8));
  }
}
