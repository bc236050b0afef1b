package dev.zazen.core.memory;

import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;

/**
 * Addresses from {@code start} to {@code start + size - 1}.
 *
 * @param start first byte, not negative
 * @param size in bytes, at least 1; {@code start + size} fits a signed 64-bit number
 */
public record MemoryRange(long start, long size) {
  public MemoryRange {
    if (start < 0 || size <= 0 || start > Long.MAX_VALUE - size) {
      throw new IllegalArgumentException("no range: 0x%x, 0x%x bytes".formatted(start, size));
    }
  }

  /** Whether {@code start} and {@code size} make a range. */
  @Checks
  public static boolean isValid(@Foreign long start, @Foreign long size) {
    return start >= 0 && size > 0 && start <= Long.MAX_VALUE - size;
  }

  /** First address behind the range. */
  public long end() {
    return start + size;
  }

  /** Whether every byte of {@code other} belongs to this range. */
  public boolean contains(MemoryRange other) {
    return start <= other.start && other.end() <= end();
  }

  /** Whether some byte belongs to both. */
  public boolean overlaps(MemoryRange other) {
    return start < other.end() && other.start < end();
  }

  @Override
  public String toString() {
    return "0x%x-0x%x".formatted(start, end() - 1);
  }
}
