package dev.zazen.core.hypercall;

import dev.zazen.abi.SysctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.debug.DebugKeys;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.sched.PhysicalCpu;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;

/** {@code sysctl}: {@code struct xen_sysctl} of {@code public/sysctl.h}. */
final class SysctlCalls {
  private static final int DOMID = 0xffff;
  private static final int SIZE = 136;
  private static final int VERSION = 0x15;
  private static final int FIELDS = 8;

  /** Where structures are made that do not belong to the command's own. */
  private static final int WORK = 1024;

  /** Keys that can be pressed at once. */
  private static final int MOST_KEYS = 64;

  private static final int PHYSINFO_SIZE = 112;
  private static final int HVM = 1;

  /** Devices behind an IOMMU can be assigned; it shares the domains' translation tables. */
  private static final int DIRECT_IO = 1 << 2 | 1 << 5;

  private static final int HAP = 1 << 3;

  /** Shown by Xen on every Arm board; a domain that asks for one is refused. */
  private static final int VPMU = 1 << 7;

  private static final int GRANT_V1 = 1 << 8;

  private static final int PAGE_SHIFT = 12;
  private static final String DEBIAN = "absent in Debian's build as well";
  private static final String POWER = "CPUs of Arm boards have no power management in Xen";

  private static final List<Command> ABSENT =
      List.of(
          Command.absent(
              SysctlOp.TBUF_OP,
              "tbuf_op",
              XenErrno.ENOSYS,
              "zazen boot --trace records what happens"),
          Command.absent(SysctlOp.PERFC_OP, "perfc_op", XenErrno.ENOSYS, DEBIAN),
          Command.absent(SysctlOp.LOCKPROF_OP, "lockprof_op", XenErrno.ENOSYS, DEBIAN),
          Command.absent(SysctlOp.COVERAGE_OP, "coverage_op", XenErrno.EOPNOTSUPP, DEBIAN),
          Command.absent(SysctlOp.GET_PMSTAT, "get_pmstat", XenErrno.ENOSYS, POWER),
          Command.absent(SysctlOp.PM_OP, "pm_op", XenErrno.ENOSYS, POWER),
          Command.absent(SysctlOp.CPU_HOTPLUG, "cpu_hotplug", XenErrno.ENOSYS, "of x86 only"),
          Command.absent(SysctlOp.PCITOPOINFO, "pcitopoinfo", XenErrno.ENOSYS, DEBIAN),
          Command.absent(
              SysctlOp.LIVEPATCH_OP, "livepatch_op", XenErrno.ENOSYS, "Zazen is started anew"));

  static final ControlTable TABLE =
      new ControlTable(
          SIZE,
          VERSION,
          List.of(
              ABSENT,
              List.of(
                  Command.inOut(SysctlOp.GETCPUINFO, "getcpuinfo", 0, SysctlCalls::cpuInfo),
                  // struct xen_sysctl_availheap: min_bitwidth, max_bitwidth, node; avail_bytes.
                  Command.inOut(
                      SysctlOp.AVAILHEAP,
                      "availheap",
                      0,
                      f -> {
                        long free = f.domain().memory().frames().free();
                        f.data().putLong(FIELDS + 16, free << PAGE_SHIFT);
                        return 0;
                      }),
                  Command.inOut(SysctlOp.PHYSINFO, "physinfo", 0, SysctlCalls::physinfo),
                  Command.inOut(
                      SysctlOp.SCHED_ID,
                      "sched_id",
                      0,
                      f -> {
                        f.data().putInt(FIELDS, f.hypervisor().cpupools().standard().code());
                        return 0;
                      }),
                  Command.inOut(
                      SysctlOp.GETDOMAININFOLIST, "getdomaininfolist", 0, SysctlCalls::domains),
                  Command.inOut(SysctlOp.READCONSOLE, "readconsole", 0, SysctlCalls::readConsole),
                  Command.in(SysctlOp.DEBUG_KEYS, "debug_keys", 0, SysctlCalls::debugKeys),
                  Command.inOut(SysctlOp.CPUTOPOINFO, "cputopoinfo", 0, SysctlCalls::topology),
                  Command.inOut(SysctlOp.NUMAINFO, "numainfo", 0, SysctlCalls::numa),
                  Command.in(
                      SysctlOp.PAGE_OFFLINE_OP, "page_offline_op", 0, PageOfflineCalls::call),
                  Command.inOut(SysctlOp.CPUPOOL_OP, "cpupool_op", 0, CpupoolCalls::call),
                  Command.inOut(
                      SysctlOp.SCHEDULER_OP, "scheduler_op", 0, SchedulerCalls::global))));

  private SysctlCalls() {}

  private static long physinfo(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    for (int i = 0; i < PHYSINFO_SIZE; i++) {
      data.put(FIELDS + i, (byte) 0);
    }
    int cpus = frame.hypervisor().cpus().size();
    FrameTable frames = frame.domain().memory().frames();
    data.putInt(FIELDS, 1);
    data.putInt(FIELDS + 4, 1);
    data.putInt(FIELDS + 8, cpus);
    data.putInt(FIELDS + 12, cpus - 1);
    data.putInt(FIELDS + 16, 1);
    data.putInt(FIELDS + 24, (int) (frame.hypervisor().counterFrequency() / 1000));
    int iommu = frame.hypervisor().devices().usesIommu(null) ? DIRECT_IO : 0;
    data.putInt(FIELDS + 28, HVM | HAP | VPMU | GRANT_V1 | iommu);
    data.putLong(FIELDS + 40, frames.frames());
    data.putLong(FIELDS + 48, frames.free());
    data.putLong(FIELDS + 64, frames.claimed());
    data.putLong(FIELDS + 72, frames.firstMfn() + frames.frames());
    return 0;
  }

  // struct xen_sysctl_getdomaininfolist: first_domain, max_domains, buffer; num_domains.
  private static long domains(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int first = data.getShort(FIELDS) & DOMID;
    int most = data.getInt(FIELDS + 4);
    long buffer = data.getLong(FIELDS + 8);
    int count = 0;
    List<Domain> domains =
        frame.hypervisor().domains().stream()
            .filter(domain -> domain.id() >= first)
            .sorted(Comparator.comparingInt(Domain::id))
            .toList();
    for (Domain domain : domains) {
      if (Integer.compareUnsigned(count, most) >= 0) {
        break;
      }
      DomainInfo.write(domain, data, WORK);
      if (!frame.store(buffer, WORK, DomainInfo.SIZE)) {
        return -XenErrno.EFAULT;
      }
      buffer += DomainInfo.SIZE;
      count++;
    }
    data.putInt(FIELDS + 16, count);
    return 0;
  }

  // struct xen_sysctl_readconsole: clear, incremental, index, buffer, count.
  private static long readConsole(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    byte[] text = frame.hypervisor().messages();
    boolean incremental = data.get(FIELDS + 1) != 0;
    int from = incremental ? Math.clamp(data.getInt(FIELDS + 4), 0, text.length) : 0;
    long buffer = data.getLong(FIELDS + 8);
    int count = Math.clamp(data.getInt(FIELDS + 16), 0, text.length - from);
    for (int done = 0; done < count; ) {
      int length = Math.min(count - done, WORK);
      data.put(WORK, text, from + done, length);
      if (!frame.store(buffer + done, WORK, length)) {
        return -XenErrno.EFAULT;
      }
      done += length;
    }
    data.putInt(FIELDS + 4, from + count);
    data.putInt(FIELDS + 16, count);
    return 0;
  }

  // struct xen_sysctl_debug_keys: keys, nr_keys.
  private static long debugKeys(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    long keys = data.getLong(FIELDS);
    int count = data.getInt(FIELDS + 8);
    if (count < 0 || count > MOST_KEYS) {
      return -XenErrno.E2BIG;
    }
    if (!frame.load(keys, WORK, count)) {
      return -XenErrno.EFAULT;
    }
    for (int i = 0; i < count; i++) {
      DebugKeys.press(frame.hypervisor(), (char) (data.get(WORK + i) & 0xff));
    }
    return 0;
  }

  // struct xen_sysctl_cputopoinfo: num_cpus, cputopo {core, socket, node}.
  private static long topology(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int cpus = frame.hypervisor().cpus().size();
    int room = data.getInt(FIELDS);
    long buffer = data.getLong(FIELDS + 8);
    if (buffer != 0) {
      for (int cpu = 0; cpu < Math.min(cpus, room); cpu++) {
        data.putInt(WORK, cpu);
        data.putInt(WORK + 4, 0);
        data.putInt(WORK + 8, 0);
        if (!frame.store(buffer + cpu * 12L, WORK, 12)) {
          return -XenErrno.EFAULT;
        }
      }
    }
    data.putInt(FIELDS, cpus);
    return 0;
  }

  // struct xen_sysctl_getcpuinfo: max_cpus, info {idletime}; nr_cpus.
  private static long cpuInfo(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    List<PhysicalCpu> cpus = frame.hypervisor().cpus();
    long wanted = Integer.toUnsignedLong(data.getInt(FIELDS));
    long buffer = data.getLong(FIELDS + 8);
    long now = frame.hypervisor().clock().nanos();
    int count = (int) Math.min(wanted, cpus.size());
    for (int cpu = 0; cpu < count; cpu++) {
      data.putLong(WORK, Math.max(0, now - cpus.get(cpu).busyNanos()));
      if (!frame.store(buffer + cpu * (long) Long.BYTES, WORK, Long.BYTES)) {
        return -XenErrno.EFAULT;
      }
    }
    data.putInt(FIELDS + 16, count);
    return 0;
  }

  // struct xen_sysctl_numainfo: num_nodes, meminfo {memsize, memfree}, distance.
  private static long numa(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int room = data.getInt(FIELDS);
    long memory = data.getLong(FIELDS + 8);
    long distance = data.getLong(FIELDS + 16);
    FrameTable frames = frame.domain().memory().frames();
    if (room > 0 && memory != 0) {
      data.putLong(WORK, (long) frames.frames() << PAGE_SHIFT);
      data.putLong(WORK + 8, (long) frames.free() << PAGE_SHIFT);
      if (!frame.store(memory, WORK, 16)) {
        return -XenErrno.EFAULT;
      }
    }
    if (room > 0 && distance != 0) {
      data.putInt(WORK, 10);
      if (!frame.store(distance, WORK, 4)) {
        return -XenErrno.EFAULT;
      }
    }
    data.putInt(FIELDS, 1);
    return 0;
  }
}
