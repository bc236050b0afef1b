package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.abi.EventChannelOp;
import dev.zazen.abi.EventStatus;
import dev.zazen.abi.HvmOp;
import dev.zazen.abi.HvmParam;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.SchedOp;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.VcpuOp;
import dev.zazen.abi.Virq;
import dev.zazen.abi.VmAssist;
import dev.zazen.abi.XenErrno;
import dev.zazen.abi.XenVersion;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import dev.zazen.core.domain.DomainState;
import java.util.BitSet;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:hypercalls")
class GuestCallsTest {
  private static final int PAGES = 16;
  private static final long ARGUMENT = PvGuest.ARGUMENT;
  private static final long LIST = PvGuest.address(1);

  private final FakeBoard board = new FakeBoard(1);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);
  private final PvGuest guest = new PvGuest(board, 1, 2, PAGES);
  private final PvGuest other = new PvGuest(board, 2, 1, PAGES);

  private static long event(PvGuest who, int command) {
    return who.call(HypercallNumber.EVENT_CHANNEL_OP, command, ARGUMENT);
  }

  private static long allocate(PvGuest who, int domain, int remote) {
    who.putShort(ARGUMENT, domain);
    who.putShort(ARGUMENT + 2, remote);
    return event(who, EventChannelOp.ALLOC_UNBOUND);
  }

  private static long bind(PvGuest who, int domain, int port) {
    who.putShort(ARGUMENT, domain);
    who.putInt(ARGUMENT + 4, port);
    return event(who, EventChannelOp.BIND_INTERDOMAIN);
  }

  private static long status(PvGuest who, int domain, int port) {
    who.putShort(ARGUMENT, domain);
    who.putInt(ARGUMENT + 4, port);
    return event(who, EventChannelOp.STATUS);
  }

  @Test
  @Tag("feature:event-channels")
  void statusTellsEveryKindOfBinding() {
    assertEquals(0, allocate(guest, DomId.SELF, 0));
    assertEquals(1, guest.getInt(ARGUMENT + 4));
    assertEquals(0, status(guest, DomId.SELF, 1));
    assertEquals(EventStatus.UNBOUND, guest.getInt(ARGUMENT + 8));
    assertEquals(0, guest.getShort(ARGUMENT + 16));
    assertEquals(0, allocate(control, DomId.SELF, 1));
    assertEquals(0, allocate(control, DomId.SELF, 1));
    assertEquals(0, bind(guest, 0, 2));
    assertEquals(2, guest.getInt(ARGUMENT + 8));
    assertEquals(0, status(guest, 1, 2));
    assertEquals(EventStatus.INTERDOMAIN, guest.getInt(ARGUMENT + 8));
    assertEquals(0, guest.getShort(ARGUMENT + 16));
    assertEquals(2, guest.getInt(ARGUMENT + 20));
    guest.putInt(ARGUMENT, Virq.TIMER);
    guest.putInt(ARGUMENT + 4, 1);
    assertEquals(0, event(guest, EventChannelOp.BIND_VIRQ));
    assertEquals(3, guest.getInt(ARGUMENT + 8));
    assertEquals(0, status(guest, DomId.SELF, 3));
    assertEquals(EventStatus.VIRQ, guest.getInt(ARGUMENT + 8));
    assertEquals(1, guest.getInt(ARGUMENT + 12));
    assertEquals(Virq.TIMER, guest.getInt(ARGUMENT + 16));
    guest.putInt(ARGUMENT, 1);
    assertEquals(0, event(guest, EventChannelOp.BIND_IPI));
    assertEquals(0, status(guest, DomId.SELF, 4));
    assertEquals(EventStatus.IPI, guest.getInt(ARGUMENT + 8));
    assertEquals(0, status(control, 1, 60));
    assertEquals(EventStatus.CLOSED, control.getInt(ARGUMENT + 8));
    assertEquals(-XenErrno.EINVAL, status(guest, DomId.SELF, 64));
    assertEquals(-XenErrno.EPERM, status(guest, 0, 1));
    assertEquals(-XenErrno.ESRCH, status(guest, 9, 1));
    int held = guest.domain.events().allocateForHypervisor(0, () -> {});
    assertEquals(-XenErrno.EACCES, status(control, 1, held));
  }

  @Test
  @Tag("feature:event-channels")
  void guestsAreJoinedWithTheControlDomainAndThemselvesOnly() {
    assertEquals(-XenErrno.EPERM, allocate(guest, DomId.SELF, 2));
    assertEquals(-XenErrno.EPERM, allocate(guest, 0, 0));
    assertEquals(-XenErrno.ESRCH, allocate(guest, 9, 0));
    assertEquals(-XenErrno.ESRCH, allocate(control, DomId.SELF, 9), "nobody to wait for");
    assertEquals(0, allocate(guest, DomId.SELF, DomId.SELF));
    assertEquals(0, allocate(control, 1, 2), "the control domain joins any two");
    int port = control.getInt(ARGUMENT + 4);
    assertEquals(-XenErrno.EPERM, bind(other, 1, port), "but they must bind themselves");
    assertEquals(-XenErrno.EINVAL, bind(other, 1, port + 1));
    assertEquals(-XenErrno.ESRCH, bind(other, 9, 1));
  }

  @Test
  @Tag("feature:pv-driver-domains")
  void guestsThatTheConfigurationJoinsMayShare() {
    board.hypervisor.join(2, 1);
    assertEquals(0, allocate(guest, DomId.SELF, 2));
    assertEquals(0, bind(other, 1, guest.getInt(ARGUMENT + 4)));
    assertFalse(board.hypervisor.areJoined(1, 3));
  }

  @Test
  @Tag("feature:event-channels")
  void anothersChannelsAreResetOnlyWhileItIsPaused() {
    guest.domain.start(0, 0);
    assertEquals(0, allocate(guest, DomId.SELF, 0));
    control.putShort(ARGUMENT, 1);
    assertEquals(-XenErrno.EINVAL, event(control, EventChannelOp.RESET));
    guest.domain.pause();
    assertEquals(0, event(control, EventChannelOp.RESET));
    assertTrue(guest.domain.events().used().isEmpty());
    other.putShort(ARGUMENT, 1);
    assertEquals(-XenErrno.EPERM, event(other, EventChannelOp.RESET));
    other.putShort(ARGUMENT, DomId.SELF);
    assertEquals(0, event(other, EventChannelOp.RESET));
  }

  @Test
  @Tag("feature:event-channels")
  void theFifoInterfaceHoldsItsPagesUntilReset() {
    guest.putLong(ARGUMENT, PvGuest.FIRST_GFN + 5);
    guest.putInt(ARGUMENT + 8, 0);
    guest.putInt(ARGUMENT + 12, 0);
    assertEquals(0, event(guest, EventChannelOp.INIT_CONTROL));
    assertEquals(17, guest.getInt(ARGUMENT + 16) & 0xff);
    int free = board.frames.free();
    assertEquals(0, guest.memory().release(PvGuest.FIRST_GFN + 5, false));
    assertEquals(free, board.frames.free());
    guest.putShort(ARGUMENT, DomId.SELF);
    assertEquals(0, event(guest, EventChannelOp.RESET));
    assertEquals(free + 1, board.frames.free());
  }

  @Test
  void theUpperHalfOfACommandDoesNotCount() {
    assertEquals(
        4 << 16 | 17,
        guest.call(HypercallNumber.XEN_VERSION, 0xdead_beef_0000_0000L | XenVersion.CMD_VERSION));
    assertEquals(
        0,
        guest.call(
            HypercallNumber.VM_ASSIST,
            1L << 32 | VmAssist.ENABLE,
            1L << 40 | VmAssist.RUNSTATE_UPDATE_FLAG));
    assertEquals(-XenErrno.EINVAL, guest.call(HypercallNumber.VM_ASSIST, VmAssist.ENABLE, 4));
    assertEquals(-XenErrno.ENOSYS, guest.call(HypercallNumber.VM_ASSIST, 2, 5));
  }

  private long registerInfo(int caller, int vcpu, long gfn, int offset) {
    guest.putLong(ARGUMENT, gfn);
    guest.putInt(ARGUMENT + 8, offset);
    return guest.callFrom(
        caller, HypercallNumber.VCPU_OP, VcpuOp.REGISTER_VCPU_INFO, vcpu, ARGUMENT);
  }

  @Test
  void vcpuInfoIsRegisteredOnceAndByItselfOrWhileItIsDown() {
    long gfn = PvGuest.FIRST_GFN + 4;
    assertEquals(-XenErrno.ENOENT, registerInfo(0, 2, gfn, 0));
    assertEquals(-XenErrno.ENXIO, registerInfo(0, 0, gfn, 4096 - 40));
    assertEquals(-XenErrno.ENXIO, registerInfo(0, 0, gfn, 4));
    assertEquals(-XenErrno.ENXIO, registerInfo(0, 0, gfn, -8));
    assertEquals(-XenErrno.EINVAL, registerInfo(0, 0, 0x7_0000, 0));
    assertEquals(0, registerInfo(0, 0, gfn, 4096 - 48));
    assertEquals(-XenErrno.EINVAL, registerInfo(0, 0, gfn, 0));
    var _ = guest.domain.vcpus().get(1).switchOn(0, 0);
    assertEquals(-XenErrno.EINVAL, registerInfo(0, 1, gfn, 0));
    assertEquals(0, registerInfo(1, 1, gfn, 0));
    assertEquals(
        -XenErrno.EINVAL,
        guest.call(HypercallNumber.VCPU_OP, VcpuOp.REGISTER_VCPU_INFO + 1, 0, ARGUMENT));
    assertEquals(
        -XenErrno.EFAULT,
        guest.call(HypercallNumber.VCPU_OP, VcpuOp.REGISTER_RUNSTATE_MEMORY_AREA, 0, 64));
  }

  private static long parameter(PvGuest who, int command, int domain, int index) {
    who.putShort(ARGUMENT, domain);
    who.putInt(ARGUMENT + 4, index);
    return who.call(HypercallNumber.HVM_OP, command, ARGUMENT);
  }

  @Test
  void parametersAreReadByTheDomainAndWrittenByTheControlDomain() {
    control.putLong(ARGUMENT + 8, 1234);
    assertEquals(0, parameter(control, HvmOp.SET_PARAM, 1, HvmParam.STORE_PFN));
    assertEquals(0, parameter(guest, HvmOp.GET_PARAM, DomId.SELF, HvmParam.STORE_PFN));
    assertEquals(1234, guest.getLong(ARGUMENT + 8));
    assertEquals(
        -XenErrno.EPERM, parameter(guest, HvmOp.SET_PARAM, DomId.SELF, HvmParam.STORE_PFN));
    assertEquals(-XenErrno.EPERM, parameter(guest, HvmOp.GET_PARAM, 2, HvmParam.STORE_PFN));
    assertEquals(-XenErrno.ESRCH, parameter(guest, HvmOp.GET_PARAM, 9, HvmParam.STORE_PFN));
    assertEquals(-XenErrno.EINVAL, parameter(guest, HvmOp.GET_PARAM, 1, 5));
    assertEquals(-XenErrno.EINVAL, parameter(guest, HvmOp.GET_PARAM, 1, -1));
    assertEquals(-XenErrno.EINVAL, parameter(control, HvmOp.SET_PARAM, 1, HvmParam.COUNT));
    assertEquals(-XenErrno.EPERM, parameter(guest, HvmOp.GET_PARAM, 1, HvmParam.MONITOR_RING_PFN));
  }

  private long poll(int count, int... ports) {
    for (int i = 0; i < ports.length; i++) {
      guest.putInt(LIST + i * 4L, ports[i]);
    }
    guest.putLong(ARGUMENT, LIST);
    guest.putInt(ARGUMENT + 8, count);
    guest.putLong(ARGUMENT + 16, 0);
    return guest.call(HypercallNumber.SCHED_OP, SchedOp.POLL, ARGUMENT);
  }

  @Test
  void pollChecksItsPorts() {
    assertEquals(-XenErrno.EINVAL, poll(129));
    assertEquals(-XenErrno.EINVAL, poll(-1));
    assertEquals(-XenErrno.EINVAL, poll(2, 1, 64));
    assertEquals(0, poll(1, 1));
    guest.unmapped.add(LIST >>> 12);
    assertEquals(-XenErrno.EFAULT, poll(1));
  }

  @Test
  void onlyTheControlDomainShutsDownByNumber() {
    guest.putShort(ARGUMENT, 1);
    guest.putInt(ARGUMENT + 4, 0);
    assertEquals(
        -XenErrno.EPERM, guest.call(HypercallNumber.SCHED_OP, SchedOp.REMOTE_SHUTDOWN, ARGUMENT));
    control.putShort(ARGUMENT, 9);
    assertEquals(
        -XenErrno.ESRCH, control.call(HypercallNumber.SCHED_OP, SchedOp.REMOTE_SHUTDOWN, ARGUMENT));
    control.putShort(ARGUMENT, 1);
    control.putInt(ARGUMENT + 4, 1);
    assertEquals(0, control.call(HypercallNumber.SCHED_OP, SchedOp.REMOTE_SHUTDOWN, ARGUMENT));
    assertEquals(DomainState.SHUTDOWN, guest.domain.state());
  }

  private void entry(int index, int number, long... arguments) {
    long at = LIST + index * 64L;
    guest.putLong(at, number);
    for (int i = 0; i < arguments.length; i++) {
      guest.putLong(at + 16 + i * 8L, arguments[i]);
    }
  }

  @Test
  void aMulticallMakesEachCallAndTellsItsResult() {
    entry(0, HypercallNumber.XEN_VERSION, XenVersion.CMD_VERSION);
    entry(1, 99);
    entry(2, HypercallNumber.MULTICALL, LIST, 1);
    entry(3, HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.SEND, 64);
    assertEquals(0, guest.call(HypercallNumber.MULTICALL, LIST, 4));
    assertEquals(4 << 16 | 17, guest.getLong(LIST + 8));
    assertEquals(-XenErrno.ENOSYS, guest.getLong(LIST + 64 + 8));
    assertEquals(-XenErrno.EINVAL, guest.getLong(LIST + 128 + 8), "none within another");
    assertEquals(-XenErrno.EFAULT, guest.getLong(LIST + 192 + 8));
    assertEquals(-XenErrno.EFAULT, guest.call(HypercallNumber.MULTICALL, 64, 1));
    assertEquals(0, guest.call(HypercallNumber.MULTICALL, LIST, 0));
    guest.readOnly.add(LIST >>> 12);
    assertEquals(-XenErrno.EFAULT, guest.call(HypercallNumber.MULTICALL, LIST, 1));
  }

  @Test
  void aLongMulticallIsContinued() {
    for (int i = 0; i < 150; i++) {
      entry(i, HypercallNumber.XEN_VERSION, XenVersion.CMD_VERSION);
    }
    assertEquals(0, guest.call(HypercallNumber.MULTICALL, LIST, 150));
    assertEquals(2, guest.repeats);
    assertEquals(4 << 16 | 17, guest.getLong(LIST + 149 * 64 + 8));
  }

  /** Else a guest could keep a pCPU for as long as it likes. */
  @Test
  void aCallWithinAMulticallIsContinuedThroughItsEntry() {
    guest.memory().maxPages(PAGES + 1200);
    for (int i = 0; i < 1200; i++) {
      guest.putLong(PvGuest.address(4) + i * 8L, 0x5_0000 + i);
    }
    guest.putLong(ARGUMENT, PvGuest.address(4));
    guest.putLong(ARGUMENT + 8, 1200);
    guest.putInt(ARGUMENT + 16, 0);
    guest.putInt(ARGUMENT + 20, 0);
    guest.putShort(ARGUMENT + 24, DomId.SELF);
    entry(0, HypercallNumber.XEN_VERSION, XenVersion.CMD_VERSION);
    entry(1, HypercallNumber.MEMORY_OP, MemoryOp.POPULATE_PHYSMAP, ARGUMENT);
    entry(2, HypercallNumber.XEN_VERSION, XenVersion.CMD_PAGESIZE, 0);
    assertEquals(0, guest.call(HypercallNumber.MULTICALL, LIST, 3));
    assertEquals(2, guest.repeats);
    assertEquals(1200, guest.getLong(LIST + 64 + 8));
    assertEquals(4096, guest.getLong(LIST + 128 + 8));
    assertEquals(PAGES + 1200, guest.memory().pages());
  }

  @Test
  void structuresMayCrossPagesButMustBeMapped() {
    long across = LIST + 4096 - 4;
    guest.putInt(across, DomId.SELF);
    guest.putInt(across + 4, 0);
    assertEquals(
        0, guest.call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.ALLOC_UNBOUND, across));
    assertEquals(1, guest.getInt(across + 4));
    guest.readOnly.add(across + 4 >>> 12);
    assertEquals(
        -XenErrno.EFAULT,
        guest.call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.ALLOC_UNBOUND, across));
    guest.unmapped.add(across + 4 >>> 12);
    assertEquals(
        -XenErrno.EFAULT,
        guest.call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.CLOSE, across + 2));
    assertFalse(guest.domain.events().used().isEmpty());
  }

  private static long watchdog(PvGuest who, int id, int seconds) {
    who.putInt(ARGUMENT, id);
    who.putInt(ARGUMENT + 4, seconds);
    return who.call(HypercallNumber.SCHED_OP, SchedOp.WATCHDOG, ARGUMENT);
  }

  @Test
  void aWatchdogThatIsNotSetAgainEndsTheDomain() {
    assertEquals(1, watchdog(guest, 0, 2));
    assertEquals(2, watchdog(guest, 0, 10));
    assertEquals(-XenErrno.ENOSPC, watchdog(guest, 0, 1));
    assertEquals(-XenErrno.EINVAL, watchdog(guest, 3, 1));
    assertEquals(-XenErrno.EINVAL, watchdog(guest, -1, 1));
    assertEquals(-XenErrno.EINVAL, watchdog(other, 1, 1), "it has none");
    guest.domain.start(0x4000_0000, 0);
    board.runFor(1_500_000_000);
    assertEquals(0, watchdog(guest, 1, 2));
    assertEquals(0, watchdog(guest, 2, 0), "off");
    assertEquals(-XenErrno.EINVAL, watchdog(guest, 2, 10));
    board.runFor(1_500_000_000);
    assertEquals(DomainState.RUNNING, guest.domain.state());
    board.runFor(1_000_000_000);
    assertEquals(Optional.of(SchedShutdown.WATCHDOG), guest.domain.shutdownReason());
  }

  @Test
  void theControlDomainPinsItselfForAWhile() {
    var two = new FakeBoard(2);
    var dom0 = new PvGuest(two, 0, 1, PAGES);
    var vcpu = dom0.domain.vcpus().getFirst();
    assertEquals(-XenErrno.EINVAL, pin(dom0, -1), "it is not pinned");
    assertEquals(-XenErrno.EINVAL, pin(dom0, 2), "no such CPU");
    assertEquals(0, pin(dom0, 1));
    assertFalse(vcpu.mayRunOn(0));
    assertEquals(-XenErrno.EBUSY, pin(dom0, 0));
    var first = new BitSet();
    first.set(0);
    assertEquals(-XenErrno.EBUSY, two.hypervisor.cpupools().hardAffinity(vcpu, first));
    assertEquals(0, pin(dom0, -1));
    assertTrue(vcpu.mayRunOn(0) && vcpu.mayRunOn(1));
    assertEquals(-XenErrno.EPERM, pin(guest, 0));
  }

  private static long pin(PvGuest who, int cpu) {
    who.putInt(ARGUMENT, cpu);
    return who.call(HypercallNumber.SCHED_OP, SchedOp.PIN_OVERRIDE, ARGUMENT);
  }
}
