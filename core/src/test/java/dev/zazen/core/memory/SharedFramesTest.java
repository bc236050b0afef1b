package dev.zazen.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.core.HeapMemory;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.Stage2;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frames that several domains have mapped by superpages are nobody's when the last lets go. */
@Tag("feature:static-shared-memory")
class SharedFramesTest {
  private static final long BASE = 0x4000_0000L;
  private static final int SIZE = 8 << 20;
  private static final long MFN = (BASE >>> 12) + 512;
  private static final int FRAMES = 512;
  private static final int BORROWER = 2;

  private final HeapMemory ram = new HeapMemory(SIZE);
  private final FrameTable frames = new FrameTable(ram, BASE);
  private final P2m p2m = new P2m(BASE, SIZE, 100);
  private DomainMemory memory;

  @BeforeEach
  void lend() {
    frames.release(new MemoryRange(BASE, SIZE));
    frames.assignShared(new MemoryRange(MFN << 12, (long) FRAMES << 12), DomId.IO);
    memory = new DomainMemory(BORROWER, ram, frames, p2m);
    for (long mfn = MFN; mfn < MFN + FRAMES; mfn++) {
      assertTrue(frames.hold(mfn, DomId.IO));
    }
    p2m.map(0x70000, MFN, FRAMES, Stage2.READ | Stage2.WRITE, P2mType.FOREIGN);
    assertEquals(1, p2m.mapped(9));
  }

  private void giveUp() {
    for (long mfn = MFN; mfn < MFN + FRAMES; mfn++) {
      frames.giveUp(mfn);
    }
  }

  private long owned() {
    return java.util.stream.LongStream.range(MFN, MFN + FRAMES)
        .filter(mfn -> frames.owner(mfn) == DomId.IO)
        .count();
  }

  @Test
  void theOwnersEndLeavesThemToTheBorrower() {
    giveUp();
    assertEquals(FRAMES, owned());
    p2m.unmap(0x70000, FRAMES);
    assertEquals(0, owned());
  }

  @Test
  void theBorrowerLetsGoOfOneAfterTheOther() {
    assertEquals(0, memory.remove(0x70003));
    giveUp();
    assertEquals(FRAMES - 1, owned());
    assertEquals(DomId.INVALID, frames.owner(MFN + 3));
    p2m.unmap(0x70000, FRAMES);
    assertEquals(0, owned());
  }

  @Test
  void nobodyElseEverGetsThem() {
    int before = frames.free();
    giveUp();
    p2m.unmap(0x70000, FRAMES);
    assertEquals(before, frames.free());
    assertEquals(FrameTable.NONE, frames.allocate(DomId.IO, 11), "no 2048 frames are left");
  }

  @Test
  void theyAreNoRamOfTheBorrowers() {
    assertEquals(GuestFrames.NONE, memory.pin(0x70000));
    assertEquals(0, memory.pages());
  }
}
