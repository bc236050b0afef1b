package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.EventChannelOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.PhysmapSpace;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.SharedInfo;
import dev.zazen.abi.Virq;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.PvGuest;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainRequest;
import dev.zazen.core.domain.DomainState;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.machine.Exit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a toolstack makes and ends domains. */
@Tag("feature:hypercalls")
@Tag("feature:dom0")
class BuildCallsTest {
  private static final int PAGES = 16;
  private static final int VERSION = 0x15;
  private static final long ARGUMENT = PvGuest.ARGUMENT;
  private static final long FIELDS = ARGUMENT + 16;
  private static final long LIST = PvGuest.address(1);
  private static final long CONTEXT = PvGuest.address(2);
  private static final long ENTRY = 0x4008_0000;

  // struct xen_domctl_createdomain
  private static final int FLAGS = 20;
  private static final int VCPUS = 28;
  private static final int PORTS = 32;
  private static final int GRANT_FRAMES = 36;
  private static final int MAPTRACK_FRAMES = 40;
  private static final int GRANT_OPTS = 44;
  private static final int GIC = 56;
  private static final int SPIS = 60;

  private final FakeBoard board = new FakeBoard(2);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);

  @BeforeEach
  void letDomainsBeMade() {
    board.makesDomains(board.busy());
  }

  private long domctl(int command, int domain) {
    control.putInt(ARGUMENT, command);
    control.putInt(ARGUMENT + 4, VERSION);
    control.putShort(ARGUMENT + 8, domain);
    return control.call(HypercallNumber.DOMCTL, ARGUMENT);
  }

  private long create(int wish, IntConsumer change) {
    for (int at = 0; at < 72; at += 4) {
      control.putInt(FIELDS + at, 0);
    }
    control.putInt(FIELDS + FLAGS, 3);
    control.putInt(FIELDS + VCPUS, 2);
    control.putInt(FIELDS + PORTS, 1023);
    control.putInt(FIELDS + GRANT_FRAMES, -1);
    control.putInt(FIELDS + MAPTRACK_FRAMES, -1);
    control.putInt(FIELDS + GRANT_OPTS, 1);
    control.putInt(FIELDS + 4, 0x12345678);
    change.accept(0);
    return domctl(DomctlOp.CREATEDOMAIN, wish);
  }

  private Domain made() {
    assertEquals(0, create(0, _ -> {}));
    return board.hypervisor.domain(control.getShort(ARGUMENT + 8)).orElseThrow();
  }

  private void populate(Domain domain, int pages) {
    control.putLong(FIELDS, 4L * pages);
    assertEquals(0, domctl(DomctlOp.MAX_MEM, domain.id()));
    for (int i = 0; i < pages; i++) {
      control.putLong(LIST + 8L * i, PvGuest.FIRST_GFN + i);
    }
    assertEquals(pages, reserve(MemoryOp.POPULATE_PHYSMAP, domain.id(), pages));
  }

  private long reserve(int command, int domain, int pages) {
    control.putLong(ARGUMENT, LIST);
    control.putLong(ARGUMENT + 8, pages);
    control.putInt(ARGUMENT + 16, 0);
    control.putInt(ARGUMENT + 20, 0);
    control.putShort(ARGUMENT + 24, domain);
    return control.call(HypercallNumber.MEMORY_OP, command, ARGUMENT);
  }

  private long context(Domain domain, int vcpu, int flags, long mode) {
    for (int at = 0; at < 352; at += 8) {
      control.putLong(CONTEXT + at, 0);
    }
    control.putInt(CONTEXT, flags);
    control.putLong(CONTEXT + 8, 0x4800_0000);
    control.putLong(CONTEXT + 8 + 30 * 8, 30);
    control.putLong(CONTEXT + 256, ENTRY);
    control.putLong(CONTEXT + 264, mode);
    control.putInt(FIELDS, vcpu);
    control.putLong(FIELDS + 8, CONTEXT);
    return domctl(DomctlOp.SETVCPUCONTEXT, domain.id());
  }

  private long mapForeign(Domain domain, long index, long gfn) {
    control.putShort(ARGUMENT, DomId.SELF);
    control.putShort(ARGUMENT + 2, PhysmapSpace.GMFN_FOREIGN);
    control.putShort(ARGUMENT + 4, 1);
    control.putShort(ARGUMENT + 6, domain.id());
    control.putLong(ARGUMENT + 8, LIST);
    control.putLong(ARGUMENT + 16, LIST + 8);
    control.putLong(ARGUMENT + 24, LIST + 16);
    control.putLong(LIST, index);
    control.putLong(LIST + 8, gfn);
    control.putInt(LIST + 16, -1);
    long result = control.call(HypercallNumber.MEMORY_OP, MemoryOp.ADD_TO_PHYSMAP_BATCH, ARGUMENT);
    return result == 0 ? control.getInt(LIST + 16) : result;
  }

  private int flags(int domain) {
    assertEquals(0, domctl(DomctlOp.GETDOMAININFO, domain));
    assertEquals(domain, control.getShort(FIELDS));
    return control.getInt(FIELDS + 4);
  }

  private boolean isSignalled(int port) {
    boolean pending = control.domain.events().isPending(port);
    if (pending) {
      board.ram.putLong(
          board.frames.offset(control.memory().sharedInfo()) + SharedInfo.EVENTS_PENDING, 0);
    }
    return pending;
  }

  @Test
  void aDomainIsMadeFilledAndRunsWhenItIsLetGo() {
    Domain domain = made();
    assertEquals(1, domain.id());
    assertEquals(2, control.getInt(FIELDS + GIC) & 0xff, "XEN_DOMCTL_CONFIG_GIC_V3");
    assertEquals(0x78, domain.handle()[0]);
    assertEquals(8, flags(1) & 0x3d, "paused, nothing else");
    control.putInt(FIELDS, 2);
    assertEquals(0, domctl(DomctlOp.MAX_VCPUS, 1));
    control.putInt(FIELDS, 3);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.MAX_VCPUS, 1));
    control.putInt(FIELDS, 64);
    assertEquals(0, domctl(DomctlOp.SET_ADDRESS_SIZE, 1));
    control.putInt(FIELDS, 32);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SET_ADDRESS_SIZE, 1));
    populate(domain, 8);
    control.putInt(FIELDS, 64);
    assertEquals(-XenErrno.EBUSY, domctl(DomctlOp.SET_ADDRESS_SIZE, 1));
    assertEquals(0, context(domain, 0, 1, 0x3c5));
    assertEquals(ENTRY, FakeBoard.vcpu(domain, 0).entry);
    assertEquals(0x4800_0000, FakeBoard.vcpu(domain, 0).register(0));
    assertEquals(30, FakeBoard.vcpu(domain, 0).register(30));
    board.runFor(1_000_000);
    assertEquals(0, FakeBoard.vcpu(domain, 0).runs);
    assertEquals(0, domctl(DomctlOp.UNPAUSEDOMAIN, 1));
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.UNPAUSEDOMAIN, 1));
    board.runFor(1_000_000);
    assertNotEquals(0, FakeBoard.vcpu(domain, 0).runs);
    assertEquals(0, FakeBoard.vcpu(domain, 1).runs, "not online");
    assertEquals(-XenErrno.EBUSY, context(domain, 1, 1, 0x3c5));
  }

  @Test
  void whatNoDomainOnArmCanBeIsRefused() {
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + FLAGS, 1)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + FLAGS, 3 | 1 << 5)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + VCPUS, 0)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + VCPUS, 129)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + GRANT_OPTS, 2)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + GRANT_FRAMES, 65)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + GRANT_FRAMES, 0)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + MAPTRACK_FRAMES, 1025)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + SPIS, 989)));
    assertEquals(-XenErrno.EINVAL, create(0, _ -> control.putInt(FIELDS + GIC, 3)));
    assertEquals(1, board.hypervisor.domains().size());
    assertEquals(0, create(5, _ -> {}));
    assertEquals(-XenErrno.EEXIST, create(5, _ -> {}));
    assertEquals(1, made().id());
    assertEquals(2, made().id());
    assertEquals(0, create(5000, _ -> {}));
  }

  @Test
  void aContextIsThatOfAKernelThatBegins() {
    Domain domain = made();
    assertEquals(-XenErrno.EINVAL, context(domain, 0, 1, 0x3c9), "EL2");
    assertEquals(-XenErrno.EINVAL, context(domain, 2, 1, 0x3c5), "no such vCPU");
    assertEquals(-XenErrno.EINVAL, context(control.domain, 0, 1, 0x3c5), "not itself");
    control.putLong(FIELDS + 8, PvGuest.address(PAGES));
    control.putInt(FIELDS, 0);
    assertEquals(-XenErrno.EFAULT, domctl(DomctlOp.SETVCPUCONTEXT, domain.id()));
    assertEquals(0, context(domain, 1, 0, 0x3c5));
    assertFalse(domain.vcpus().get(1).isOnline());
    control.putInt(FIELDS, 1);
    control.putLong(FIELDS + 8, CONTEXT);
    assertEquals(0, domctl(DomctlOp.GETVCPUCONTEXT, domain.id()));
    assertEquals(ENTRY, control.getLong(CONTEXT + 256));
    assertEquals(30, control.getLong(CONTEXT + 8 + 30 * 8));
    control.putInt(FIELDS, 2);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.GETVCPUCONTEXT, domain.id()));
  }

  @Test
  void thePoolOfTablesGrowsAndShrinks() {
    Domain domain = made();
    int free = board.frames.free();
    int before = domain.memory().p2m().poolPages();
    control.putLong(FIELDS, 4096L * (before + 10));
    assertEquals(0, domctl(DomctlOp.SET_PAGING_MEMPOOL_SIZE, 1));
    assertEquals(free - 10, board.frames.free());
    assertEquals(0, domctl(DomctlOp.GET_PAGING_MEMPOOL_SIZE, 1));
    assertEquals(4096L * (before + 10), control.getLong(FIELDS));
    control.putLong(FIELDS, 4096L * before);
    assertEquals(0, domctl(DomctlOp.SET_PAGING_MEMPOOL_SIZE, 1));
    assertEquals(free, board.frames.free());
    control.putLong(FIELDS, 4095);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SET_PAGING_MEMPOOL_SIZE, 1));
    control.putLong(FIELDS, 4096L * (before + 100_000));
    assertEquals(-XenErrno.ENOMEM, domctl(DomctlOp.SET_PAGING_MEMPOOL_SIZE, 1));
    assertEquals(0, board.frames.free());
    control.putLong(FIELDS, 0);
    assertEquals(0, domctl(DomctlOp.SET_PAGING_MEMPOOL_SIZE, 1));
    populateFails(domain);
  }

  private void populateFails(Domain domain) {
    domain.memory().maxPages(4);
    control.putLong(LIST, PvGuest.FIRST_GFN);
    assertEquals(0, reserve(MemoryOp.POPULATE_PHYSMAP, domain.id(), 1));
  }

  @Test
  void nodesAreThatOne() {
    Domain domain = made();
    control.putLong(LIST, 1);
    control.putLong(FIELDS, LIST);
    control.putInt(FIELDS + 8, 8);
    assertEquals(0, domctl(DomctlOp.SETNODEAFFINITY, domain.id()));
    control.putLong(LIST, 2);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SETNODEAFFINITY, domain.id()));
    control.putInt(FIELDS + 8, 0);
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.SETNODEAFFINITY, domain.id()));
    control.putInt(FIELDS + 8, 8);
    assertEquals(0, domctl(DomctlOp.GETNODEAFFINITY, domain.id()));
    assertEquals(1, control.getLong(LIST));
  }

  @Test
  void moreThanTheLimitIsToldInTheLog() {
    Domain domain = made();
    populate(domain, 4);
    control.putLong(LIST, PvGuest.FIRST_GFN + 4);
    assertEquals(0, reserve(MemoryOp.POPULATE_PHYSMAP, domain.id(), 1));
    assertTrue(board.log.contains("d0v0 Over-allocation for d1: 5 > 4"), board.log.toString());
  }

  @Test
  void theEndOfADomainIsSignalledAndLeavesNothing() {
    int port = control.domain.events().bindVirq(Virq.DOM_EXC, 0);
    int free = board.frames.free();
    Domain domain = made();
    populate(domain, 8);
    assertEquals(0, context(domain, 0, 1, 0x3c5));
    assertEquals(0, domctl(DomctlOp.UNPAUSEDOMAIN, 1));
    board.runFor(1_000_000);
    domain.shutdown(SchedShutdown.POWEROFF);
    assertTrue(isSignalled(port));
    board.runFor(1_000_000);
    assertEquals(4, flags(1) & 4, "shut down");
    assertEquals(-XenErrno.EINVAL, domctl(DomctlOp.DESTROYDOMAIN, 0), "not itself");
    assertEquals(0, domctl(DomctlOp.DESTROYDOMAIN, 1));
    assertTrue(isSignalled(port));
    assertEquals(-XenErrno.ESRCH, domctl(DomctlOp.DESTROYDOMAIN, 1));
    assertEquals(free, board.frames.free());
    assertEquals(1, board.guests.get(), "dom0's");
  }

  @Test
  void framesThatOthersMapKeepADeadDomain() {
    int port = control.domain.events().bindVirq(Virq.DOM_EXC, 0);
    int free = board.frames.free();
    Domain domain = made();
    populate(domain, 8);
    long gfn = PvGuest.FIRST_GFN + 100;
    assertEquals(0, mapForeign(domain, PvGuest.FIRST_GFN + 3, gfn));
    control.putLong(gfn * PvGuest.PAGE, 0x1234);
    assertEquals(0, domctl(DomctlOp.DESTROYDOMAIN, 1));
    assertTrue(isSignalled(port));
    assertEquals(DomainState.DEAD, domain.state());
    assertEquals(1, flags(1) & 1, "dying");
    assertEquals(0, control.getLong(FIELDS + 8), "pages");
    assertEquals(0x1234, control.getLong(gfn * PvGuest.PAGE));
    assertEquals(-XenErrno.EEXIST, create(1, _ -> {}));
    assertEquals(-XenErrno.EINVAL, mapForeign(domain, PvGuest.FIRST_GFN + 4, gfn + 1));
    assertEquals(-XenErrno.EINVAL, domain.memory().poolPages(20));
    control.putShort(ARGUMENT, DomId.SELF);
    control.putLong(ARGUMENT + 8, gfn);
    assertEquals(
        0, control.call(HypercallNumber.MEMORY_OP, MemoryOp.REMOVE_FROM_PHYSMAP, ARGUMENT));
    assertTrue(isSignalled(port));
    assertTrue(board.hypervisor.domain(1).isEmpty());
    assertEquals(free, board.frames.free());
  }

  @Test
  void theOtherEndOfItsChannelsBecomesUnbound() {
    Domain domain = made();
    int offered = domain.events().allocateUnbound(0);
    control.putShort(ARGUMENT, 1);
    control.putInt(ARGUMENT + 4, offered);
    assertEquals(
        0,
        control.call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.BIND_INTERDOMAIN, ARGUMENT));
    int port = control.getInt(ARGUMENT + 8);
    EventChannels events = control.domain.events();
    assertEquals(0, events.send(port));
    assertEquals(0, domctl(DomctlOp.DESTROYDOMAIN, 1));
    assertEquals(0, events.send(port), "to nobody");
    assertEquals(-XenErrno.EINVAL, domain.events().allocateUnbound(0));
    assertTrue(domain.events().used().isEmpty());
  }

  @Test
  void aVcpuThatRunsIsStoppedBeforeItsMemoryGoes() throws InterruptedException {
    var real = new FakeBoard(2, System::nanoTime);
    var toolstack = new PvGuest(real, 0, 1, PAGES);
    real.makesDomains(
        (vcpu, budget) -> {
          vcpu.execute(budget);
          return vcpu.takeKick() ? Exit.Kicked.INSTANCE : Exit.BudgetSpent.INSTANCE;
        });
    Domain domain =
        real.hypervisor.factory().create(7, new DomainRequest(1, 3, 0, 1023, 64, 1024, 0, false));
    domain.vcpus().getFirst().load(ENTRY, new long[31], true);
    domain.unpause();
    real.hypervisor.start();
    FakeVcpu vcpu = FakeBoard.vcpu(domain, 0);
    while (vcpu.instructions() == 0) {
      Thread.onSpinWait();
    }
    toolstack.putInt(ARGUMENT, DomctlOp.DESTROYDOMAIN);
    toolstack.putInt(ARGUMENT + 4, VERSION);
    toolstack.putShort(ARGUMENT + 8, 7);
    assertEquals(0, toolstack.call(HypercallNumber.DOMCTL, ARGUMENT));
    assertTrue(domain.vcpus().getFirst().runningOn() < 0);
    assertTrue(real.hypervisor.domain(7).isEmpty());
    assertTrue(real.hypervisor.stop());
  }

  @Test
  void sixtyFourDomainsTwentyTimesLeaveNothingBehind() {
    int free = board.frames.free();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 64; i++) {
        Domain domain = made();
        populate(domain, 4);
        assertTrue(domain.events().allocateUnbound(0) > 0);
        assertEquals(0, context(domain, 0, 1, 0x3c5));
        assertEquals(0, domctl(DomctlOp.UNPAUSEDOMAIN, domain.id()));
      }
      board.runFor(1_000_000);
      for (Domain domain : board.hypervisor.domains()) {
        if (domain.id() != 0) {
          assertEquals(0, domctl(DomctlOp.DESTROYDOMAIN, domain.id()));
        }
      }
      assertEquals(1, board.hypervisor.domains().size());
    }
    assertEquals(free, board.frames.free());
    assertEquals(1, board.guests.get());
    assertTrue(control.domain.events().used().isEmpty());
    assertTrue(control.domain.maptrack().handles().isEmpty());
  }
}
