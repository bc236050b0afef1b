package dev.zazen.arm64.interpreter;

import dev.zazen.ir.ExitPoint;
import dev.zazen.ir.Region;
import dev.zazen.ir.Translation;
import java.util.ArrayList;
import java.util.List;

/** A region of guest code that was translated, and where its host code is. */
final class HostRegion {
  /** Address of the host code. */
  final long entry;

  /** The page that its code lies in. */
  final CodePage page;

  final ExitPoint[] exits;

  /** Byte offsets in the page: where it is entered, the first instruction, and after the last. */
  final int head;

  final int first;

  final int last;

  private final Translation translation;
  private final int[][] words;
  private final int[] starts;
  private final Op[] ops;
  private final OpFactory factory;
  private final List<Link> incoming = new ArrayList<>();
  private boolean dead;

  private record Link(HostRegion from, ExitPoint exit) {}

  HostRegion(
      long entry,
      CodePage page,
      Region region,
      Translation translation,
      OpFactory factory,
      int[][] words) {
    this.entry = entry;
    this.page = page;
    this.translation = translation;
    this.exits = translation.exits().toArray(ExitPoint[]::new);
    this.factory = factory;
    this.ops = new Op[this.exits.length];
    this.words = words;
    this.starts = region.blocks().stream().mapToInt(block -> block.offset()).toArray();
    this.head = starts[0];
    int low = 4096;
    int high = 0;
    for (var block : region.blocks()) {
      low = Math.min(low, block.offset());
      high = Math.max(high, block.offset() + block.count() * 4);
    }
    this.first = low;
    this.last = high;
  }

  /** The guest instruction that an exit is about. */
  Op op(int exit) {
    Op op = ops[exit];
    if (op == null) {
      ExitPoint point = exits[exit];
      int word = words[point.block()][point.index()];
      var row = factory.decode(word);
      op =
          row == null ? null : factory.create(row, word, starts[point.block()] + point.index() * 4);
      if (op == null) {
        op = BlockBuilder.UNDEFINED;
      }
      ops[exit] = op;
    }
    return op;
  }

  /** Lets an exit of another region lead here. */
  synchronized void link(HostRegion from, ExitPoint exit, RegionCache cache) {
    if (!dead) {
      incoming.add(new Link(from, exit));
      cache.host().link(from.entry + exit.slot(), entry);
    }
  }

  /** Nothing leads here any more, and whoever is on the way is turned back at the entry. */
  synchronized void kill(RegionCache cache) {
    dead = true;
    cache.host().kill(translation, entry);
    for (Link link : incoming) {
      cache.host().link(link.from.entry + link.exit.slot(), link.from.entry + link.exit.unlinked());
    }
    incoming.clear();
  }
}
