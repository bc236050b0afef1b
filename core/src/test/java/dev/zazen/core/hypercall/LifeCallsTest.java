package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.EventChannelOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.PlatformOp;
import dev.zazen.abi.SchedOp;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.SharedInfo;
import dev.zazen.abi.SysctlOp;
import dev.zazen.abi.VcpuOp;
import dev.zazen.abi.Virq;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.PvGuest;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainState;
import dev.zazen.core.evtchn.EventVcpu;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who hears of a domain's end, how it is taken back, and what a domain is told of the board. */
@Tag("feature:hypercalls")
@Tag("feature:dom0")
class LifeCallsTest {
  private static final int PAGES = 16;
  private static final int VERSION = 0x15;
  private static final long ARGUMENT = PvGuest.ARGUMENT;
  private static final long FIELDS = ARGUMENT + 16;
  private static final long LIST = PvGuest.address(1);
  private static final long NOWHERE = PvGuest.address(PAGES);

  private final FakeBoard board = new FakeBoard(2);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);
  private final PvGuest guest = new PvGuest(board, 3, 2, PAGES);
  private final PvGuest helper = new PvGuest(board, 4, 1, PAGES);

  private long domctl(int command, int domain) {
    control.putInt(ARGUMENT, command);
    control.putInt(ARGUMENT + 4, VERSION);
    control.putShort(ARGUMENT + 8, domain);
    return control.call(HypercallNumber.DOMCTL, ARGUMENT);
  }

  private void run(Domain domain) {
    FakeBoard.vcpu(domain, 0).program = board.busy();
    domain.start(0x4000_0000, 0);
    board.runFor(1_000_000);
  }

  private boolean isSignalled(PvGuest who, int port) {
    boolean pending = who.domain.events().isPending(port);
    if (pending) {
      board.ram.putLong(
          board.frames.offset(who.memory().sharedInfo()) + SharedInfo.EVENTS_PENDING, 0);
    }
    return pending;
  }

  @Test
  void aDomainThatWasShutDownGoesOnWhenItIsResumed() {
    run(guest.domain);
    FakeVcpu vcpu = FakeBoard.vcpu(guest.domain, 0);
    guest.domain.shutdown(SchedShutdown.SUSPEND);
    board.runFor(1_000_000);
    long before = vcpu.runs;
    board.runFor(1_000_000);
    assertEquals(before, vcpu.runs);
    assertEquals(0, domctl(DomctlOp.RESUMEDOMAIN, 3));
    assertTrue(guest.domain.shutdownReason().isEmpty());
    board.runFor(1_000_000);
    assertTrue(vcpu.runs > before);
    guest.domain.shutdown(SchedShutdown.REBOOT);
    assertEquals(SchedShutdown.REBOOT, guest.domain.shutdownReason().orElseThrow());
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.RESUMEDOMAIN, 0), "not itself");
    assertEquals(-XenErrno.ESRCH, domctl(DomctlOp.RESUMEDOMAIN, 9));
  }

  @Test
  void aDomainThatIsPausedWaitsAfterItIsResumed() {
    run(guest.domain);
    guest.domain.shutdown(SchedShutdown.SUSPEND);
    assertEquals(0, domctl(DomctlOp.PAUSEDOMAIN, 3));
    assertEquals(0, domctl(DomctlOp.RESUMEDOMAIN, 3));
    assertEquals(DomainState.PAUSED, guest.domain.state());
    assertEquals(0, domctl(DomctlOp.UNPAUSEDOMAIN, 3));
    assertEquals(DomainState.RUNNING, guest.domain.state());
    assertEquals(0, domctl(DomctlOp.RESUMEDOMAIN, 3), "nothing to take back");
    assertEquals(DomainState.RUNNING, guest.domain.state());
  }

  @Test
  void aDomainThatNeverRanIsStillBeingBuiltAfterItIsResumed() {
    guest.domain.pause();
    guest.domain.shutdown(SchedShutdown.CRASH);
    assertEquals(0, domctl(DomctlOp.RESUMEDOMAIN, 3));
    assertTrue(guest.domain.isBeingBuilt());
  }

  @Test
  void aSuspendGoesToTheSubscribersPortInsteadOfDom0() {
    int death = control.domain.events().bindVirq(Virq.DOM_EXC, 0);
    int port = guest.domain.events().allocateUnbound(0);
    int mine = control.domain.events().bindInterdomain(guest.domain.events(), port);
    assertTrue(isSignalled(control, mine));
    run(guest.domain);
    control.putInt(FIELDS, port);
    assertEquals(0, domctl(DomctlOp.SUBSCRIBE, 3));
    guest.domain.shutdown(SchedShutdown.SUSPEND);
    assertFalse(control.domain.events().isPending(death));
    assertTrue(isSignalled(control, mine));
    assertEquals(0, domctl(DomctlOp.RESUMEDOMAIN, 3));
    guest.domain.shutdown(SchedShutdown.POWEROFF);
    assertTrue(control.domain.events().isPending(death), "what is no suspend");
    assertFalse(control.domain.events().isPending(mine));
    control.putInt(FIELDS, 5000);
    assertEquals(0, domctl(DomctlOp.SUBSCRIBE, 3));
    assertEquals(0, domctl(DomctlOp.RESUMEDOMAIN, 3));
    guest.domain.shutdown(SchedShutdown.SUSPEND);
    assertEquals(-XenErrno.ESRCH, domctl(DomctlOp.SUBSCRIBE, 9));
  }

  @Test
  void anotherDomainHandlesAnInterruptOfTheBoardUntilItEnds() {
    int mine = control.domain.events().bindVirq(Virq.DOM_EXC, 0);
    int theirs = helper.domain.events().bindVirq(Virq.DOM_EXC, 0);
    control.putInt(FIELDS, Virq.DOM_EXC);
    assertEquals(0, domctl(DomctlOp.SET_VIRQ_HANDLER, 4));
    assertEquals(0, domctl(DomctlOp.SET_VIRQ_HANDLER, 4));
    guest.domain.shutdown(SchedShutdown.POWEROFF);
    assertFalse(isSignalled(control, mine));
    assertTrue(isSignalled(helper, theirs));
    assertEquals(0, domctl(DomctlOp.DESTROYDOMAIN, 4));
    assertTrue(isSignalled(control, mine));
    for (int virq : new int[] {Virq.TIMER, Virq.DEBUG, Virq.XENPMU, Virq.COUNT, -1}) {
      control.putInt(FIELDS, virq);
      assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SET_VIRQ_HANDLER, 3));
    }
  }

  @Test
  void aDomainMayActOnItsTargetOnly() {
    helper.putShort(ARGUMENT, 3);
    long asked = helper.call(HypercallNumber.MEMORY_OP, MemoryOp.CURRENT_RESERVATION, ARGUMENT);
    assertEquals(-XenErrno.EPERM, asked);
    control.putShort(FIELDS, 9);
    assertEquals(-XenErrno.ESRCH, domctl(DomctlOp.SET_TARGET, 4));
    control.putShort(FIELDS, 4);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SET_TARGET, 4), "itself");
    control.putShort(FIELDS, 3);
    assertEquals(0, domctl(DomctlOp.SET_TARGET, 4));
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SET_TARGET, 4), "one only");
    asked = helper.call(HypercallNumber.MEMORY_OP, MemoryOp.CURRENT_RESERVATION, ARGUMENT);
    assertEquals(PAGES, asked);
    helper.putShort(ARGUMENT, 0);
    asked = helper.call(HypercallNumber.MEMORY_OP, MemoryOp.CURRENT_RESERVATION, ARGUMENT);
    assertEquals(-XenErrno.EPERM, asked);
    guest.putShort(ARGUMENT, 4);
    asked = guest.call(HypercallNumber.MEMORY_OP, MemoryOp.CURRENT_RESERVATION, ARGUMENT);
    assertEquals(-XenErrno.EPERM, asked, "not the other way round");
    helper.putShort(ARGUMENT, 3);
    helper.putInt(ARGUMENT + 4, SchedShutdown.CRASH.code());
    assertEquals(0, helper.call(HypercallNumber.SCHED_OP, SchedOp.REMOTE_SHUTDOWN, ARGUMENT));
    assertEquals(SchedShutdown.CRASH, guest.domain.shutdownReason().orElseThrow());
  }

  @Test
  void aTargetIsKeptAsLongAsWhoMayActOnIt() {
    control.putShort(FIELDS, 3);
    assertEquals(0, domctl(DomctlOp.SET_TARGET, 4));
    assertEquals(0, domctl(DomctlOp.DESTROYDOMAIN, 3));
    assertEquals(DomainState.DEAD, guest.domain.state());
    assertTrue(board.hypervisor.domain(3).isPresent());
    assertEquals(0, domctl(DomctlOp.DESTROYDOMAIN, 4));
    assertEquals(-XenErrno.ESRCH, domctl(DomctlOp.DESTROYDOMAIN, 4));
    assertTrue(board.hypervisor.domain(4).isEmpty());
    assertTrue(board.hypervisor.domain(3).isEmpty());
  }

  @Test
  void aSoftResetClosesChannelsAndFailsAsOnArm() {
    int port = guest.domain.events().allocateUnbound(0);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SOFT_RESET, 0), "not itself");
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SOFT_RESET, 3), "not shut down");
    guest.domain.shutdown(SchedShutdown.SOFT_RESET);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SOFT_RESET, 3), "not held");
    assertTrue(guest.domain.events().used().contains(port));
    guest.domain.pause();
    assertEquals(-XenErrno.ENOSYS, domctl(DomctlOp.SOFT_RESET, 3));
    assertTrue(guest.domain.events().used().isEmpty());
    assertEquals(SchedShutdown.SOFT_RESET, guest.domain.shutdownReason().orElseThrow());
    assertEquals(-XenErrno.ENOSYS, domctl(DomctlOp.SOFT_RESET_CONT, 3));
  }

  private long registerInfo(int vcpu, int page, int offset) {
    guest.putLong(ARGUMENT, PvGuest.FIRST_GFN + page);
    guest.putInt(ARGUMENT + 8, offset);
    return guest.callFrom(vcpu, HypercallNumber.VCPU_OP, VcpuOp.REGISTER_VCPU_INFO, vcpu, ARGUMENT);
  }

  @Test
  void aSoftResetGivesBackWhereTheVcpusHadTheirEvents() {
    long standard = guest.domain.vcpus().getFirst().events().infoOffset();
    assertEquals(0, registerInfo(0, 2, 64));
    assertEquals(0, registerInfo(1, 3, 128));
    guest.domain.shutdown(SchedShutdown.SOFT_RESET);
    guest.domain.pause();
    assertEquals(-XenErrno.ENOSYS, domctl(DomctlOp.SOFT_RESET, 3));
    assertEquals(standard, guest.domain.vcpus().get(0).events().infoOffset());
    assertEquals(EventVcpu.NONE, guest.domain.vcpus().get(1).events().infoOffset());
    int free = board.frames.free();
    assertEquals(0, guest.memory().release(PvGuest.FIRST_GFN + 2, false));
    assertEquals(free + 1, board.frames.free(), "nothing holds it any more");
    assertEquals(0, registerInfo(0, 3, 64), "it can choose again");
  }

  @Test
  void channelsOfAnotherAreResetWhileItIsHeldOnly() {
    control.putShort(ARGUMENT, 3);
    long result = control.call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.RESET, ARGUMENT);
    assertEquals(-XenErrno.EINVAL, result);
    guest.domain.pause();
    result = control.call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.RESET, ARGUMENT);
    assertEquals(0, result);
  }

  private long seconds(PvGuest who) {
    return board.ram.getInt(
        board.frames.offset(who.memory().sharedInfo()) + SharedInfo.WALLCLOCK_SECONDS);
  }

  @Test
  void anOffsetOfTimeShowsWhenTheTimeIsSetNext() {
    board.hypervisor.wallClock(1000, 0, 0);
    control.putLong(FIELDS, -100);
    assertEquals(0, domctl(DomctlOp.SETTIMEOFFSET, 3));
    assertEquals(1000, seconds(guest));
    control.putInt(ARGUMENT, PlatformOp.SETTIME64);
    control.putInt(ARGUMENT + 4, 0x0300_0001);
    control.putLong(ARGUMENT + 8, 2000);
    control.putLong(ARGUMENT + 16, 0);
    control.putLong(ARGUMENT + 24, 0);
    assertEquals(0, control.call(HypercallNumber.PLATFORM_OP, ARGUMENT));
    assertEquals(1900, seconds(guest));
    assertEquals(2000, seconds(control));
  }

  private long setNodes(int nodes, int ranges, int vcpus, int pad) {
    control.putInt(FIELDS, nodes);
    control.putInt(FIELDS + 4, ranges);
    control.putInt(FIELDS + 8, vcpus);
    control.putInt(FIELDS + 12, pad);
    for (int array = 0; array < 4; array++) {
      control.putLong(FIELDS + 16 + array * 8L, LIST + array * 1024L);
    }
    return domctl(DomctlOp.SETVNUMAINFO, 3);
  }

  @Test
  void nodesAreToldAsTheToolstackSaidThem() {
    assertEquals(-XenErrno.EOPNOTSUPP, nodes(guest, 2, 2, 2));
    for (int i = 0; i < 4; i++) {
      control.putInt(LIST + i * 4L, 10 + i);
    }
    control.putInt(LIST + 1024, 0);
    control.putInt(LIST + 1028, 1);
    control.putInt(LIST + 2048, 0);
    control.putInt(LIST + 2052, 0);
    for (int i = 0; i < 6; i++) {
      control.putLong(LIST + 3072 + i * 8L, i == 2 || i == 5 ? (long) i << 32 : 0x1000L * i);
    }
    assertEquals(-XenErrno.EINVAL, setNodes(2, 2, 1, 0));
    assertEquals(-XenErrno.EINVAL, setNodes(2, 2, 2, 1));
    assertEquals(-XenErrno.EINVAL, setNodes(0, 2, 2, 0));
    assertEquals(-XenErrno.EINVAL, setNodes(33, 2, 2, 0));
    assertEquals(-XenErrno.EINVAL, setNodes(-1, 2, 2, 0));
    assertEquals(-XenErrno.EINVAL, setNodes(2, 171, 2, 0));
    assertEquals(-XenErrno.E2BIG, setNodes(1, 2, 2, 0), "vCPU 1 is in node 1");
    control.putInt(LIST + 2052, 1);
    assertEquals(-XenErrno.E2BIG, setNodes(2, 2, 2, 0), "the board has one node");
    control.putInt(LIST + 2052, 0);
    control.putInt(LIST + 3072 + 16, 1);
    assertEquals(-XenErrno.EINVAL, setNodes(2, 2, 2, 0), "a flag");
    control.putInt(LIST + 3072 + 16, 0);
    assertEquals(0, setNodes(2, 2, 2, 0));
    control.putLong(FIELDS + 16, NOWHERE);
    assertEquals(-XenErrno.EFAULT, domctl(DomctlOp.SETVNUMAINFO, 3));
    assertEquals(0, nodes(guest, 3, 2, 2));
    assertEquals(2, guest.getInt(ARGUMENT + 4));
    assertEquals(13, guest.getInt(LIST + 12));
    assertEquals(1, guest.getInt(LIST + 1028));
    assertEquals(0x4000, guest.getLong(LIST + 2048 + 32));
    assertEquals(-XenErrno.ENOBUFS, nodes(guest, 1, 2, 2));
    assertEquals(2, guest.getInt(ARGUMENT + 4), "what is needed is told");
    assertEquals(-XenErrno.EPERM, nodes(helper, 2, 2, 2));
    assertEquals(0, nodes(control, 2, 2, 2));
    guest.putShort(ARGUMENT + 2, 1);
    assertEquals(
        -XenErrno.EINVAL, guest.call(HypercallNumber.MEMORY_OP, MemoryOp.GET_VNUMAINFO, ARGUMENT));
  }

  private static long nodes(PvGuest who, int nodes, int vcpus, int ranges) {
    who.putShort(ARGUMENT, 3);
    who.putShort(ARGUMENT + 2, 0);
    who.putInt(ARGUMENT + 4, nodes);
    who.putInt(ARGUMENT + 8, vcpus);
    who.putInt(ARGUMENT + 12, ranges);
    for (int array = 0; array < 3; array++) {
      who.putLong(ARGUMENT + 16 + array * 8L, LIST + array * 1024L);
    }
    return who.call(HypercallNumber.MEMORY_OP, MemoryOp.GET_VNUMAINFO, ARGUMENT);
  }

  private long offline(int command, int start, int end) {
    for (int i = 0; i < 8; i++) {
      control.putInt(LIST + i * 4L, -1);
    }
    control.putInt(ARGUMENT, SysctlOp.PAGE_OFFLINE_OP);
    control.putInt(ARGUMENT + 4, VERSION);
    control.putInt(ARGUMENT + 8, command);
    control.putInt(ARGUMENT + 12, start);
    control.putInt(ARGUMENT + 16, end);
    control.putLong(ARGUMENT + 24, LIST);
    return control.call(HypercallNumber.SYSCTL, ARGUMENT);
  }

  @Test
  void noFrameIsTakenOutOfUse() {
    int last = board.frames.frames() - 1;
    assertEquals(-XenErrno.EINVAL, offline(1, 2, 3));
    assertEquals(1 << 3 | 1 << 11, control.getInt(LIST), "failed, not conventional RAM");
    assertEquals(1, control.getInt(LIST + 4), "not looked at");
    assertEquals(0, offline(2, 2, 3), "all are in use");
    assertEquals(0, control.getInt(LIST + 4));
    assertEquals(-1, control.getInt(LIST + 8));
    assertEquals(-XenErrno.EINVAL, offline(2, last, last + 1));
    assertEquals(0, control.getInt(LIST));
    assertEquals(1, control.getInt(LIST + 4));
    assertEquals(-XenErrno.EINVAL, offline(3, 2, 2));
    assertEquals(1, control.getInt(LIST));
    assertEquals(-XenErrno.EINVAL, offline(4, 2, 2), "no such command");
    assertEquals(-XenErrno.EINVAL, offline(1, 3, 2));
    assertEquals(-XenErrno.ENOMEM, offline(2, 0, -1));
    control.unmapped.add(LIST >>> 12);
    control.putInt(ARGUMENT + 16, 2);
    control.putInt(ARGUMENT + 12, 2);
    assertEquals(-XenErrno.EFAULT, control.call(HypercallNumber.SYSCTL, ARGUMENT));
  }
}
