package dev.zazen.core.grant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GrantStatus;
import dev.zazen.abi.GrantTableOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import dev.zazen.core.grant.GrantGuest.Side;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:grants")
class GrantTest {
  private static final int PAGES = 16;
  private static final int HOST = GrantTableOp.MAP_HOST;
  private static final int READ = GrantTableOp.MAP_READ_ONLY;
  private static final int PERMIT = 1;

  /** Where foreign frames are mapped. */
  private static final long WINDOW = 0x5000_0000L;

  private static final long ARGUMENT = PvGuest.ARGUMENT;

  private final FakeBoard board = new FakeBoard(1);
  private final GrantGuest control = new GrantGuest(board, 0, PAGES);
  private final GrantGuest front = new GrantGuest(board, 1, PAGES);
  private final GrantGuest other = new GrantGuest(board, 2, PAGES);
  private final int free = board.frames.free();

  private static long gfn(int page) {
    return PvGuest.FIRST_GFN + page;
  }

  @Test
  void aMappedGrantIsTheSameMemory() {
    front.grant(8, 0, gfn(3), PERMIT);
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST));
    assertEquals(PERMIT | GrantGuest.READING | GrantGuest.WRITING, front.flags(8));
    control.guest.putInt(WINDOW + 8, 77);
    assertEquals(77, front.guest.getInt(PvGuest.address(3) + 8));
    assertEquals(
        board.frames.mfn(front.guest.offset(PvGuest.address(3), false)) << 12,
        control.guest.getLong(ARGUMENT + 24),
        "bus address");
    assertEquals(GrantStatus.OKAY, control.unmap(control.handle, WINDOW));
    assertEquals(PERMIT, front.flags(8));
    assertEquals(-1, control.guest.offset(WINDOW, false));
    assertEquals(0, front.guest.domain.grants().inUse());
  }

  @Test
  void aReadOnlyGrantIsMappedForReadingOnly() {
    front.grant(8, 0, gfn(3), PERMIT | GrantGuest.READ_ONLY);
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, WINDOW, HOST));
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST | READ));
    assertEquals(-1, control.guest.offset(WINDOW, true));
    assertTrue(control.guest.offset(WINDOW, false) >= 0);
    assertEquals(PERMIT | GrantGuest.READ_ONLY | GrantGuest.READING, front.flags(8));
    assertEquals(GrantStatus.OKAY, control.unmap(control.handle, WINDOW));
    assertEquals(PERMIT | GrantGuest.READ_ONLY, front.flags(8));
  }

  @Test
  void badMapsAreRefusedWithTheirStatus() {
    front.grant(8, 0, gfn(3), PERMIT);
    front.grant(9, 2, gfn(3), PERMIT);
    front.grant(10, 0, 0x7_0000, PERMIT);
    front.grant(11, 0, gfn(3), PERMIT | 1 << 8);
    front.grant(12, 0, GrantGuest.TABLE_GFN + 1, PERMIT);
    assertEquals(GrantStatus.BAD_GNTREF, control.map(1, 8, WINDOW, 0));
    assertEquals(GrantStatus.BAD_GNTREF, control.map(1, 8, WINDOW, READ));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, WINDOW, HOST | 1));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, WINDOW, HOST | 8));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, WINDOW, HOST | 16));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, WINDOW, HOST | 1 << 20));
    assertEquals(GrantStatus.BAD_DOMAIN, control.map(9, 8, WINDOW, HOST));
    assertEquals(GrantStatus.BAD_DOMAIN, control.map(DomId.SELF, 8, WINDOW, HOST));
    assertEquals(GrantStatus.BAD_GNTREF, control.map(1, 512, WINDOW, HOST));
    assertEquals(GrantStatus.BAD_GNTREF, control.map(1, -1, WINDOW, HOST));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 7, WINDOW, HOST), "not granted");
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 9, WINDOW, HOST), "not to dom0");
    assertEquals(GrantStatus.BAD_PAGE, control.map(1, 10, WINDOW, HOST));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 11, WINDOW, HOST), "part of a page");
    assertEquals(GrantStatus.BAD_PAGE, control.map(1, 12, WINDOW, HOST));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, -4096, HOST), "no such address");
    for (int ref = 8; ref <= 12; ref++) {
      assertEquals(0, front.flags(ref) & (GrantGuest.READING | GrantGuest.WRITING), "ref " + ref);
    }
    assertEquals(0, front.guest.domain.grants().inUse());
    assertTrue(control.guest.domain.maptrack().handles().isEmpty());
  }

  @Test
  void guestsShareWithTheControlDomainAndThemselvesOnly() {
    front.grant(8, 2, gfn(3), PERMIT);
    front.grant(9, 1, gfn(4), PERMIT);
    control.grant(8, 1, gfn(3), PERMIT);
    assertEquals(GrantStatus.PERMISSION_DENIED, other.map(1, 8, WINDOW, HOST));
    assertEquals(GrantStatus.OKAY, front.map(1, 9, WINDOW, HOST));
    assertEquals(GrantStatus.OKAY, front.map(0, 8, WINDOW + 4096, HOST));
    var mine = new Side(gfn(5), DomId.SELF, 0, false);
    assertEquals(GrantStatus.PERMISSION_DENIED, other.copy(new Side(8, 1, 0, true), mine, 16));
    assertEquals(GrantStatus.OKAY, front.copy(new Side(8, 0, 0, true), mine, 16));
  }

  @Test
  void aGrantInUseOutlivesItsRevocation() {
    front.grant(8, 0, gfn(3), PERMIT);
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST | READ));
    int first = control.handle;
    front.setFlags(8, 0);
    assertEquals(
        GrantStatus.OKAY, control.map(1, 8, WINDOW + 4096, HOST), "whoever uses it may go on");
    assertEquals(GrantGuest.READING | GrantGuest.WRITING, front.flags(8));
    int second = control.handle;
    assertEquals(GrantStatus.OKAY, control.unmap(second, WINDOW + 4096));
    assertEquals(GrantGuest.READING, front.flags(8));
    assertTrue(control.guest.offset(WINDOW, false) >= 0);
    assertEquals(GrantStatus.OKAY, control.unmap(first, WINDOW));
    assertEquals(0, front.flags(8));
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, WINDOW, HOST));
  }

  @Test
  void aGrantedFrameThatIsGivenUpStaysUntilItIsUnmapped() {
    front.grant(8, 0, gfn(3), PERMIT);
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST));
    control.guest.putInt(WINDOW, 5);
    assertEquals(0, front.guest.memory().release(gfn(3), false));
    assertEquals(PAGES - 1, front.guest.memory().pages());
    assertEquals(free, board.frames.free());
    assertEquals(5, control.guest.getInt(WINDOW));
    assertEquals(GrantStatus.OKAY, control.unmap(control.handle, WINDOW));
    assertEquals(free + 1, board.frames.free());
  }

  @Test
  void aHandleIsGoodForOneUnmapAtItsPlace() {
    front.grant(8, 0, gfn(3), PERMIT);
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST));
    int handle = control.handle;
    assertEquals(GrantStatus.GENERAL_ERROR, control.unmap(handle, WINDOW + 4096));
    assertEquals(GrantStatus.OKAY, control.unmap(handle, 0), "nothing is asked for");
    assertTrue(control.guest.offset(WINDOW, false) >= 0);
    assertEquals(GrantStatus.OKAY, control.unmap(handle, WINDOW));
    assertEquals(GrantStatus.BAD_HANDLE, control.unmap(handle, WINDOW));
    assertEquals(GrantStatus.BAD_HANDLE, control.unmap(-1, WINDOW));
    assertEquals(GrantStatus.BAD_HANDLE, control.unmap(1000, WINDOW));
  }

  @Test
  void whatIsMappedOverAGrantMustGoBeforeTheGrantIsUnmapped() {
    front.grant(8, 0, gfn(3), PERMIT);
    front.grant(9, 0, gfn(4), PERMIT);
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST));
    int below = control.handle;
    assertEquals(GrantStatus.OKAY, control.map(1, 9, WINDOW, HOST));
    assertEquals(GrantStatus.GENERAL_ERROR, control.unmap(below, WINDOW));
    assertEquals(GrantStatus.OKAY, control.unmap(control.handle, WINDOW));
    assertEquals(GrantStatus.OKAY, control.unmap(below, WINDOW));
    assertEquals(0, front.guest.domain.grants().inUse());
  }

  @Test
  void aGrantIsNotRemovedAsMemory() {
    front.grant(8, 0, gfn(3), PERMIT);
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST));
    control.guest.putShort(ARGUMENT, DomId.SELF);
    control.guest.putLong(ARGUMENT + 8, WINDOW >>> 12);
    assertEquals(
        -XenErrno.ENOENT,
        control.guest.call(HypercallNumber.MEMORY_OP, MemoryOp.REMOVE_FROM_PHYSMAP, ARGUMENT));
    assertEquals(
        -XenErrno.EINVAL, control.guest.memory().release(WINDOW >>> 12, false), "nor given up");
    assertTrue(control.guest.offset(WINDOW, false) >= 0);
  }

  @Test
  void usersOfOneGrantAreLimited() {
    front.grant(8, 0, gfn(3), PERMIT);
    for (int i = 0; i < 128; i++) {
      assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW + i * 4096L, HOST));
    }
    assertEquals(GrantStatus.GENERAL_ERROR, control.map(1, 8, WINDOW + 4096 * 128, HOST));
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW + 4096 * 128, HOST | READ));
  }

  @Test
  void copiesStayWithinPages() {
    front.grant(8, 0, gfn(3), PERMIT);
    for (int i = 0; i < PvGuest.PAGE; i += 4) {
      front.guest.putInt(PvGuest.address(3) + i, i);
    }
    var grant = new Side(8, 1, 4000, true);
    assertEquals(
        GrantStatus.OKAY, control.copy(grant, new Side(gfn(5), DomId.SELF, 100, false), 96));
    assertEquals(4000, control.guest.getInt(PvGuest.address(5) + 100));
    assertEquals(4092, control.guest.getInt(PvGuest.address(5) + 192));
    assertEquals(0, control.guest.getInt(PvGuest.address(5) + 196));
    assertEquals(
        GrantStatus.BAD_COPY_ARG, control.copy(grant, new Side(gfn(5), DomId.SELF, 0, false), 97));
    assertEquals(
        GrantStatus.BAD_COPY_ARG,
        control.copy(new Side(8, 1, 0, true), new Side(gfn(5), DomId.SELF, 4095, false), 2));
    assertEquals(
        GrantStatus.BAD_COPY_ARG,
        control.copy(new Side(8, 1, 0xffff, true), new Side(gfn(5), DomId.SELF, 0, false), 0xffff));
    assertEquals(
        GrantStatus.OKAY,
        control.copy(new Side(8, 1, 4096, true), new Side(gfn(5), DomId.SELF, 0, false), 0));
    assertEquals(PERMIT, front.flags(8));
    assertEquals(0, front.guest.domain.grants().inUse());
  }

  @Test
  void badCopiesAreRefusedWithTheirStatus() {
    front.grant(8, 0, gfn(3), PERMIT | GrantGuest.READ_ONLY);
    var mine = new Side(gfn(5), DomId.SELF, 0, false);
    assertEquals(
        GrantStatus.PERMISSION_DENIED,
        control.copy(new Side(gfn(3), 1, 0, false), mine, 8),
        "frames of others need a grant");
    assertEquals(
        GrantStatus.PERMISSION_DENIED, control.copy(new Side(gfn(3), 0, 0, false), mine, 8));
    assertEquals(GrantStatus.BAD_DOMAIN, control.copy(new Side(8, 7, 0, true), mine, 8));
    assertEquals(GrantStatus.BAD_GNTREF, control.copy(new Side(4096, 1, 0, true), mine, 8));
    assertEquals(GrantStatus.GENERAL_ERROR, control.copy(new Side(9, 1, 0, true), mine, 8));
    assertEquals(
        GrantStatus.GENERAL_ERROR, control.copy(mine, new Side(8, 1, 0, true), 8), "read only");
    assertEquals(
        GrantStatus.BAD_PAGE,
        control.copy(new Side(8, 1, 0, true), new Side(0x7_0000, DomId.SELF, 0, false), 8));
    assertEquals(PERMIT | GrantGuest.READ_ONLY, front.flags(8));
    assertEquals(0, front.guest.domain.grants().inUse());
  }

  @Test
  void manyOperationsAreServedInBatches() {
    // 600 unmaps of handles that are not there, each with a status of its own.
    for (int i = 0; i < 600; i++) {
      control.guest.putInt(PvGuest.address(1) + i * 24L + 16, 1 << 20);
    }
    assertEquals(
        0,
        control.guest.call(
            HypercallNumber.GRANT_TABLE_OP, GrantTableOp.UNMAP_GRANT_REF, PvGuest.address(1), 600));
    assertEquals(2, control.guest.repeats);
    for (int i = 0; i < 600; i++) {
      assertEquals(
          GrantStatus.BAD_HANDLE, control.guest.getShort(PvGuest.address(1) + i * 24L + 20));
    }
  }

  @Test
  void countsAndCommandsAreChecked() {
    assertEquals(-XenErrno.EINVAL, control.operation(GrantTableOp.MAP_GRANT_REF, -1));
    assertEquals(-XenErrno.EINVAL, control.operation(GrantTableOp.COPY | 1 << 12, 1));
    assertEquals(-XenErrno.ENOSYS, control.operation(99, 1));
    assertEquals(-XenErrno.EINVAL, control.operation(GrantTableOp.QUERY_SIZE, 0));
    assertEquals(-XenErrno.EINVAL, control.operation(GrantTableOp.QUERY_SIZE, 2));
    assertEquals(-XenErrno.EINVAL, control.operation(GrantTableOp.SETUP_TABLE, 2));
    assertEquals(0, control.operation(GrantTableOp.MAP_GRANT_REF, 0));
    control.guest.unmapped.add(ARGUMENT >>> 12);
    assertEquals(-XenErrno.EFAULT, control.operation(GrantTableOp.QUERY_SIZE, 1));
    assertEquals(-XenErrno.EFAULT, control.operation(GrantTableOp.GET_VERSION, 0));
  }

  @Test
  void theTableTellsSizeAndVersion() {
    front.guest.putShort(ARGUMENT, DomId.SELF);
    assertEquals(0, front.operation(GrantTableOp.QUERY_SIZE, 1));
    assertEquals(1, front.guest.getInt(ARGUMENT + 4));
    assertEquals(64, front.guest.getInt(ARGUMENT + 8));
    front.guest.putShort(ARGUMENT, 2);
    var _ = front.operation(GrantTableOp.QUERY_SIZE, 1);
    assertEquals(GrantStatus.PERMISSION_DENIED, front.guest.getShort(ARGUMENT + 12));
    assertEquals(-XenErrno.EPERM, front.operation(GrantTableOp.GET_VERSION, 1));
    front.guest.putShort(ARGUMENT, 77);
    var _ = front.operation(GrantTableOp.QUERY_SIZE, 1);
    assertEquals(GrantStatus.BAD_DOMAIN, front.guest.getShort(ARGUMENT + 12));
    assertEquals(-XenErrno.ESRCH, front.operation(GrantTableOp.GET_VERSION, 1));
    front.guest.putShort(ARGUMENT, DomId.SELF);
    assertEquals(0, front.operation(GrantTableOp.GET_VERSION, 0));
    assertEquals(1, front.guest.getInt(ARGUMENT + 4));
    front.guest.putInt(ARGUMENT, 2);
    assertEquals(-XenErrno.ENOSYS, front.operation(GrantTableOp.SET_VERSION, 1));
    assertEquals(1, front.guest.getInt(ARGUMENT));
    front.guest.putInt(ARGUMENT, 3);
    assertEquals(-XenErrno.EINVAL, front.operation(GrantTableOp.SET_VERSION, 1));
    front.guest.putInt(ARGUMENT, 1);
    assertEquals(0, front.operation(GrantTableOp.SET_VERSION, 1));
  }

  @Test
  void theTableGrowsOnRequestAndTellsWhereItsFramesAre() {
    setup(DomId.SELF, 3);
    assertEquals(0, front.operation(GrantTableOp.SETUP_TABLE, 1));
    assertEquals(GrantStatus.OKAY, front.guest.getShort(ARGUMENT + 8));
    assertEquals(3, front.guest.domain.grants().frames());
    assertEquals(GrantGuest.TABLE_GFN, front.guest.getLong(PvGuest.address(1)));
    assertEquals(-1, front.guest.getLong(PvGuest.address(1) + 8), "not mapped");
    setup(DomId.SELF, 65);
    var _ = front.operation(GrantTableOp.SETUP_TABLE, 1);
    assertEquals(GrantStatus.GENERAL_ERROR, front.guest.getShort(ARGUMENT + 8));
    setup(0, 1);
    var _ = front.operation(GrantTableOp.SETUP_TABLE, 1);
    assertEquals(GrantStatus.PERMISSION_DENIED, front.guest.getShort(ARGUMENT + 8));
    setup(DomId.SELF, 1);
    front.guest.readOnly.add(PvGuest.address(1) >>> 12);
    var _ = front.operation(GrantTableOp.SETUP_TABLE, 1);
    assertEquals(GrantStatus.BAD_VIRT_ADDR, front.guest.getShort(ARGUMENT + 8));
  }

  private void setup(int domain, int frames) {
    front.guest.putShort(ARGUMENT, domain);
    front.guest.putInt(ARGUMENT + 4, frames);
    front.guest.putLong(ARGUMENT + 16, PvGuest.address(1));
  }

  @Test
  void recordsOfMappingsAreLimited() {
    var track = new Maptrack(1);
    for (int i = 0; i < 256; i++) {
      assertEquals(i, track.reserve());
    }
    assertEquals(Maptrack.FULL, track.reserve());
    track.cancel(7);
    assertEquals(7, track.reserve());
    assertTrue(track.handles().isEmpty(), "a reserved handle cannot be unmapped");
  }

  @Test
  void aHandleThatStandsForAnotherMappingByNowIsNotRemoved() {
    var track = new Maptrack(1);
    GrantTable table = front.guest.domain.grants();
    int handle = track.reserve();
    track.set(handle, new Maptrack.Mapping(table, 1, 8, false, 5, 6));
    Maptrack.Mapping seen = track.get(handle);
    assertTrue(track.remove(handle, seen));
    assertEquals(handle, track.reserve());
    track.set(handle, new Maptrack.Mapping(table, 1, 8, false, 5, 6));
    assertTrue(!track.remove(handle, seen));
    assertEquals(1, track.handles().size());
  }

  private int swap(int first, int second) {
    front.guest.putInt(ARGUMENT, first);
    front.guest.putInt(ARGUMENT + 4, second);
    assertEquals(0, front.operation(GrantTableOp.SWAP_GRANT_REF, 1));
    return front.guest.getShort(ARGUMENT + 8);
  }

  @Test
  void entriesThatNobodyUsesChangePlaces() {
    front.grant(8, 0, gfn(3), PERMIT);
    front.grant(9, 2, gfn(4), PERMIT | GrantGuest.READ_ONLY);
    assertEquals(GrantStatus.OKAY, swap(8, 9));
    assertEquals(PERMIT | GrantGuest.READ_ONLY, front.flags(8));
    assertEquals(PERMIT, front.flags(9));
    assertEquals(GrantStatus.OKAY, control.map(1, 9, WINDOW, HOST));
    assertEquals(GrantStatus.EAGAIN, swap(8, 9), "in use");
    assertEquals(GrantStatus.OKAY, swap(9, 9), "nothing to do");
    assertEquals(GrantStatus.BAD_GNTREF, swap(8, 512));
    assertEquals(GrantStatus.BAD_GNTREF, swap(-1, 8));
  }

  @Test
  void nothingTakesThePlaceOfAMappedGrantOnArm() {
    front.grant(8, 0, gfn(3), PERMIT);
    assertEquals(GrantStatus.OKAY, control.map(1, 8, WINDOW, HOST));
    assertEquals(GrantStatus.GENERAL_ERROR, replace(control.handle, WINDOW + 4096));
    assertEquals(GrantStatus.BAD_HANDLE, replace(77, WINDOW + 4096));
    assertEquals(GrantStatus.OKAY, replace(control.handle, 0), "as unmap");
    assertEquals(0, front.guest.domain.grants().inUse());
  }

  private int replace(int handle, long address) {
    control.guest.putLong(ARGUMENT, WINDOW);
    control.guest.putLong(ARGUMENT + 8, address);
    control.guest.putInt(ARGUMENT + 16, handle);
    assertEquals(0, control.operation(GrantTableOp.UNMAP_AND_REPLACE, 1));
    return control.guest.getShort(ARGUMENT + 20);
  }

  @Test
  void aTableOfVersion1HasNoStatusFramesAndHandsNothingOver() {
    assertEquals(GrantStatus.OKAY, statusFrames(0, DomId.SELF));
    assertEquals(GrantStatus.GENERAL_ERROR, statusFrames(1, DomId.SELF));
    assertEquals(GrantStatus.BAD_DOMAIN, statusFrames(0, 9));
    assertEquals(GrantStatus.PERMISSION_DENIED, statusFrames(0, 0));
    assertEquals(-XenErrno.EOPNOTSUPP, front.operation(GrantTableOp.TRANSFER, 1));
    assertEquals(-XenErrno.ENOSYS, front.operation(GrantTableOp.DUMP_TABLE, 1));
  }

  private int statusFrames(int count, int domain) {
    front.guest.putInt(ARGUMENT, count);
    front.guest.putShort(ARGUMENT + 4, domain);
    assertEquals(0, front.operation(GrantTableOp.GET_STATUS_FRAMES, 1));
    return front.guest.getShort(ARGUMENT + 6);
  }
}
