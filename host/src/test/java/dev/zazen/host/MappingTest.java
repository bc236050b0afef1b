package dev.zazen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
  private static final long GIB = 1L << 30;
  private static final long SIZE = 2 * GIB + 4096;

  @ParameterizedTest
  @ValueSource(longs = {0, GIB - 7, GIB - 1, GIB, 2 * GIB - 3, SIZE - 8})
  void whatIsWrittenWithOneWidthIsReadWithTheOthers(long offset) {
    try (Mapping mapping = Mapping.reserve(SIZE)) {
      mapping.putLong(offset, 0x1122334455667788L);
      assertEquals(0x1122334455667788L, mapping.getLong(offset));
      assertEquals(0x55667788, mapping.getInt(offset));
      assertEquals(0x11223344, mapping.getInt(offset + 4));
      assertEquals(0x7788, mapping.getShort(offset));
      assertEquals((byte) 0x11, mapping.getByte(offset + 7));
      mapping.putInt(offset + 3, 0x0a0b0c0d);
      mapping.putShort(offset + 1, (short) 0x7777);
      mapping.putByte(offset, (byte) 0x99);
      assertEquals(0x110a0b0c0d777799L, mapping.getLong(offset));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, SIZE - 7, SIZE, 3 * GIB, 1L << 61, 1L << 62, Long.MIN_VALUE})
  void nothingElseCanBeReached(long offset) {
    try (Mapping mapping = Mapping.reserve(SIZE)) {
      assertThrows(RuntimeException.class, () -> mapping.getLong(offset));
      assertThrows(RuntimeException.class, () -> mapping.putLong(offset, 1));
    }
  }

  @Test
  void afterItsEndItCannotBeReached() {
    Mapping mapping = Mapping.reserve(4096);
    mapping.close();
    assertThrows(IllegalStateException.class, () -> mapping.getLong(0));
    assertThrows(IllegalStateException.class, () -> mapping.putByte(0, (byte) 1));
  }
}
