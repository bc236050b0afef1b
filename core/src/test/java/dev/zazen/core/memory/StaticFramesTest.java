package dev.zazen.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.core.HeapMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frames of static memory are their domain's, whatever it does. */
@Tag("feature:static-memory")
final class StaticFramesTest {
  private static final int PAGES = 16;
  private static final int OWNER = 1;
  private static final int OTHER = 2;

  private final HeapMemory ram = new HeapMemory(PAGES << 12);
  private final FrameTable frames = new FrameTable(ram, 0);

  StaticFramesTest() {
    frames.release(new MemoryRange(0, PAGES << 12));
    frames.assignStatic(new MemoryRange(8 << 12, 3 << 12), OWNER);
    frames.assignStatic(new MemoryRange(12 << 12, 2 << 12), OTHER);
  }

  @Test
  void aFrameGivenUpWaitsForItsOwner() {
    int free = frames.free();
    ram.putLong(frames.offset(9), 42);
    frames.giveUp(9);
    frames.giveUp(12);
    assertEquals(free, frames.free());
    assertEquals(DomId.INVALID, frames.owner(9));
    assertEquals(2, frames.count(OWNER));
    assertEquals(9, frames.allocate(OWNER, 0));
    assertEquals(0, ram.getLong(frames.offset(9)), "cleared");
    assertEquals(OWNER, frames.owner(9));
    assertEquals(3, frames.count(OWNER));
    assertEquals(12, frames.allocate(OTHER, 0));
  }

  @Test
  void itsOwnerHasNoOthers() {
    assertEquals(FrameTable.NONE, frames.allocate(OWNER, 0));
    frames.giveUp(8);
    frames.giveUp(9);
    assertEquals(FrameTable.NONE, frames.allocate(OWNER, 1));
    frames.giveUp(12);
    assertEquals(8, frames.allocate(OWNER, 0));
    assertEquals(9, frames.allocate(OWNER, 0));
    assertEquals(FrameTable.NONE, frames.allocate(OWNER, 0));
  }

  @Test
  void nobodyElseGetsIt() {
    frames.giveUp(8);
    for (int i = frames.free(); i > 0; i--) {
      long mfn = frames.allocate(DomId.XEN, 0);
      assertTrue(mfn < 8 || mfn == 11 || mfn > 13, "mfn " + mfn);
    }
    assertEquals(FrameTable.NONE, frames.allocate(DomId.XEN, 0));
  }

  @Test
  void aFrameThatIsHeldWaitsUntilItIsDropped() {
    assertTrue(frames.hold(10, OWNER));
    frames.giveUp(10);
    assertEquals(FrameTable.NONE, frames.allocate(OWNER, 0));
    frames.drop(10);
    assertEquals(10, frames.allocate(OWNER, 0));
  }
}
