package dev.zazen.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Numbers as ranges. */
@Tag("feature:hypercalls")
class RangeSetTest {
  @Test
  void isWhatASetOfSingleNumbersIs() {
    var random = new SplittableRandom(5);
    var ranges = new RangeSet();
    var model = new BitSet();
    for (int i = 0; i < 20_000; i++) {
      int first = random.nextInt(200);
      int last = first + random.nextInt(12);
      switch (random.nextInt(3)) {
        case 0 -> {
          ranges.add(first, last);
          model.set(first, last + 1);
        }
        case 1 -> {
          ranges.remove(first, last);
          model.clear(first, last + 1);
        }
        default -> assertEquals(model.nextClearBit(first) > last, ranges.contains(first, last));
      }
    }
  }

  @Test
  void hasTheHighestNumberAndNoNegativeOnes() {
    var ranges = new RangeSet();
    ranges.add(5, Long.MAX_VALUE);
    assertTrue(ranges.contains(7, Long.MAX_VALUE));
    ranges.remove(6, Long.MAX_VALUE);
    assertTrue(ranges.contains(5, 5));
    assertFalse(ranges.contains(5, 6));
    assertFalse(ranges.contains(5, -1));
    assertFalse(ranges.contains(-1, -1));
    assertThrows(IllegalArgumentException.class, () -> ranges.add(-1, 2));
    assertThrows(IllegalArgumentException.class, () -> ranges.remove(3, 2));
  }
}
