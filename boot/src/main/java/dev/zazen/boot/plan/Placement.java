package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;

/**
 * Something that lies in a domain's RAM before its first instruction.
 *
 * @param what {@code kernel}, {@code initrd} or {@code dtb}
 * @param source where the bytes come from, for people
 * @param address guest physical address of the first byte
 * @param content the bytes, at least one; RAM behind them is zero
 */
public record Placement(String what, String source, long address, Blob content) {
  /** Guest physical addresses that the bytes take. */
  public MemoryRange range() {
    return new MemoryRange(address, content.length());
  }
}
