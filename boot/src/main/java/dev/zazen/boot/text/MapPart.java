package dev.zazen.boot.text;

import dev.zazen.core.memory.MemoryRange;
import java.util.List;

/**
 * A part of an address space without holes, as it is drawn.
 *
 * @param range all of it
 * @param title what it is
 * @param toScale whether its height tells its size
 * @param entries what lies in it, by rising address
 */
record MapPart(MemoryRange range, String title, boolean toScale, List<Entry> entries) {
  /**
   * An owner's bytes.
   *
   * @param range may go beyond the part
   * @param owner who paints it
   * @param what it is, for people
   */
  record Entry(MemoryRange range, Owner owner, String what) {}

  MapPart {
    entries = List.copyOf(entries);
  }
}
