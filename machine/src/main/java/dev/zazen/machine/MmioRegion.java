package dev.zazen.machine;

import dev.zazen.base.Foreign;
import java.util.Objects;

/**
 * A device at its place in a guest physical address space.
 *
 * @param base guest physical address of the first byte
 * @param size in bytes
 * @param device what answers
 */
public record MmioRegion(String name, long base, long size, MmioDevice device) {
  public MmioRegion {
    Objects.requireNonNull(name);
    Objects.requireNonNull(device);
    if (size <= 0 || base < 0 || base + size < base) {
      throw new IllegalArgumentException(
          "%s: no region at 0x%x of 0x%x bytes".formatted(name, base, size));
    }
  }

  /** Whether {@code address} lies in the region. */
  public boolean contains(@Foreign long address) {
    return address >= base && address - base < size;
  }
}
