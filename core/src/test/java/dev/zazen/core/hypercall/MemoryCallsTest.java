package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.PhysmapSpace;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.Virq;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import dev.zazen.core.domain.MemoryOrders;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:hypercalls")
class MemoryCallsTest {
  private static final int PAGES = 32;
  private static final long ARGUMENT = PvGuest.ARGUMENT;
  private static final long LIST = PvGuest.address(1);
  private static final long SPARE_GFN = 0x5_0000;

  private final FakeBoard board = new FakeBoard(1);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);
  private final PvGuest guest = new PvGuest(board, 1, 1, PAGES);
  private final int free = board.frames.free();

  private static long gfn(int page) {
    return PvGuest.FIRST_GFN + page;
  }

  private static long call(PvGuest who, int command) {
    return who.call(HypercallNumber.MEMORY_OP, command, ARGUMENT);
  }

  private static long reservation(
      PvGuest who, int command, int domain, int order, int flags, long count) {
    who.putLong(ARGUMENT, LIST);
    who.putLong(ARGUMENT + 8, count);
    who.putInt(ARGUMENT + 16, order);
    who.putInt(ARGUMENT + 20, flags);
    who.putShort(ARGUMENT + 24, domain);
    return call(who, command);
  }

  private long release(int order, long... gfns) {
    return extents(guest, MemoryOp.DECREASE_RESERVATION, order, gfns);
  }

  private long populate(int order, long... gfns) {
    return extents(guest, MemoryOp.POPULATE_PHYSMAP, order, gfns);
  }

  private static long extents(PvGuest who, int command, int order, long... gfns) {
    for (int i = 0; i < gfns.length; i++) {
      who.putLong(LIST + i * 8L, gfns[i]);
    }
    return reservation(who, command, DomId.SELF, order, 0, gfns.length);
  }

  private static long add(PvGuest who, int domain, int space, long index, long gfn) {
    who.putShort(ARGUMENT, domain);
    who.putInt(ARGUMENT + 4, space);
    who.putLong(ARGUMENT + 8, index);
    who.putLong(ARGUMENT + 16, gfn);
    return call(who, MemoryOp.ADD_TO_PHYSMAP);
  }

  /** A batch of one, with the domain whose frame it is; its own status, or that of the call. */
  private static long addForeign(PvGuest who, int domain, int foreign, long index, long gfn) {
    batch(who, domain, PhysmapSpace.GMFN_FOREIGN, foreign, 1);
    who.putLong(LIST, index);
    who.putLong(LIST + 1024, gfn);
    long result = call(who, MemoryOp.ADD_TO_PHYSMAP_BATCH);
    return result == 0 ? who.getInt(LIST + 2048) : result;
  }

  private static void batch(PvGuest who, int domain, int space, int foreign, int count) {
    who.putShort(ARGUMENT, domain);
    who.putShort(ARGUMENT + 2, space);
    who.putShort(ARGUMENT + 4, count);
    who.putShort(ARGUMENT + 6, foreign);
    who.putLong(ARGUMENT + 8, LIST);
    who.putLong(ARGUMENT + 16, LIST + 1024);
    who.putLong(ARGUMENT + 24, LIST + 2048);
  }

  private static long remove(PvGuest who, int domain, long gfn) {
    who.putShort(ARGUMENT, domain);
    who.putLong(ARGUMENT + 8, gfn);
    return call(who, MemoryOp.REMOVE_FROM_PHYSMAP);
  }

  @Test
  void aBalloonGivesFramesBackAndTakesThemAgain() {
    assertEquals(3, release(0, gfn(4), gfn(5), gfn(6)));
    assertEquals(PAGES - 3, guest.memory().pages());
    assertEquals(free + 3, board.frames.free());
    assertEquals(-1, guest.offset(PvGuest.address(4), false));
    assertEquals(2, populate(0, gfn(4), gfn(5)));
    assertEquals(0, guest.getLong(PvGuest.address(4)), "cleared");
    assertEquals(free + 1, board.frames.free());
  }

  @Test
  void aFrameIsGivenUpOnceAndOnlyIfItIsThere() {
    assertEquals(1, release(0, gfn(4), gfn(4), gfn(5)));
    assertEquals(PAGES - 1, guest.memory().pages());
    assertEquals(0, release(0, 0x7_0000));
    assertEquals(0, release(0, -1));
    assertEquals(0, release(0, 1L << 52));
    assertEquals(0, release(1, gfn(4)), "neither both nor one");
    assertEquals(0, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN));
    assertEquals(0, release(0, SPARE_GFN), "the hypervisor's");
  }

  @Test
  void aDomainDoesNotGrowBeyondItsLimit() {
    assertEquals(0, populate(0, SPARE_GFN));
    assertEquals(2, release(0, gfn(4), gfn(5)));
    assertEquals(0, populate(2, SPARE_GFN), "four are more than the two it may have");
    assertEquals(1, populate(1, SPARE_GFN));
    assertEquals(PAGES, guest.memory().pages());
    guest.memory().maxPages(Integer.MAX_VALUE);
    assertEquals(0, populate(10, SPARE_GFN), "1024 at once are for the control domain");
    assertEquals(0, populate(-1, SPARE_GFN));
    assertEquals(0, populate(0, 1L << 36), "beyond the last address");
    assertEquals(PAGES, guest.memory().pages());
    assertEquals(free, board.frames.free());
  }

  @Test
  void largeExtentsAreOfAlignedFrames() {
    guest.memory().maxPages(2000);
    assertEquals(1, populate(9, SPARE_GFN));
    assertEquals(PAGES + 512, guest.memory().pages());
    assertEquals(1, guest.memory().p2m().mapped(9), "a block, as the frames are aligned");
    assertEquals(1, populate(3, SPARE_GFN + 0x1001));
    assertEquals(1, release(9, SPARE_GFN));
    assertEquals(PAGES + 8, guest.memory().pages());
    assertEquals(0, guest.memory().p2m().mapped(9));
  }

  @Test
  void withoutFreeFramesNothingIsChanged() {
    control.memory().maxPages(1 << 20);
    int left = board.frames.free();
    for (int i = 0; i < left; i++) {
      assertEquals(0, control.memory().populate(SPARE_GFN + i, 0));
    }
    assertEquals(1, release(0, gfn(4)));
    guest.memory().maxPages(PAGES * 2);
    assertEquals(1, populate(0, gfn(4), gfn(5)));
    assertEquals(0, board.frames.free());
    assertEquals(PAGES, guest.memory().pages());
    assertEquals(0, populate(0, SPARE_GFN));
  }

  @Test
  void argumentsOfReservationsAreChecked() {
    assertEquals(0, reservation(guest, MemoryOp.POPULATE_PHYSMAP, 0, 0, 0, 1), "of another");
    assertEquals(0, reservation(guest, MemoryOp.POPULATE_PHYSMAP, 99, 0, 0, 1));
    assertEquals(0, reservation(guest, MemoryOp.POPULATE_PHYSMAP, DomId.SELF, 0, 0, -1));
    assertEquals(0, reservation(guest, MemoryOp.DECREASE_RESERVATION, DomId.SELF, 0, 0, 1L << 26));
    guest.putLong(LIST, gfn(4));
    assertEquals(1, release(0, gfn(4)));
    assertEquals(
        0,
        reservation(guest, MemoryOp.POPULATE_PHYSMAP, DomId.SELF, 0, 1 << 16, 1),
        "no populate on demand on Arm");
    assertEquals(
        7, call(guest, MemoryOp.POPULATE_PHYSMAP | 7 << 6), "goes on behind the last extent");
    guest.unmapped.add(ARGUMENT >>> 12);
    assertEquals(-XenErrno.EFAULT, call(guest, MemoryOp.POPULATE_PHYSMAP));
  }

  @Test
  void theControlDomainBalloonsOthers() {
    control.putLong(LIST, gfn(9));
    assertEquals(1, reservation(control, MemoryOp.DECREASE_RESERVATION, 1, 0, 0, 1));
    assertEquals(PAGES - 1, guest.memory().pages());
    assertEquals(PAGES, control.memory().pages());
  }

  @Test
  void longListsAreContinuedWhereTheyStopped() {
    guest.memory().maxPages(2000);
    for (int i = 0; i < 1200; i++) {
      guest.putLong(LIST + i * 8L, SPARE_GFN + i);
    }
    long result = reservation(guest, MemoryOp.POPULATE_PHYSMAP, DomId.SELF, 0, 0, 1200);
    assertEquals(1200, result);
    assertEquals(2, guest.repeats);
    assertEquals(PAGES + 1200, guest.memory().pages());
    assertEquals(1200, reservation(guest, MemoryOp.DECREASE_RESERVATION, DomId.SELF, 0, 0, 1200));
    assertEquals(PAGES, guest.memory().pages());
  }

  @Test
  void aContinuedCallKeepsRegistersThatAreNoArguments() {
    guest.memory().maxPages(PAGES + 600);
    guest.vcpu().setRegister(2, 22);
    guest.vcpu().setRegister(3, 33);
    for (int i = 0; i < 600; i++) {
      guest.putLong(LIST + i * 8L, SPARE_GFN + i);
    }
    assertEquals(600, reservation(guest, MemoryOp.POPULATE_PHYSMAP, DomId.SELF, 0, 0, 600));
    assertEquals(1, guest.repeats);
    assertEquals(ARGUMENT, guest.vcpu().register(1));
    assertEquals(22, guest.vcpu().register(2));
    assertEquals(33, guest.vcpu().register(3));
  }

  @Test
  void framesOfTheHypervisorAreMappedAtOnePlaceAtATime() {
    assertEquals(0, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN));
    assertEquals(
        -XenErrno.EBUSY, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN + 1));
    assertEquals(-XenErrno.EBUSY, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN));
    assertEquals(0, remove(guest, DomId.SELF, SPARE_GFN));
    assertEquals(-XenErrno.ENOENT, remove(guest, DomId.SELF, SPARE_GFN));
    assertEquals(0, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN + 1));
    assertEquals(1, release(0, gfn(4)));
    assertEquals(1, populate(0, SPARE_GFN + 1), "maps over it");
    assertEquals(0, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN + 2));
    assertEquals(0, add(guest, DomId.SELF, PhysmapSpace.GRANT_TABLE, 3, SPARE_GFN + 3));
    assertEquals(
        -XenErrno.EBUSY, add(guest, DomId.SELF, PhysmapSpace.GRANT_TABLE, 3, SPARE_GFN + 4));
    assertEquals(0, add(guest, DomId.SELF, PhysmapSpace.GRANT_TABLE, 2, SPARE_GFN + 4));
  }

  @Test
  void badPlacesAreRefused() {
    assertEquals(-XenErrno.EINVAL, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 1, SPARE_GFN));
    assertEquals(-XenErrno.EINVAL, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, -1));
    assertEquals(-XenErrno.EINVAL, add(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, 1L << 40));
    assertEquals(-XenErrno.EINVAL, add(guest, DomId.SELF, PhysmapSpace.GRANT_TABLE, 64, SPARE_GFN));
    assertEquals(-XenErrno.EINVAL, add(guest, DomId.SELF, PhysmapSpace.GRANT_TABLE, -1, SPARE_GFN));
    assertEquals(
        -XenErrno.EINVAL,
        add(guest, DomId.SELF, PhysmapSpace.GRANT_TABLE, PhysmapSpace.GRANT_STATUS, SPARE_GFN));
    assertEquals(-XenErrno.ENOSYS, add(guest, DomId.SELF, PhysmapSpace.GMFN_FOREIGN, 0, SPARE_GFN));
    assertEquals(-XenErrno.ENOSYS, add(guest, DomId.SELF, 77, 0, SPARE_GFN));
    assertEquals(-XenErrno.EACCES, add(guest, DomId.SELF, PhysmapSpace.DEV_MMIO, 0, SPARE_GFN));
    assertEquals(-XenErrno.EPERM, add(guest, 0, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN));
    assertEquals(-XenErrno.ESRCH, add(guest, 9, PhysmapSpace.SHARED_INFO, 0, SPARE_GFN));
    assertEquals(-XenErrno.EPERM, remove(guest, 0, gfn(0)));
    assertEquals(-XenErrno.ESRCH, remove(guest, 9, gfn(0)));
    assertEquals(
        -XenErrno.EDOM,
        guest.call(HypercallNumber.MEMORY_OP, MemoryOp.ADD_TO_PHYSMAP | 1L << 22, ARGUMENT));
  }

  @Test
  void aForeignFrameStaysUntilNobodyMapsIt() {
    guest.putLong(PvGuest.address(7), 4711);
    assertEquals(0, addForeign(control, DomId.SELF, 1, gfn(7), SPARE_GFN));
    assertEquals(4711, control.getLong(SPARE_GFN * PvGuest.PAGE));
    assertEquals(1, release(0, gfn(7)));
    assertEquals(free, board.frames.free(), "still held");
    assertEquals(4711, control.getLong(SPARE_GFN * PvGuest.PAGE));
    assertEquals(0, remove(control, DomId.SELF, SPARE_GFN));
    assertEquals(free + 1, board.frames.free());
  }

  @Test
  void aForeignFrameIsLetGoOfWhenSomethingElseIsMappedOverIt() {
    assertEquals(0, addForeign(control, DomId.SELF, 1, gfn(7), SPARE_GFN));
    assertEquals(0, addForeign(control, DomId.SELF, 1, gfn(8), SPARE_GFN + 1));
    assertEquals(0, addForeign(control, DomId.SELF, 1, gfn(9), SPARE_GFN + 3));
    assertEquals(0, addForeign(control, DomId.SELF, 1, gfn(10), SPARE_GFN));
    assertEquals(4, release(0, gfn(7), gfn(8), gfn(9), gfn(10)));
    assertEquals(free + 1, board.frames.free(), "7 is let go of, the others are held");
    control.memory().maxPages(PAGES + 4);
    assertEquals(1, extents(control, MemoryOp.POPULATE_PHYSMAP, 2, SPARE_GFN));
    assertEquals(free, board.frames.free(), "four given up, four taken");
  }

  @Test
  void foreignFramesAreForTheControlDomainOnly() {
    assertEquals(-XenErrno.EPERM, addForeign(guest, DomId.SELF, 0, gfn(7), SPARE_GFN));
    var _ = new PvGuest(board, 2, 1, 4);
    assertEquals(
        -XenErrno.EPERM,
        addForeign(control, 1, 2, gfn(1), SPARE_GFN),
        "not into a guest, even by the control domain");
    assertEquals(-XenErrno.ESRCH, addForeign(control, 1, 0, gfn(7), SPARE_GFN), "its own");
    assertEquals(-XenErrno.ESRCH, addForeign(control, DomId.SELF, 99, gfn(7), SPARE_GFN));
    assertEquals(-XenErrno.EINVAL, addForeign(control, DomId.SELF, 1, 0x7_0000, SPARE_GFN));
    assertEquals(-XenErrno.EINVAL, addForeign(control, DomId.SELF, 1, gfn(7), -1));
  }

  @Test
  void batchesAreContinuedAndChecked() {
    int size = 1100;
    for (int i = 0; i < size; i++) {
      guest.putLong(PvGuest.address(4) + i * 8L, 77);
      guest.putLong(PvGuest.address(8) + i * 8L, SPARE_GFN);
    }
    batch(guest, DomId.SELF, PhysmapSpace.SHARED_INFO, 0, size);
    guest.putLong(ARGUMENT + 8, PvGuest.address(4));
    guest.putLong(ARGUMENT + 16, PvGuest.address(8));
    guest.putLong(ARGUMENT + 24, PvGuest.address(12));
    assertEquals(0, call(guest, MemoryOp.ADD_TO_PHYSMAP_BATCH));
    assertEquals(2, guest.repeats);
    for (int i = 0; i < size; i++) {
      assertEquals(-XenErrno.EINVAL, guest.getInt(PvGuest.address(12) + i * 4L));
    }
    assertEquals(
        -XenErrno.EILSEQ, call(guest, MemoryOp.ADD_TO_PHYSMAP_BATCH | size << 6), "behind its end");
    assertEquals(-XenErrno.EILSEQ, call(guest, MemoryOp.ADD_TO_PHYSMAP_BATCH | (size + 1) << 6));
    assertEquals(
        -XenErrno.EDOM,
        guest.call(HypercallNumber.MEMORY_OP, MemoryOp.ADD_TO_PHYSMAP_BATCH | 1L << 22, ARGUMENT));
    guest.readOnly.add(PvGuest.address(12) >>> 12);
    assertEquals(-XenErrno.EFAULT, call(guest, MemoryOp.ADD_TO_PHYSMAP_BATCH));
    batch(guest, DomId.SELF, PhysmapSpace.GMFN_RANGE, 0, 1);
    assertEquals(-XenErrno.EOPNOTSUPP, call(guest, MemoryOp.ADD_TO_PHYSMAP_BATCH));
    batch(guest, DomId.SELF, PhysmapSpace.DEV_MMIO, 0, 1);
    assertEquals(-XenErrno.EACCES, call(guest, MemoryOp.ADD_TO_PHYSMAP_BATCH));
  }

  @Test
  void figuresAreThoseOfTheDomain() {
    guest.putShort(ARGUMENT, DomId.SELF);
    assertEquals(PAGES, call(guest, MemoryOp.CURRENT_RESERVATION));
    assertEquals(PAGES, call(guest, MemoryOp.MAXIMUM_RESERVATION));
    assertEquals(gfn(PAGES - 1), call(guest, MemoryOp.MAXIMUM_GPFN));
    assertEquals(board.frames.frames(), call(guest, MemoryOp.MAXIMUM_RAM_PAGE));
    guest.putShort(ARGUMENT, 0);
    assertEquals(-XenErrno.EPERM, call(guest, MemoryOp.CURRENT_RESERVATION));
    guest.putShort(ARGUMENT, 9);
    assertEquals(-XenErrno.ESRCH, call(guest, MemoryOp.CURRENT_RESERVATION));
    assertEquals(-XenErrno.EINVAL, call(guest, MemoryOp.CURRENT_RESERVATION | 1 << 6));
    assertEquals(-XenErrno.EINVAL, call(guest, MemoryOp.MAXIMUM_RAM_PAGE | 1 << 6));
    assertEquals(-XenErrno.ENOSYS, call(guest, 63));
    assertEquals(-XenErrno.ENOSYS, call(guest, 63 | 1 << 6));
  }

  @Test
  void claimsAreForTheControlDomainAndWithinLimits() {
    assertEquals(-XenErrno.EPERM, claim(guest, 1, 1));
    assertEquals(-XenErrno.EINVAL, claim(control, 99, 1));
    assertEquals(-XenErrno.EINVAL, claim(control, 1, PAGES));
    assertEquals(-XenErrno.EINVAL, claim(control, 1, PAGES + 1));
    assertEquals(-XenErrno.EINVAL, claim(control, 1, -1));
    assertEquals(0, claim(control, 1, 0));
    guest.memory().maxPages(1 << 30);
    assertEquals(0, claim(control, 1, PAGES + 1));
    assertEquals(-XenErrno.EINVAL, claim(control, 1, PAGES + 2), "one at a time");
    assertEquals(0, claim(control, 1, 0));
    assertEquals(-XenErrno.ENOMEM, claim(control, 1, 1 << 29));
  }

  @Test
  void howMuchIsAskedForAtOnceIsUpToTheDomain() {
    guest.memory().maxPages(1 << 30);
    assertEquals(0, populate(10, SPARE_GFN), "order 9 for every domain");
    assertEquals(1, populate(9, SPARE_GFN));
    guest.domain.iomem().add(0x9000, 0x9000);
    assertEquals(1, populate(10, SPARE_GFN + 1024), "order 10 for those with device registers");
    board.hypervisor.memoryOrders(new MemoryOrders(1, 2, 3, 0));
    assertEquals(0, populate(2, SPARE_GFN + 2048));
    control.memory().maxPages(1 << 30);
    assertEquals(1, extents(control, MemoryOp.POPULATE_PHYSMAP, 3, SPARE_GFN));
    assertEquals(0, extents(control, MemoryOp.POPULATE_PHYSMAP, 4, SPARE_GFN + 16));
  }

  @Test
  void dom0HearsThatMemoryBecomesLow() {
    int port = control.domain.events().bindVirq(Virq.ENOMEM, 0);
    control.memory().maxPages(1 << 30);
    long pages = board.frames.onLow(16 << 12, board.hypervisor::memoryIsLow);
    assertEquals(16, pages);
    while (board.frames.free() > 17) {
      assertEquals(0, control.memory().populate(SPARE_GFN, 0));
    }
    assertFalse(control.domain.events().isPending(port));
    assertEquals(1, extents(control, MemoryOp.POPULATE_PHYSMAP, 0, SPARE_GFN));
    assertTrue(control.domain.events().isPending(port));
  }

  @Test
  void othersCannotHaveWhatIsClaimed() {
    guest.memory().maxPages(1 << 30);
    control.memory().maxPages(1 << 30);
    int free = board.frames.free();
    assertEquals(0, claim(control, 1, PAGES + free - 1));
    assertEquals(free - 1, board.frames.claimed());
    assertEquals(free, board.frames.free());
    assertEquals(-XenErrno.ENOMEM, control.memory().populate(SPARE_GFN, 1));
    assertEquals(0, control.memory().populate(SPARE_GFN, 0));
    assertEquals(-XenErrno.ENOMEM, control.memory().populate(SPARE_GFN + 1, 0));
    assertEquals(0, guest.memory().populate(SPARE_GFN, 1));
    assertEquals(free - 3, board.frames.claimed(), "what it has got is no longer promised");
    assertEquals(0, guest.memory().release(SPARE_GFN, false));
    assertEquals(free - 2, board.frames.claimed(), "what it gives back is promised again");
    guest.domain.shutdown(SchedShutdown.POWEROFF);
    while (!guest.domain.destroy(board.hypervisor, null)) {
      Thread.onSpinWait();
    }
    assertEquals(0, board.frames.claimed());
    assertEquals(0, control.memory().populate(SPARE_GFN + 1, 0));
    assertEquals(-XenErrno.EINVAL, claim(control, 1, 1), "there is no such domain any more");
  }

  private static long claim(PvGuest who, int domain, long pages) {
    who.putLong(ARGUMENT, 0);
    who.putLong(ARGUMENT + 8, pages);
    who.putInt(ARGUMENT + 16, 0);
    who.putInt(ARGUMENT + 20, 0);
    who.putShort(ARGUMENT + 24, domain);
    return call(who, MemoryOp.CLAIM_PAGES);
  }

  @Test
  void theControlDomainMapsAGuestsGrantTable() {
    assertEquals(0, acquire(1, 1, 0, 0, 0, 0));
    assertEquals(64, control.getInt(ARGUMENT + 8), "how many there are");
    control.putLong(LIST, SPARE_GFN);
    control.putLong(LIST + 8, SPARE_GFN + 1);
    assertEquals(0, acquire(1, 1, 0, 2, 0, LIST));
    assertTrue(control.offset((SPARE_GFN + 1) * PvGuest.PAGE, true) >= 0);
    assertEquals(0, add(guest, DomId.SELF, PhysmapSpace.GRANT_TABLE, 0, SPARE_GFN));
    guest.putLong(SPARE_GFN * PvGuest.PAGE, 99);
    assertEquals(99, control.getLong(SPARE_GFN * PvGuest.PAGE));
    assertEquals(0, remove(control, DomId.SELF, SPARE_GFN));
    assertEquals(-XenErrno.EPERM, acquire(0, 1, 0, 1, 0, LIST), "its own");
    assertEquals(-XenErrno.ESRCH, acquire(DomId.SELF, 1, 0, 1, 0, LIST));
    assertEquals(-XenErrno.EOPNOTSUPP, acquire(1, 9, 0, 1, 0, LIST));
    assertEquals(-XenErrno.EINVAL, acquire(1, 1, 1, 1, 0, LIST), "no status frames");
    assertEquals(-XenErrno.EINVAL, acquire(1, 1, 0, 0, 0, LIST));
    assertEquals(-XenErrno.EINVAL, acquire(1, 1, 0, 1, 64, LIST));
    assertEquals(-XenErrno.EINVAL, acquire(1, 1, 0, -1, 1, LIST));
    assertEquals(-XenErrno.EINVAL, acquire(1, 1, 0, 1, 1L << 32, LIST));
    assertEquals(-XenErrno.EINVAL, acquire(1, 1, 0, 1, 0, 0));
    guest.putShort(ARGUMENT, 0);
    assertEquals(-XenErrno.EPERM, call(guest, MemoryOp.ACQUIRE_RESOURCE));
  }

  private long acquire(int domain, int type, int id, int count, long first, long list) {
    control.putShort(ARGUMENT, domain);
    control.putShort(ARGUMENT + 2, type);
    control.putInt(ARGUMENT + 4, id);
    control.putInt(ARGUMENT + 8, count);
    control.putInt(ARGUMENT + 12, 0);
    control.putLong(ARGUMENT + 16, first);
    control.putLong(ARGUMENT + 24, list);
    return call(control, MemoryOp.ACQUIRE_RESOURCE);
  }

  /** Without table pages a domain keeps what it had, and no frame is lost. */
  @Test
  void anExhaustedPoolLeavesAConsistentState() {
    var ram = board.ram;
    var frames = new FrameTable(ram, 0);
    frames.release(new MemoryRange(0, ram.size()));
    var memory = new DomainMemory(5, ram, frames, new P2m(0, ram.size(), 3));
    memory.maxPages(4000);
    int before = frames.free();
    assertEquals(0, memory.populate(0, 0), "takes three tables");
    assertEquals(0, memory.populate(1, 0));
    assertEquals(-XenErrno.ENOMEM, memory.populate(512, 0));
    assertEquals(-XenErrno.ENOMEM, memory.populate(1L << 20, 9));
    assertEquals(2, memory.pages());
    assertEquals(before - 2, frames.free());
    assertEquals(-XenErrno.ENOMEM, memory.mapHypervisorFrame(513, memory.sharedInfo()));
    assertEquals(0, memory.mapHypervisorFrame(2, memory.sharedInfo()));
    assertEquals(0, memory.populate(512, 9), "a block needs no table");
    assertEquals(-XenErrno.ENOMEM, memory.release(512, false), "to split it does");
    assertEquals(514, memory.pages());
    assertEquals(0, memory.remove(2));
    assertEquals(0, memory.release(0, false));
    assertEquals(0, memory.release(1, false));
    assertEquals(512, memory.pages());
    assertEquals(before - 512, frames.free());
  }

  @Test
  void aDirectMappedDomainKeepsItsFramesAndGetsThemBack() {
    var ram = board.ram;
    var frames = new FrameTable(ram, 0);
    frames.release(new MemoryRange(1 << 20, 1 << 20));
    frames.assign(new MemoryRange(0, 1 << 20), 5);
    var memory = new DomainMemory(5, ram, frames, new P2m(0, ram.size(), 100));
    var _ = memory.populateDirect(0, 8);
    int before = frames.free();
    assertEquals(0, memory.release(7, true));
    assertTrue(memory.p2m().lookup(7).isEmpty());
    assertEquals(256, memory.pages());
    assertEquals(before, frames.free());
    assertEquals(0, memory.populateDirect(7, 0));
    assertEquals(7, memory.p2m().lookup(7).orElseThrow().mfnOf(7));
    assertEquals(-XenErrno.EINVAL, memory.populateDirect(256, 0), "not its own");
    assertEquals(-XenErrno.EINVAL, memory.populateDirect(-1, 0));
  }
}
