package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.PhysdevOp;
import dev.zazen.abi.PlatformOp;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.SharedInfo;
import dev.zazen.abi.SysctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a toolstack asks: {@code domctl}, {@code sysctl}, {@code platform_op}. */
@Tag("feature:hypercalls")
@Tag("feature:dom0")
class ControlCallsTest {
  private static final int PAGES = 16;
  private static final int VERSION = 0x15;
  private static final long ARGUMENT = PvGuest.ARGUMENT;
  private static final long BUFFER = PvGuest.address(2);

  // Where a command's own fields begin.
  private static final long DOMCTL = ARGUMENT + 16;
  private static final long SYSCTL = ARGUMENT + 8;

  private final FakeBoard board = new FakeBoard(2);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);
  private final PvGuest guest = new PvGuest(board, 3, 2, PAGES);

  private static long domctl(PvGuest who, int command, int domain) {
    who.putInt(ARGUMENT, command);
    who.putInt(ARGUMENT + 4, VERSION);
    who.putShort(ARGUMENT + 8, domain);
    return who.call(HypercallNumber.DOMCTL, ARGUMENT);
  }

  private static long sysctl(PvGuest who, int command) {
    who.putInt(ARGUMENT, command);
    who.putInt(ARGUMENT + 4, VERSION);
    return who.call(HypercallNumber.SYSCTL, ARGUMENT);
  }

  @Test
  void onlyTheControlDomainWithTheRightInterfaceMayAsk() {
    assertEquals(-XenErrno.EPERM, domctl(guest, DomctlOp.GETDOMAININFO, 0));
    assertEquals(-XenErrno.EPERM, sysctl(guest, SysctlOp.PHYSINFO));
    control.putInt(ARGUMENT, SysctlOp.PHYSINFO);
    control.putInt(ARGUMENT + 4, VERSION + 1);
    assertEquals(-XenErrno.EACCES, control.call(HypercallNumber.SYSCTL, ARGUMENT));
    assertEquals(-XenErrno.ENOSYS, domctl(control, 999, 0));
    assertEquals(-XenErrno.ESRCH, domctl(control, DomctlOp.PAUSEDOMAIN, 9));
    assertEquals(-XenErrno.EFAULT, control.call(HypercallNumber.DOMCTL, PvGuest.address(PAGES)));
  }

  @Test
  void informationIsOfTheDomainOrTheNextOne() {
    assertEquals(0, domctl(control, DomctlOp.GETDOMAININFO, 1));
    assertEquals(3, control.getShort(ARGUMENT + 8));
    assertEquals(3, control.getShort(DOMCTL));
    assertEquals(PAGES, control.getLong(DOMCTL + 8));
    assertEquals(1, control.getInt(DOMCTL + 68), "highest vCPU");
    assertEquals(-XenErrno.ESRCH, domctl(control, DomctlOp.GETDOMAININFO, 4));
    guest.domain.shutdown(SchedShutdown.REBOOT);
    assertEquals(0, domctl(control, DomctlOp.GETDOMAININFO, 3));
    int flags = control.getInt(DOMCTL + 4);
    assertEquals(SchedShutdown.REBOOT.code(), flags >>> 16);
    assertEquals(4, flags & 4, "shut down");
  }

  @Test
  void aDomainIsPausedAsOftenAsItIsNotUnpaused() {
    assertEquals(-XenErrno.EINVAL, domctl(control, DomctlOp.PAUSEDOMAIN, 0), "not itself");
    assertEquals(-XenErrno.EINVAL, domctl(control, DomctlOp.UNPAUSEDOMAIN, 3));
    assertEquals(0, domctl(control, DomctlOp.PAUSEDOMAIN, 3));
    assertTrue(guest.domain.isPaused());
    assertEquals(0, domctl(control, DomctlOp.GETDOMAININFO, 3));
    assertEquals(8, control.getInt(DOMCTL + 4) & 8, "paused");
    assertEquals(0, domctl(control, DomctlOp.UNPAUSEDOMAIN, 3));
    assertFalse(guest.domain.isPaused());
  }

  @Test
  void aDomainKeepsItsMemoryWhenTheLimitFallsBelowIt() {
    control.putLong(DOMCTL, 4 * (PAGES + 5));
    assertEquals(0, domctl(control, DomctlOp.MAX_MEM, 3));
    assertEquals(PAGES + 5, guest.domain.memory().maxPages());
    control.putLong(DOMCTL, 4);
    assertEquals(0, domctl(control, DomctlOp.MAX_MEM, 3));
    assertEquals(1, guest.domain.memory().maxPages());
    assertEquals(PAGES, guest.domain.memory().pages());
    assertTrue(guest.memory().populate(PvGuest.FIRST_GFN + PAGES, 0) < 0, "nothing more");
  }

  @Test
  void vcpusAreDescribed() {
    control.putInt(DOMCTL, 1);
    assertEquals(0, domctl(control, DomctlOp.GETVCPUINFO, 3));
    assertEquals(0, control.getInt(DOMCTL + 4) & 0xff, "not switched on");
    control.putInt(DOMCTL, 2);
    assertEquals(-XenErrno.EINVAL, domctl(control, DomctlOp.GETVCPUINFO, 3));
    assertEquals(-XenErrno.EINVAL, domctl(control, DomctlOp.GETVCPUAFFINITY, 3));
    control.putInt(DOMCTL, 1);
    control.putInt(DOMCTL + 4, 3);
    for (int map : new int[] {8, 24}) {
      control.putLong(DOMCTL + map, BUFFER + map);
      control.putInt(DOMCTL + map + 8, 64);
    }
    assertEquals(0, domctl(control, DomctlOp.GETVCPUAFFINITY, 3));
    assertEquals(0b11, control.getLong(BUFFER + 8), "hard: both pCPUs");
    assertEquals(0b11, control.getLong(BUFFER + 24), "soft: both as well");
  }

  @Test
  void weightsHandlesAndPoolsAreTold() {
    control.putInt(DOMCTL, 6);
    control.putInt(DOMCTL + 4, 1);
    assertEquals(0, domctl(control, DomctlOp.SCHEDULER_OP, 3));
    assertEquals(256, control.getShort(DOMCTL + 8));
    control.putInt(DOMCTL, 5);
    assertEquals(-XenErrno.EINVAL, domctl(control, DomctlOp.SCHEDULER_OP, 3));
    control.putLong(DOMCTL, 0x1122_3344_5566_7788L);
    control.putLong(DOMCTL + 8, 1);
    assertEquals(0, domctl(control, DomctlOp.SETDOMAINHANDLE, 3));
    assertEquals((byte) 0x88, guest.domain.handle()[0]);
    assertEquals(0, domctl(control, DomctlOp.GETDOMAININFO, 3));
    assertEquals(0x55667788, control.getInt(DOMCTL + 76));
    assertEquals(0, domctl(control, DomctlOp.GET_PAGING_MEMPOOL_SIZE, 3));
    assertEquals((long) guest.domain.memory().p2m().poolPages() << 12, control.getLong(DOMCTL));
    assertEquals(-XenErrno.EINVAL, domctl(control, DomctlOp.GET_PAGING_MEMPOOL_SIZE, 0));
    assertEquals(0, domctl(control, DomctlOp.CACHEFLUSH, 3));
  }

  @Test
  void theMachineIsDescribed() {
    guest.memory().maxPages(PAGES + 5);
    assertEquals(0, guest.memory().claim(PAGES + 5));
    assertEquals(0, domctl(control, DomctlOp.GETDOMAININFO, 3));
    assertEquals(5, control.getLong(DOMCTL + 24), "promised to it");
    assertEquals(0, sysctl(control, SysctlOp.PHYSINFO));
    assertEquals(5, control.getLong(SYSCTL + 64), "promised to all");
    assertEquals(2, control.getInt(SYSCTL + 8), "CPUs");
    assertEquals(board.frames.frames(), control.getLong(SYSCTL + 40));
    assertEquals(board.frames.free(), control.getLong(SYSCTL + 48));
    assertEquals(0, sysctl(control, SysctlOp.SCHED_ID));
    assertEquals(6, control.getInt(SYSCTL), "credit2");
    control.putInt(SYSCTL, 2);
    control.putLong(SYSCTL + 8, BUFFER);
    assertEquals(0, sysctl(control, SysctlOp.CPUTOPOINFO));
    assertEquals(2, control.getInt(SYSCTL));
    assertEquals(1, control.getInt(BUFFER + 12), "core of the second CPU");
    control.putInt(SYSCTL, 1);
    control.putLong(SYSCTL + 8, BUFFER);
    control.putLong(SYSCTL + 16, BUFFER + 64);
    assertEquals(0, sysctl(control, SysctlOp.NUMAINFO));
    assertEquals((long) board.frames.frames() << 12, control.getLong(BUFFER));
    assertEquals(10, control.getInt(BUFFER + 64));
    control.putInt(SYSCTL, 1);
    control.putLong(SYSCTL + 8, PvGuest.address(PAGES));
    assertEquals(-XenErrno.EFAULT, sysctl(control, SysctlOp.NUMAINFO));
  }

  @Test
  void domainsAreListedFromANumberOn() {
    control.putShort(SYSCTL, 0);
    control.putInt(SYSCTL + 4, 8);
    control.putLong(SYSCTL + 8, BUFFER);
    assertEquals(0, sysctl(control, SysctlOp.GETDOMAININFOLIST));
    assertEquals(2, control.getInt(SYSCTL + 16));
    assertEquals(0, control.getShort(BUFFER));
    assertEquals(3, control.getShort(BUFFER + 120));
    control.putShort(SYSCTL, 1);
    control.putInt(SYSCTL + 4, 1);
    control.putLong(SYSCTL + 8, BUFFER);
    assertEquals(0, sysctl(control, SysctlOp.GETDOMAININFOLIST));
    assertEquals(1, control.getInt(SYSCTL + 16));
    assertEquals(3, control.getShort(BUFFER));
    control.putLong(SYSCTL + 8, PvGuest.address(PAGES));
    assertEquals(-XenErrno.EFAULT, sysctl(control, SysctlOp.GETDOMAININFOLIST));
  }

  @Test
  void thereIsOnePoolWithAllCpus() {
    control.putInt(SYSCTL, 3);
    control.putInt(SYSCTL + 4, -1);
    assertEquals(-XenErrno.ENOENT, sysctl(control, SysctlOp.CPUPOOL_OP));
    control.putInt(SYSCTL + 4, 0);
    control.putLong(SYSCTL + 24, BUFFER);
    control.putInt(SYSCTL + 32, 8);
    assertEquals(0, sysctl(control, SysctlOp.CPUPOOL_OP));
    assertEquals(0, control.getInt(SYSCTL + 4));
    assertEquals(2, control.getInt(SYSCTL + 20), "domains");
    assertEquals(0b11, control.getInt(BUFFER) & 0xff);
    control.putInt(SYSCTL + 4, 1);
    assertEquals(-XenErrno.ENOENT, sysctl(control, SysctlOp.CPUPOOL_OP));
    control.putInt(SYSCTL, 7);
    assertEquals(0, sysctl(control, SysctlOp.CPUPOOL_OP));
    assertEquals(0, control.getInt(BUFFER) & 0xff, "no CPU is free");
    control.putInt(SYSCTL, 8);
    assertEquals(-XenErrno.ENOSYS, sysctl(control, SysctlOp.CPUPOOL_OP));
  }

  @Test
  void messagesAreReadFromTheirBeginningOrFromWhereTheReaderStopped() {
    board.hypervisor.log().line("one");
    String text = new String(board.hypervisor.messages(), StandardCharsets.UTF_8);
    assertTrue(text.endsWith("(XEN) one\n"), text);
    control.putInt(SYSCTL, 0);
    control.putInt(SYSCTL + 4, 0);
    control.putLong(SYSCTL + 8, BUFFER);
    control.putInt(SYSCTL + 16, 4096);
    assertEquals(0, sysctl(control, SysctlOp.READCONSOLE));
    assertEquals(text.length(), control.getInt(SYSCTL + 16));
    assertEquals('(', control.getInt(BUFFER) & 0xff);
    board.hypervisor.log().line("two");
    control.putInt(SYSCTL, 1 << 8);
    control.putInt(SYSCTL + 16, 4096);
    assertEquals(0, sysctl(control, SysctlOp.READCONSOLE));
    assertEquals("(XEN) two\n".length(), control.getInt(SYSCTL + 16));
    for (int i = 0; i < 2000; i++) {
      board.hypervisor.log().line("a line that fills the ring " + i);
    }
    assertTrue(board.hypervisor.messages().length <= 16 << 10);
    control.putInt(SYSCTL, 0);
    control.putLong(SYSCTL + 8, PvGuest.address(PAGES));
    control.putInt(SYSCTL + 16, 16);
    assertEquals(-XenErrno.EFAULT, sysctl(control, SysctlOp.READCONSOLE));
  }

  @Test
  void theTimeOfDayReachesAllDomains() {
    control.putInt(ARGUMENT, PlatformOp.SETTIME64);
    control.putInt(ARGUMENT + 4, 0x0300_0001);
    control.putLong(ARGUMENT + 8, 1_000_000);
    control.putInt(ARGUMENT + 16, 250);
    control.putInt(ARGUMENT + 20, 0);
    control.putLong(ARGUMENT + 24, 2_000_000_300L);
    assertEquals(0, control.call(HypercallNumber.PLATFORM_OP, ARGUMENT));
    long page = board.frames.offset(guest.domain.memory().sharedInfo());
    assertEquals(0, board.ram.getInt(page + SharedInfo.WALLCLOCK_VERSION) & 1);
    assertEquals(999_997, board.ram.getInt(page + SharedInfo.WALLCLOCK_SECONDS));
    assertEquals(999_999_950, board.ram.getInt(page + SharedInfo.WALLCLOCK_NANOS));
    control.putInt(ARGUMENT + 20, 1);
    assertEquals(-XenErrno.EINVAL, control.call(HypercallNumber.PLATFORM_OP, ARGUMENT));
    control.putInt(ARGUMENT + 4, 0x0300_0000);
    assertEquals(-XenErrno.EACCES, control.call(HypercallNumber.PLATFORM_OP, ARGUMENT));
    guest.putInt(ARGUMENT + 4, 0x0300_0001);
    assertEquals(-XenErrno.EPERM, guest.call(HypercallNumber.PLATFORM_OP, ARGUMENT));
    assertEquals(-XenErrno.EFAULT, guest.call(HypercallNumber.PLATFORM_OP, PvGuest.address(PAGES)));
  }

  @Test
  void devicesOnThePciBusAreNobodysBusiness() {
    for (int command : new int[] {PhysdevOp.PCI_DEVICE_ADD, PhysdevOp.PCI_DEVICE_REMOVE}) {
      assertEquals(
          -XenErrno.EOPNOTSUPP, control.call(HypercallNumber.PHYSDEV_OP, command, ARGUMENT));
    }
    assertEquals(-XenErrno.ENOSYS, control.call(HypercallNumber.PHYSDEV_OP, 1, ARGUMENT));
  }

  @Test
  void idleTimesAndFreeMemoryAreTold() {
    board.time.set(7_000);
    control.putInt(SYSCTL, 5);
    control.putLong(SYSCTL + 8, PvGuest.address(1));
    assertEquals(0, sysctl(control, SysctlOp.GETCPUINFO));
    assertEquals(2, control.getInt(SYSCTL + 16), "CPUs of the board");
    assertEquals(7_000, control.getLong(PvGuest.address(1)));
    assertEquals(7_000, control.getLong(PvGuest.address(1) + 8));
    control.putLong(SYSCTL + 8, PvGuest.address(PAGES));
    assertEquals(-XenErrno.EFAULT, sysctl(control, SysctlOp.GETCPUINFO));
    assertEquals(0, sysctl(control, SysctlOp.AVAILHEAP));
    assertEquals((long) board.frames.free() << 12, control.getLong(SYSCTL + 16));
  }

  private long withTwoFields(int command, int domain, int first, int second) {
    control.putInt(DOMCTL, first);
    control.putInt(DOMCTL + 4, second);
    return domctl(control, command, domain);
  }

  @Test
  void eventsOfADomainCanBeWantedButNobodyListens() {
    assertEquals(0, withTwoFields(DomctlOp.MONITOR_OP, 3, 2, 0));
    assertEquals(0x90, control.getInt(DOMCTL + 4), "guest requests and privileged calls");
    for (int event : new int[] {4, 7}) {
      assertEquals(-XenErrno.EEXIST, withTwoFields(DomctlOp.MONITOR_OP, 3, 1, event));
      assertEquals(0, withTwoFields(DomctlOp.MONITOR_OP, 3, 0, event));
      assertEquals(-XenErrno.EEXIST, withTwoFields(DomctlOp.MONITOR_OP, 3, 0, event));
      assertEquals(0, withTwoFields(DomctlOp.MONITOR_OP, 3, 1, event));
    }
    assertEquals(-XenErrno.EOPNOTSUPP, withTwoFields(DomctlOp.MONITOR_OP, 3, 0, 2));
    assertEquals(-XenErrno.EINVAL, withTwoFields(DomctlOp.MONITOR_OP, 3, 0, 32));
    assertEquals(-XenErrno.EINVAL, withTwoFields(DomctlOp.MONITOR_OP, 3, 1, -1));
    assertEquals(-XenErrno.EOPNOTSUPP, withTwoFields(DomctlOp.MONITOR_OP, 3, 3, 4));
    assertEquals(-XenErrno.EPERM, withTwoFields(DomctlOp.MONITOR_OP, 0, 2, 0));
    assertEquals(-XenErrno.ESRCH, withTwoFields(DomctlOp.MONITOR_OP, 9, 2, 0));
  }

  @Test
  void aRingOfEventsHasAVersionOnly() {
    for (int domain : new int[] {3, 0, DomId.INVALID}) {
      assertEquals(0, withTwoFields(DomctlOp.VM_EVENT_OP, domain, 3, 0));
      assertEquals(7, control.getInt(DOMCTL + 8), "version");
    }
    assertEquals(-XenErrno.ESRCH, withTwoFields(DomctlOp.VM_EVENT_OP, DomId.INVALID, 0, 2));
    assertEquals(-XenErrno.ESRCH, withTwoFields(DomctlOp.VM_EVENT_OP, 9, 3, 0));
    assertEquals(-XenErrno.EINVAL, withTwoFields(DomctlOp.VM_EVENT_OP, 0, 0, 2), "itself");
    assertEquals(-XenErrno.EOPNOTSUPP, withTwoFields(DomctlOp.VM_EVENT_OP, 3, 0, 2));
    assertEquals(-XenErrno.EINVAL, withTwoFields(DomctlOp.VM_EVENT_OP, 3, 1, 2));
    assertEquals(-XenErrno.ENODEV, withTwoFields(DomctlOp.VM_EVENT_OP, 3, 2, 2));
    assertEquals(-XenErrno.ENOSYS, withTwoFields(DomctlOp.VM_EVENT_OP, 3, 4, 2));
    assertEquals(-XenErrno.ENOSYS, withTwoFields(DomctlOp.VM_EVENT_OP, 3, 0, 1), "paging");
    assertEquals(-XenErrno.ENOSYS, withTwoFields(DomctlOp.SET_ACCESS_REQUIRED, 3, 1, 0));
    guest.domain.shutdown(SchedShutdown.POWEROFF);
    var _ = guest.domain.destroy(board.hypervisor, null);
    assertEquals(0, withTwoFields(DomctlOp.VM_EVENT_OP, 3, 0, 2), "it is going");
  }

  @Test
  void theToolsQuestionForFlaskIsNotLogged() {
    assertEquals(-XenErrno.ENOSYS, control.call(HypercallNumber.XSM_OP, ARGUMENT));
    assertEquals(List.of(), board.log);
  }

  @Test
  void whatIsNotServedFailsWithXensErrorAndSaysWhyInTheLog() {
    assertEquals(-XenErrno.EOPNOTSUPP, domctl(control, DomctlOp.ASSIGN_DEVICE, 3));
    assertEquals(-XenErrno.ESRCH, domctl(control, DomctlOp.ASSIGN_DEVICE, 9));
    assertEquals(-XenErrno.ENOSYS, domctl(control, DomctlOp.VMTRACE_OP, 3));
    assertTrue(
        board.log.contains("d0v0 hypercall domctl, command 84: of x86 only"), board.log::toString);
  }
}
