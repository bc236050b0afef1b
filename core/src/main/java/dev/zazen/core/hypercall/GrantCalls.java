package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GrantStatus;
import dev.zazen.abi.GrantTableOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.grant.GrantTable;
import dev.zazen.core.grant.Maptrack;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.p2m.P2mMapping;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code grant_table_op}: arrays of structures as in {@code public/grant_table.h}, each with a
 * status of its own.
 */
final class GrantCalls {
  private static final int PAGE_SIZE = 4096;
  private static final int DOMID = 0xffff;

  /** Clean, invalidate. */
  private static final int CACHE_OPERATIONS = 3;

  /** Operations served at once; the guest then makes the call again for the rest. */
  private static final int BATCH = 256;

  /** An operation on structures, each of which is in {@link HypercallFrame#data} in turn. */
  private record Operation(Command command, Structures structures) {
    Operation(int number, String name, int size, Structures structures, Command.Handler one) {
      this(Command.inOut(number, name, size, one), structures);
    }
  }

  /** How many structures an operation has. */
  private enum Structures {
    /** None is looked at. */
    NONE,
    /** As many as the third argument says. */
    COUNTED,
    /** One, and the third argument must say so. */
    ONE,
    /** One, whatever the third argument says. */
    ONE_UNCOUNTED
  }

  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation(
              GrantTableOp.MAP_GRANT_REF, "map_grant_ref", 32, Structures.COUNTED, GrantCalls::map),
          new Operation(
              GrantTableOp.UNMAP_GRANT_REF,
              "unmap_grant_ref",
              24,
              Structures.COUNTED,
              GrantCalls::unmap),
          new Operation(
              GrantTableOp.SETUP_TABLE, "setup_table", 24, Structures.ONE, GrantCalls::setupTable),
          // Only builds with PV guests hand frames over: opt_grant_transfer.
          absent(GrantTableOp.TRANSFER, "transfer", XenErrno.EOPNOTSUPP, "off on Arm"),
          new Operation(GrantTableOp.COPY, "copy", 40, Structures.COUNTED, GrantCalls::copy),
          new Operation(
              GrantTableOp.QUERY_SIZE, "query_size", 16, Structures.ONE, GrantCalls::querySize),
          new Operation(
              GrantTableOp.UNMAP_AND_REPLACE,
              "unmap_and_replace",
              24,
              Structures.COUNTED,
              GrantCalls::replace),
          new Operation(
              GrantTableOp.SET_VERSION,
              "set_version",
              4,
              Structures.ONE_UNCOUNTED,
              GrantCalls::setVersion),
          new Operation(
              GrantTableOp.GET_STATUS_FRAMES,
              "get_status_frames",
              16,
              Structures.ONE,
              GrantCalls::statusFrames),
          new Operation(
              GrantTableOp.GET_VERSION,
              "get_version",
              8,
              Structures.ONE_UNCOUNTED,
              GrantCalls::getVersion),
          new Operation(
              GrantTableOp.SWAP_GRANT_REF,
              "swap_grant_ref",
              12,
              Structures.COUNTED,
              GrantCalls::swap),
          new Operation(
              GrantTableOp.CACHE_FLUSH,
              "cache_flush",
              16,
              Structures.COUNTED,
              GrantCalls::cacheFlush),
          absent(GrantTableOp.DUMP_TABLE, "dump_table", XenErrno.ENOSYS, "not in Xen either"));

  private static final Map<Long, Operation> BY_NUMBER =
      OPERATIONS.stream()
          .collect(Collectors.toMap(row -> row.command().number(), Function.identity()));

  /** The operations, for tables of them. */
  static final List<Command> ROWS = OPERATIONS.stream().map(Operation::command).toList();

  private static Operation absent(int number, String name, int error, String why) {
    return new Operation(Command.absent(number, name, error, why), Structures.NONE);
  }

  /** Where an entry of a list stands in {@link HypercallFrame#data}, behind the structure. */
  private static final int FRAME_LIST = 64;

  private GrantCalls() {}

  static long call(HypercallFrame frame) {
    int command = (int) frame.argument(0) & GrantTableOp.COMMAND_MASK;
    long pointer = frame.argument(1);
    int count = (int) frame.argument(2);
    Operation operation = BY_NUMBER.get((long) command);
    // The bits above the command are of use to GNTTABOP_cache_flush only.
    if (count < 0 || command != GrantTableOp.CACHE_FLUSH && (int) frame.argument(0) != command) {
      return -XenErrno.EINVAL;
    }
    if (operation == null) {
      return -XenErrno.ENOSYS;
    }
    if (operation.structures() == Structures.NONE) {
      return operation.command().handler().call(frame);
    }
    if (operation.structures() == Structures.ONE && count != 1) {
      return -XenErrno.EINVAL;
    }
    if (operation.structures() == Structures.ONE_UNCOUNTED) {
      count = 1;
    }
    int size = operation.command().size();
    for (int i = 0; i < count; i++) {
      if (i == BATCH) {
        return frame.repeat(frame.argument(0), pointer, count - i);
      }
      if (!frame.load(pointer, 0, size)) {
        return -XenErrno.EFAULT;
      }
      long result = operation.command().handler().call(frame);
      if (!frame.store(pointer, 0, size)) {
        return -XenErrno.EFAULT;
      }
      if (result != 0) {
        return result;
      }
      pointer += size;
    }
    return 0;
  }

  // struct gnttab_map_grant_ref: host_addr, flags, ref, dom; status, handle, dev_bus_addr.
  private static long map(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    data.putShort(18, (short) mapped(frame, data));
    return 0;
  }

  private static int mapped(HypercallFrame frame, ByteBuffer data) {
    int flags = data.getInt(8);
    int ref = data.getInt(12);
    if ((flags & (GrantTableOp.MAP_HOST | GrantTableOp.MAP_DEVICE)) == 0) {
      return GrantStatus.BAD_GNTREF;
    }
    // Only the CPU maps in a domain with a second stage of its own.
    if ((flags
            & (GrantTableOp.MAP_DEVICE
                | GrantTableOp.MAP_APPLICATION
                | GrantTableOp.MAP_CONTAINS_PTE))
        != 0) {
      return GrantStatus.GENERAL_ERROR;
    }
    int domid = data.getShort(16) & DOMID;
    Domain self = frame.domain();
    Domain remote = frame.hypervisor().domain(domid).orElse(null);
    if (remote == null) {
      return GrantStatus.BAD_DOMAIN;
    }
    if (!Silo.allows(frame, self.id(), domid)) {
      return GrantStatus.PERMISSION_DENIED;
    }
    boolean readOnly = (flags & GrantTableOp.MAP_READ_ONLY) != 0;
    long gfn = data.getLong(0) >>> 12;
    GrantTable grants = remote.grants();
    int handle = self.maptrack().reserve();
    if (handle == Maptrack.FULL) {
      return GrantStatus.NO_SPACE;
    }
    long mfn = grants.acquire(ref, self.id(), readOnly, true);
    if (mfn < 0) {
      self.maptrack().cancel(handle);
      return (int) mfn;
    }
    if ((flags & ~GrantTableOp.MAP_READ_ONLY) != GrantTableOp.MAP_HOST
        || self.memory().mapGrant(gfn, mfn, !readOnly) != 0) {
      grants.release(ref, readOnly);
      self.maptrack().cancel(handle);
      return GrantStatus.GENERAL_ERROR;
    }
    self.maptrack().set(handle, new Maptrack.Mapping(grants, domid, ref, readOnly, gfn, mfn));
    data.putInt(20, handle);
    data.putLong(24, mfn << 12);
    return GrantStatus.OKAY;
  }

  // struct gnttab_unmap_grant_ref: host_addr, dev_bus_addr, handle; status.
  private static long unmap(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    data.putShort(20, (short) unmapped(frame, data));
    return 0;
  }

  private static int unmapped(HypercallFrame frame, ByteBuffer data) {
    Domain self = frame.domain();
    int handle = data.getInt(16);
    Maptrack.Mapping mapping = self.maptrack().get(handle);
    if (mapping == null) {
      return GrantStatus.BAD_HANDLE;
    }
    long address = data.getLong(0);
    if (address == 0) {
      return GrantStatus.OKAY; // nothing is asked for
    }
    DomainMemory memory = self.memory();
    // Under its lock nobody puts something else there before the handle is gone.
    synchronized (memory) {
      if (address >>> 12 != mapping.gfn()
          || memory.removeGrant(mapping.gfn(), mapping.mfn()) != 0) {
        return GrantStatus.GENERAL_ERROR;
      }
      if (!self.maptrack().remove(handle, mapping)) {
        return GrantStatus.BAD_HANDLE;
      }
    }
    mapping.table().release(mapping.ref(), mapping.readOnly());
    return GrantStatus.OKAY;
  }

  // struct gnttab_unmap_and_replace: host_addr, new_addr, handle; status. Nothing takes the place
  // of a grant on Arm: replace_grant_host_mapping of xen/arch/arm/mm.c.
  private static long replace(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    if (data.getLong(8) == 0) {
      return unmap(frame);
    }
    boolean known = frame.domain().maptrack().get(data.getInt(16)) != null;
    int status = known ? GrantStatus.GENERAL_ERROR : GrantStatus.BAD_HANDLE;
    data.putShort(20, (short) status);
    return 0;
  }

  // struct gnttab_swap_grant_ref: ref_a, ref_b; status.
  private static long swap(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    data.putShort(8, (short) frame.domain().grants().swap(data.getInt(0), data.getInt(4)));
    return 0;
  }

  // struct gnttab_get_status_frames: nr_frames, dom; status; frame_list. Version 1 has none.
  private static long statusFrames(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(4) & DOMID);
    int status = data.getInt(0) == 0 ? GrantStatus.OKAY : GrantStatus.GENERAL_ERROR;
    if (domain == null || !frame.mayControl(domain)) {
      status = domain == null ? GrantStatus.BAD_DOMAIN : GrantStatus.PERMISSION_DENIED;
    }
    data.putShort(6, (short) status);
    return 0;
  }

  // struct gnttab_copy: twice {ref or gmfn, domid, offset}, len, flags; status.
  private static long copy(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    data.putShort(36, (short) copied(frame, data));
    return 0;
  }

  private static int copied(HypercallFrame frame, ByteBuffer data) {
    int flags = data.getShort(34);
    int length = data.getShort(32) & 0xffff;
    int from = data.getShort(10) & 0xffff;
    int to = data.getShort(26) & 0xffff;
    var source = new CopyEnd(frame, 0, (flags & GrantTableOp.COPY_SOURCE_GREF) != 0, true);
    var target = new CopyEnd(frame, 16, (flags & GrantTableOp.COPY_DEST_GREF) != 0, false);
    int status = source.find();
    if (status == GrantStatus.OKAY) {
      status = target.find();
    }
    if (status == GrantStatus.OKAY && !Silo.allows(frame, source.domain.id(), target.domain.id())) {
      status = GrantStatus.PERMISSION_DENIED;
    }
    if (status == GrantStatus.OKAY) {
      status = source.take();
    }
    if (status != GrantStatus.OKAY) {
      return status;
    }
    status = target.take();
    if (status == GrantStatus.OKAY && (from + length > PAGE_SIZE || to + length > PAGE_SIZE)) {
      status = GrantStatus.BAD_COPY_ARG;
      target.letGo();
    } else if (status == GrantStatus.OKAY) {
      GuestMemory ram = frame.domain().memory().ram();
      FrameTable frames = frame.domain().memory().frames();
      byte[] bytes = frame.page();
      ram.read(frames.offset(source.mfn) + from, bytes, 0, length);
      ram.write(frames.offset(target.mfn) + to, bytes, 0, length);
      target.letGo();
    }
    source.letGo();
    return status;
  }

  /** One side of a copy. */
  private static final class CopyEnd {
    private final HypercallFrame frame;
    private final boolean granted;
    private final boolean readOnly;
    private final long place;
    private final int domid;
    private Domain domain;
    private long mfn;

    CopyEnd(HypercallFrame frame, int at, boolean granted, boolean readOnly) {
      this.frame = frame;
      this.granted = granted;
      this.readOnly = readOnly;
      place = granted ? frame.data().getInt(at) : frame.data().getLong(at);
      domid = frame.data().getShort(at + 8) & DOMID;
    }

    int find() {
      // Without a grant only the caller's own memory can be meant.
      if (!granted && domid != DomId.SELF) {
        return GrantStatus.PERMISSION_DENIED;
      }
      domain = frame.target(domid);
      return domain == null ? GrantStatus.BAD_DOMAIN : GrantStatus.OKAY;
    }

    int take() {
      int self = frame.domain().id();
      mfn = granted ? domain.grants().acquire((int) place, self, readOnly, false) : own();
      return mfn < 0 ? (int) mfn : GrantStatus.OKAY;
    }

    private long own() {
      Optional<P2mMapping> mapping = domain.memory().p2m().lookup(place);
      int needed = readOnly ? Stage2.READ : Stage2.WRITE;
      if (mapping.isEmpty()
          || mapping.get().type() != P2mType.RAM
          || (mapping.get().permissions() & needed) == 0) {
        return GrantStatus.BAD_PAGE;
      }
      long found = mapping.get().mfnOf(place);
      return domain.memory().frames().hold(found, domain.id()) ? found : GrantStatus.BAD_PAGE;
    }

    void letGo() {
      if (granted) {
        domain.grants().release((int) place, readOnly);
      } else {
        domain.memory().frames().drop(mfn);
      }
    }
  }

  // struct gnttab_query_size: dom; nr_frames, max_nr_frames, status.
  private static long querySize(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null || !frame.mayControl(domain)) {
      data.putShort(
          12, (short) (domain == null ? GrantStatus.BAD_DOMAIN : GrantStatus.PERMISSION_DENIED));
      return 0;
    }
    data.putInt(4, domain.grants().frames());
    data.putInt(8, domain.grants().maxFrames());
    data.putShort(12, (short) GrantStatus.OKAY);
    return 0;
  }

  // struct gnttab_cache_flush: dev_bus_addr or ref, offset, length, op. Caches are coherent here.
  private static long cacheFlush(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int offset = data.getShort(8) & 0xffff;
    int length = data.getShort(10) & 0xffff;
    int op = data.getInt(12);
    if (offset >= PAGE_SIZE || offset + length > PAGE_SIZE || (op & ~CACHE_OPERATIONS) != 0) {
      return -XenErrno.EINVAL;
    }
    if (length == 0 || op == 0) {
      return 0;
    }
    Domain self = frame.domain();
    long mfn = data.getLong(0) >>> 12;
    int owner = self.memory().frames().owner(mfn);
    return owner == self.id() || self.maptrack().maps(mfn) ? 0 : -XenErrno.EPERM;
  }

  // struct gnttab_setup_table: dom, nr_frames; status; frame_list.
  private static long setupTable(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    int count = data.getInt(4);
    int status;
    if (domain == null) {
      status = GrantStatus.BAD_DOMAIN;
    } else if (!frame.mayControl(domain)) {
      status = GrantStatus.PERMISSION_DENIED;
    } else if (count < 0
        || count > domain.grants().maxFrames()
        || count > 0 && domain.grants().frame(count - 1) < 0) {
      status = GrantStatus.GENERAL_ERROR;
    } else {
      status = listFrames(frame, domain, data.getLong(16), count);
    }
    data.putShort(8, (short) status);
    return 0;
  }

  /** Tells where the frames of entries are mapped; frame numbers of all ones for nowhere. */
  private static int listFrames(HypercallFrame frame, Domain domain, long list, int count) {
    int status = GrantStatus.OKAY;
    for (int i = 0; i < count; i++) {
      long mfn = domain.grants().frame(i);
      frame.data().putLong(FRAME_LIST, domain.memory().gfnOfHypervisorFrame(mfn));
      if (!frame.store(list + i * (long) Long.BYTES, FRAME_LIST, Long.BYTES)) {
        status = GrantStatus.BAD_VIRT_ADDR;
      }
    }
    return status;
  }

  private static long setVersion(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int version = data.getInt(0);
    data.putInt(0, 1);
    if (version != 1 && version != 2) {
      return -XenErrno.EINVAL;
    }
    return version == 2 ? -XenErrno.ENOSYS : 0;
  }

  // struct gnttab_get_version: dom, version.
  private static long getVersion(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    data.putInt(4, 1);
    return 0;
  }
}
