package dev.zazen.core.memory;

import dev.zazen.base.Bits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who owns which pages of machine memory. Ranges are given away for good; nothing is freed.
 *
 * <p>Used by one thread.
 */
public final class PageAllocator {
  /** Smallest unit that is given away, in bytes. */
  public static final long PAGE_SIZE = 4096;

  /**
   * What a domain's memory is aligned to where possible: a second-stage block entry maps this much.
   */
  public static final long BLOCK_SIZE = 2 << 20;

  /**
   * A range and its owner.
   *
   * @param owner name for people
   * @param range whole pages
   */
  public record Owned(String owner, MemoryRange range) {}

  private final TreeMap<Long, MemoryRange> free = new TreeMap<>();
  private final List<Owned> owned = new ArrayList<>();

  /** All whole pages of {@code ram}, free. The ranges must be disjoint. */
  public PageAllocator(List<MemoryRange> ram) {
    for (var bank : ram) {
      var start = Bits.alignUp(bank.start(), PAGE_SIZE);
      var end = Bits.alignDown(bank.end(), PAGE_SIZE);
      if (start < end) {
        free.put(start, new MemoryRange(start, end - start));
      }
    }
  }

  /** The ranges without owner, by rising address. */
  public List<MemoryRange> free() {
    return List.copyOf(free.values());
  }

  /** In bytes. */
  public long freeBytes() {
    return free.values().stream().mapToLong(MemoryRange::size).sum();
  }

  /** What was given away, by rising address. */
  public List<Owned> owned() {
    return owned.stream().sorted(Comparator.comparingLong(o -> o.range().start())).toList();
  }

  /** Who owns part of {@code range}; the lowest if there are several. */
  public Optional<Owned> ownerOf(MemoryRange range) {
    return owned().stream().filter(o -> o.range().overlaps(range)).findFirst();
  }

  /** The pages that {@code range} touches. */
  public static MemoryRange pagesOf(MemoryRange range) {
    var start = Bits.alignDown(range.start(), PAGE_SIZE);
    return new MemoryRange(start, Bits.alignUp(range.end(), PAGE_SIZE) - start);
  }

  /**
   * Gives all pages that {@code range} touches to {@code owner}.
   *
   * @return whether they were all free; if not, nothing changes
   */
  public boolean reserve(String owner, MemoryRange range) {
    var pages = pagesOf(range);
    var below = free.floorEntry(pages.start());
    if (below == null || !below.getValue().contains(pages)) {
      return false;
    }
    take(owner, below.getValue(), pages);
    return true;
  }

  /** Withdraws what is still free of {@code range}: nobody will own it. */
  public void withdraw(MemoryRange range) {
    var pages = pagesOf(range);
    for (var hole : free()) {
      if (hole.overlaps(pages)) {
        var start = Math.max(hole.start(), pages.start());
        var end = Math.min(hole.end(), pages.end());
        cut(hole, new MemoryRange(start, end - start));
      }
    }
  }

  /**
   * Gives {@code size} bytes, a multiple of the page size, to {@code owner}: one range if any is
   * large enough, else as few as possible; all but the last a multiple of {@link #BLOCK_SIZE} long
   * and aligned to it unless memory is too short for that.
   *
   * @return the ranges, largest first; empty if there is not enough, and then nothing changes
   */
  public Optional<List<MemoryRange>> allocate(String owner, long size) {
    if (size <= 0 || size % PAGE_SIZE != 0) {
      throw new IllegalArgumentException("%d bytes are no whole pages".formatted(size));
    }
    if (size > freeBytes()) {
      return Optional.empty();
    }
    var chunks = choose(size, BLOCK_SIZE).or(() -> choose(size, PAGE_SIZE)).orElseThrow();
    chunks.forEach(chunk -> take(owner, free.floorEntry(chunk.start()).getValue(), chunk));
    return Optional.of(chunks);
  }

  private Optional<List<MemoryRange>> choose(long size, long alignment) {
    var single =
        free.values().stream()
            .filter(hole -> Bits.alignUp(hole.start(), alignment) + size <= hole.end())
            .min(Comparator.comparingLong(MemoryRange::size));
    if (single.isPresent()) {
      return Optional.of(
          List.of(new MemoryRange(Bits.alignUp(single.get().start(), alignment), size)));
    }
    var holes =
        free.values().stream()
            .filter(
                hole ->
                    Bits.alignUp(hole.start(), alignment) < Bits.alignDown(hole.end(), alignment))
            .map(
                hole -> {
                  var start = Bits.alignUp(hole.start(), alignment);
                  return new MemoryRange(start, Bits.alignDown(hole.end(), alignment) - start);
                })
            .sorted(Comparator.comparingLong(MemoryRange::size).reversed())
            .toList();
    var chosen = new ArrayList<MemoryRange>();
    var wanted = size;
    for (var hole : holes) {
      if (wanted > 0) {
        var length = Math.min(wanted, hole.size());
        chosen.add(new MemoryRange(hole.start(), length));
        wanted -= length;
      }
    }
    return wanted == 0 ? Optional.of(List.copyOf(chosen)) : Optional.empty();
  }

  private void take(String owner, MemoryRange hole, MemoryRange pages) {
    cut(hole, pages);
    owned.add(new Owned(owner, pages));
  }

  private void cut(MemoryRange hole, MemoryRange pages) {
    free.remove(hole.start());
    if (hole.start() < pages.start()) {
      free.put(hole.start(), new MemoryRange(hole.start(), pages.start() - hole.start()));
    }
    if (pages.end() < hole.end()) {
      free.put(pages.end(), new MemoryRange(pages.end(), hole.end() - pages.end()));
    }
  }
}
