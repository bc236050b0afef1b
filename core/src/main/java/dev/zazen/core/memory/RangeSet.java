package dev.zazen.core.memory;

import java.util.Map;
import java.util.TreeMap;

/** Numbers from 0 on, kept as ranges: what a domain may access. Any thread. */
public final class RangeSet {
  /** Last by first number; neither overlapping nor touching. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  /** No numbers. */
  public RangeSet() {}

  /** Whether there is no number in it. */
  public synchronized boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether all numbers from {@code first} to {@code last} are in it. */
  public synchronized boolean contains(long first, long last) {
    Map.Entry<Long, Long> range = ranges.floorEntry(first);
    return first <= last && range != null && range.getValue() >= last;
  }

  /** Adds the numbers from {@code first} to {@code last}. */
  public synchronized void add(long first, long last) {
    check(first, last);
    long from = first;
    long to = last;
    Map.Entry<Long, Long> range = ranges.floorEntry(last == Long.MAX_VALUE ? last : last + 1);
    while (range != null && range.getValue() >= first - 1) {
      ranges.remove(range.getKey());
      from = Math.min(from, range.getKey());
      to = Math.max(to, range.getValue());
      range = ranges.lowerEntry(range.getKey());
    }
    ranges.put(from, to);
  }

  /** Takes the numbers from {@code first} to {@code last} out, whether they are in it or not. */
  public synchronized void remove(long first, long last) {
    check(first, last);
    Map.Entry<Long, Long> range = ranges.floorEntry(last);
    while (range != null && range.getValue() >= first) {
      ranges.remove(range.getKey());
      if (range.getValue() > last) {
        ranges.put(last + 1, range.getValue());
      }
      if (range.getKey() < first) {
        ranges.put(range.getKey(), first - 1);
      }
      range = ranges.lowerEntry(range.getKey());
    }
  }

  private static void check(long first, long last) {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("no numbers from %d to %d".formatted(first, last));
    }
  }
}
