package dev.zazen.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.zazen.core.HeapMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code low_mem_virq_limit}: who has memory hears when it becomes low. */
@Tag("feature:hypercalls")
class LowMemoryTest {
  private static final int PAGES = 64;
  private static final int DOMAIN = 1;

  private final HeapMemory ram = new HeapMemory(PAGES << 12);
  private final FrameTable frames = new FrameTable(ram, 0);

  /** How many frames were free whenever it was told. */
  private final List<Integer> told = new ArrayList<>();

  LowMemoryTest() {
    frames.release(new MemoryRange(0, PAGES << 12));
  }

  private long limit(long bytes) {
    return frames.onLow(bytes, () -> told.add(frames.free()));
  }

  private void take(int count) {
    for (int i = 0; i < count; i++) {
      assertNotEquals(FrameTable.NONE, frames.allocate(DOMAIN, 0));
    }
  }

  @Test
  void itIsToldAtTheLimitAndAtEachHalf() {
    assertEquals(16, limit(20 << 12), "rounded to a power of two");
    take(PAGES);
    assertEquals(List.of(16, 8, 4, 2, 1, 0), told);
  }

  @Test
  void itIsToldAgainWhenThereWasTwiceAsMuch() {
    assertEquals(16, limit(16 << 12));
    take(PAGES - 16);
    assertEquals(List.of(16), told);
    for (int mfn = 20; mfn < 35; mfn++) {
      frames.giveUp(mfn);
    }
    take(15);
    assertEquals(List.of(16), told, "at 31 in between");
    for (int mfn = 20; mfn < 40; mfn++) {
      frames.giveUp(mfn);
    }
    take(20);
    assertEquals(List.of(16, 16), told);
  }

  @Test
  void withoutALimitItIsHalfOfWhatIsFreeHereAndZeroIsNever() {
    assertEquals(PAGES / 2, limit(-1));
    assertEquals(0, limit(0));
    take(PAGES);
    assertEquals(List.of(), told);
  }

  @Test
  void whatIsClaimedIsNotFree() {
    assertEquals(16, limit(16 << 12));
    assertEquals(0, frames.claim(DOMAIN + 1, PAGES - 20));
    take(4);
    assertEquals(List.of(PAGES - 4), told);
  }
}
