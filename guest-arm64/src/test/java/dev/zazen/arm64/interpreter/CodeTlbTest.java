package dev.zazen.arm64.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CodeTlbTest {
  private static final long PAGE = 0xffff_8000_0801_2000L;

  private final CodeTlb tlb = new CodeTlb();

  @AfterEach
  void close() {
    tlb.close();
  }

  @Test
  void aJumpIsFoundUntilItsPageIsInvalidated() {
    tlb.addJump(PAGE + 0x10, 100);
    tlb.addJump(PAGE + 0x1000, 200);
    assertEquals(100, tlb.jump(PAGE + 0x10));
    tlb.invalidate(PAGE);
    assertEquals(0, tlb.jump(PAGE + 0x10));
    assertEquals(200, tlb.jump(PAGE + 0x1000));
  }

  @Test
  void addressZeroIsNotFoundBeforeItIsAdded() {
    assertEquals(0, tlb.jump(0));
    assertEquals(0, tlb.jump(4));
    assertEquals(0, tlb.jump(8));
    tlb.addJump(0, 100);
    assertEquals(100, tlb.jump(0));
    tlb.clear();
    assertEquals(0, tlb.jump(0));
  }

  @Test
  void ofFiveAddressesWithTheSamePlacesTheOldestIsForgotten() {
    long far = 1L << 40;
    for (int i = 0; i < 5; i++) {
      tlb.addJump(PAGE + i * far, i + 1);
      assertEquals(i + 1, tlb.jump(PAGE + i * far));
    }
    assertEquals(0, tlb.jump(PAGE));
    for (int i = 1; i < 5; i++) {
      assertEquals(i + 1, tlb.jump(PAGE + i * far));
    }
  }

  @Test
  void anAddressAddedAgainHasOnePlace() {
    long far = 1L << 40;
    tlb.addJump(PAGE, 1);
    tlb.addJump(PAGE + far, 2);
    tlb.addJump(PAGE, 3);
    assertEquals(3, tlb.jump(PAGE));
    assertEquals(2, tlb.jump(PAGE + far));
    tlb.invalidate(PAGE);
    assertEquals(0, tlb.jump(PAGE));
  }

  @Test
  void whatIsFoundIsWhatWasAddedLastAndNothingOfAnInvalidatedPage() {
    var random = new Random(1);
    Map<Long, Long> added = new HashMap<>();
    for (int i = 1; i < 200_000; i++) {
      long address = PAGE + ((long) random.nextInt(64) << 12 | random.nextInt(8) << 2);
      if (random.nextInt(50) == 0) {
        long page = address & -4096;
        tlb.invalidate(page);
        var _ = added.keySet().removeIf(a -> (a & -4096) == page);
      } else if (random.nextBoolean()) {
        tlb.addJump(address, i);
        added.put(address, (long) i);
      } else {
        long found = tlb.jump(address);
        if (found != 0) {
          assertEquals(added.get(address), found);
        }
      }
    }
  }

  @Test
  void aPageOfALargeMappingStandsForAllOfIt() {
    tlb.put(PAGE, null, 21);
    tlb.addJump(PAGE + 8, 1);
    tlb.addJump(0x400000, 2);
    tlb.invalidate(PAGE + 0x10_0000);
    assertEquals(0, tlb.jump(PAGE + 8));
  }

  @Test
  void jumpsOfLowerAddressesAreForgottenWithTheAddressSpace() {
    tlb.put(0x400000, null, 12);
    tlb.addJump(0x400000, 2);
    tlb.forgetLower();
    assertEquals(0, tlb.jump(0x400000));
  }
}
