package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;
import java.util.List;

/**
 * A bank of a domain's RAM.
 *
 * @param base guest physical address of its first byte
 * @param backing machine addresses, one range after the other from {@code base} upwards; multiples
 *     of 4 KiB
 */
public record GuestBank(long base, List<MemoryRange> backing) {
  public GuestBank {
    backing = List.copyOf(backing);
  }

  /** In bytes. */
  public long size() {
    return backing.stream().mapToLong(MemoryRange::size).sum();
  }

  /** Guest physical addresses of the bank. */
  public MemoryRange range() {
    return new MemoryRange(base, size());
  }
}
