package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.sched.PauseFlag;
import java.nio.ByteBuffer;
import java.util.List;

/** {@code domctl}: {@code struct xen_domctl} of {@code public/domctl.h}. */
final class DomctlCalls {
  private static final int DOMID = 0xffff;
  private static final int SIZE = 144;
  private static final int VERSION = 0x15;

  /** Where the domain's number and the command's own fields stand in the structure. */
  private static final int DOMAIN = 8;

  private static final int FIELDS = 16;
  private static final int HANDLE_SIZE = 16;
  private static final int KIB_PER_PAGE_SHIFT = 2;
  private static final int PAGE_SHIFT = 12;

  /** {@code 1 << MAX_ORDER}. */
  private static final long MOST_FLUSHED = 1 << 20;

  /** Serves a command for a domain that exists. */
  interface ForDomain {
    long call(HypercallFrame frame, ByteBuffer data, Domain domain);
  }

  private static final String X86 = "of x86 only";
  private static final String DEBIAN = "absent in Debian's build as well";

  /** What a toolstack on Arm does without. */
  private static final List<Command> ABSENT =
      List.of(
          absent(DomctlOp.SHADOW_OP, "shadow_op", XenErrno.ENOSYS, X86),
          absent(DomctlOp.SENDTRIGGER, "sendtrigger", XenErrno.ENOSYS, X86),
          absent(DomctlOp.GETHVMCONTEXT, "gethvmcontext", XenErrno.ENOSYS, X86),
          absent(DomctlOp.SETHVMCONTEXT, "sethvmcontext", XenErrno.ENOSYS, X86),
          absent(DomctlOp.GET_ADDRESS_SIZE, "get_address_size", XenErrno.ENOSYS, X86),
          absent(DomctlOp.VMTRACE_OP, "vmtrace_op", XenErrno.ENOSYS, X86),
          absent(DomctlOp.SET_ACCESS_REQUIRED, "set_access_required", XenErrno.ENOSYS, DEBIAN));

  static final ControlTable TABLE =
      new ControlTable(
          SIZE,
          VERSION,
          List.of(
              BuildCalls.ROWS,
              LifeCalls.ROWS,
              DeviceCalls.ROWS,
              AssignmentCalls.ROWS,
              MonitorCalls.ROWS,
              ABSENT,
              List.of(
                  Command.inOut(DomctlOp.GETDOMAININFO, "getdomaininfo", 0, DomctlCalls::info),
                  row(
                      DomctlOp.PAUSEDOMAIN,
                      "pausedomain",
                      (frame, _, domain) -> {
                        if (domain == frame.domain()) {
                          return -XenErrno.EINVAL;
                        }
                        domain.pause();
                        return 0;
                      }),
                  row(DomctlOp.UNPAUSEDOMAIN, "unpausedomain", (_, _, domain) -> unpause(domain)),
                  row(DomctlOp.CACHEFLUSH, "cacheflush", DomctlCalls::cacheFlush),
                  row(DomctlOp.SETVNUMAINFO, "setvnumainfo", VnumaCalls::set),
                  row(DomctlOp.MAX_MEM, "max_mem", DomctlCalls::maxMem),
                  row(DomctlOp.GETVCPUINFO, "getvcpuinfo", DomctlCalls::vcpuInfo),
                  row(DomctlOp.SETVCPUAFFINITY, "setvcpuaffinity", AffinityCalls::set),
                  row(DomctlOp.GETVCPUAFFINITY, "getvcpuaffinity", AffinityCalls::get),
                  row(DomctlOp.SCHEDULER_OP, "scheduler_op", SchedulerCalls::domain),
                  // Nobody attaches a debugger on Arm.
                  row(
                      DomctlOp.SETDEBUGGING,
                      "setdebugging",
                      (f, _, domain) -> domain == f.domain() ? -XenErrno.EINVAL : 0),
                  row(DomctlOp.SETDOMAINHANDLE, "setdomainhandle", DomctlCalls::handle),
                  row(
                      DomctlOp.GET_PAGING_MEMPOOL_SIZE,
                      "get_paging_mempool_size",
                      DomctlCalls::poolSize))));

  private DomctlCalls() {}

  static Command row(int number, String name, ForDomain handler) {
    return Command.inOut(number, name, 0, frame -> forDomain(frame, handler));
  }

  private static Command absent(int number, String name, int error, String why) {
    ForDomain handler = (_, _, _) -> -error;
    return new Command(
        number, name, 0, false, Command.Caller.ANY, why, frame -> forDomain(frame, handler));
  }

  static long forDomain(HypercallFrame frame, ForDomain handler) {
    int domid = frame.data().getShort(DOMAIN) & DOMID;
    Domain domain = frame.hypervisor().domain(domid).orElse(null);
    return domain == null ? -XenErrno.ESRCH : handler.call(frame, frame.data(), domain);
  }

  /** Tells of the domain asked for or, if there is none, of the next. */
  private static long info(HypercallFrame frame) {
    int wanted = frame.data().getShort(DOMAIN) & DOMID;
    Domain found = null;
    for (Domain domain : frame.hypervisor().domains()) {
      if (domain.id() >= wanted && (found == null || domain.id() < found.id())) {
        found = domain;
      }
    }
    if (found == null) {
      return wanted >= DomId.FIRST_RESERVED ? -XenErrno.EINVAL : -XenErrno.ESRCH;
    }
    DomainInfo.write(found, frame.data(), FIELDS);
    frame.data().putShort(DOMAIN, (short) found.id());
    return 0;
  }

  private static long unpause(Domain domain) {
    if (!domain.isPaused()) {
      return -XenErrno.EINVAL;
    }
    domain.unpause();
    return 0;
  }

  // struct xen_domctl_cacheflush: start_pfn, nr_pfns. Caches are coherent here.
  private static long cacheFlush(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long start = data.getLong(FIELDS);
    long pages = data.getLong(FIELDS + 8);
    boolean wraps = Long.compareUnsigned(start + pages, start) < 0;
    return Long.compareUnsigned(pages, MOST_FLUSHED) > 0 || wraps ? -XenErrno.EINVAL : 0;
  }

  // struct xen_domctl_max_mem: KiB.
  private static long maxMem(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long pages = data.getLong(FIELDS) >>> KIB_PER_PAGE_SHIFT;
    domain.memory().maxPages(pages);
    return 0;
  }

  // struct xen_domctl_getvcpuinfo: vcpu; online, blocked, running, cpu_time, cpu.
  private static long vcpuInfo(HypercallFrame frame, ByteBuffer data, Domain domain) {
    int number = data.getInt(FIELDS);
    if (number < 0 || number >= domain.vcpus().size()) {
      return -XenErrno.EINVAL;
    }
    VcpuUnit vcpu = domain.vcpus().get(number);
    boolean blocked = (vcpu.pauseFlags() & PauseFlag.BLOCKED) != 0;
    data.put(FIELDS + 4, (byte) (vcpu.isOnline() ? 1 : 0));
    data.put(FIELDS + 5, (byte) (blocked ? 1 : 0));
    data.put(FIELDS + 6, (byte) (vcpu.runningOn() >= 0 ? 1 : 0));
    data.putLong(FIELDS + 8, vcpu.runNanos());
    data.putInt(FIELDS + 16, vcpu.processor());
    return 0;
  }

  private static long handle(HypercallFrame frame, ByteBuffer data, Domain domain) {
    byte[] handle = new byte[HANDLE_SIZE];
    data.get(FIELDS, handle);
    domain.handle(handle);
    return 0;
  }

  private static long poolSize(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (domain.isHardware()) {
      return -XenErrno.EINVAL;
    }
    data.putLong(FIELDS, (long) domain.memory().p2m().poolPages() << PAGE_SHIFT);
    return 0;
  }
}
