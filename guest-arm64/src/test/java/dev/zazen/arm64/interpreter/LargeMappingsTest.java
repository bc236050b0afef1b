package dev.zazen.arm64.interpreter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LargeMappingsTest {
  private static final int BLOCK = 21;
  private static final long KERNEL = 0xffff_8000_0800_0000L;

  private final LargeMappings large = new LargeMappings();

  @Test
  void onlyTheBlockOfAPageMayHoldIt() {
    large.add(KERNEL + 0x5000, BLOCK);
    assertTrue(large.mayHold(KERNEL));
    assertTrue(large.mayHold(KERNEL + (1 << BLOCK) - 0x1000));
    assertFalse(large.mayHold(KERNEL + (1 << BLOCK)));
    assertFalse(large.mayHold(KERNEL - 0x1000));
    assertFalse(large.mayHold(0x400000));
  }

  @Test
  void ofManyFarApartNoneIsForgotten() {
    for (long i = 0; i < 100; i++) {
      large.add((i * 37 % 100) << 40, BLOCK);
    }
    for (long i = 0; i < 100; i++) {
      assertTrue(large.mayHold(i << 40), "mapping " + i);
    }
  }

  @Test
  void clearForgetsAll() {
    large.add(KERNEL, BLOCK);
    large.clear();
    assertFalse(large.mayHold(KERNEL));
  }
}
