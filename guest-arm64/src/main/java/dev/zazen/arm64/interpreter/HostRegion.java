package dev.zazen.arm64.interpreter;

import dev.zazen.ir.ExitTable;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import java.util.ArrayList;
import java.util.List;

/** A region of guest code that was translated, and where its host code is. */
final class HostRegion {
  /** Address of the host code. */
  final long entry;

  /** The page that its code lies in. */
  final CodePage page;

  /** Byte offsets in the page: where it is entered, the first instruction, and after the last. */
  final int head;

  final int first;

  final int last;

  /** Bytes of host code. */
  final int size;

  /** By the number that the code reports. */
  final ExitTable exits;

  private final SourceCode source;
  private final int staleOffset;

  /** Instructions of exits that were asked for; null before the first is. */
  private Op[] ops;

  private final OpFactory factory;
  private final List<Link> incoming = new ArrayList<>();
  private boolean dead;

  private record Link(HostRegion from, int exit) {}

  HostRegion(long entry, CodePage page, Translated translated, OpFactory factory) {
    this.entry = entry;
    this.page = page;
    this.source = translated.source();
    this.staleOffset = translated.translation().staleOffset();
    this.exits = translated.translation().exits();
    this.factory = factory;
    this.head = source.offset(0);
    this.first = source.first();
    this.last = source.last();
    this.size = translated.translation().size();
  }

  /** Whether a block of the region begins at an offset in the page. */
  boolean hasBlockAt(int offset) {
    for (int i = 0; i < source.pieces(); i++) {
      if (source.offset(i) == offset) {
        return true;
      }
    }
    return false;
  }

  /** Guest instructions of a block. */
  int count(int block) {
    return source.length(block) / 4;
  }

  /** The guest code that it was made of, as the builder of regions saw it. */
  RegionFactory.Page source() {
    return new RegionFactory.Page() {
      @Override
      public int word(int offset) {
        for (int i = 0; i < source.pieces(); i++) {
          int at = offset - source.offset(i);
          if (at >= 0 && at < source.length(i)) {
            return source.word(i, at);
          }
        }
        return 0;
      }

      @Override
      public boolean wasRun(int offset) {
        return hasBlockAt(offset);
      }
    };
  }

  /** The guest instruction that an exit is about. */
  Op op(int exit) {
    if (ops == null) {
      ops = new Op[exits.size()];
    }
    Op op = ops[exit];
    if (op == null) {
      op = decode(exits.block(exit), exits.index(exit) * 4);
      ops[exit] = op;
    }
    return op;
  }

  private Op decode(int block, int at) {
    int word = source.word(block, at);
    var row = factory.decode(word);
    Op op = row == null ? null : factory.create(row, word, source.offset(block) + at);
    return op == null ? BlockBuilder.UNDEFINED : op;
  }

  /** Lets an exit of another region lead here. */
  synchronized void link(HostRegion from, int exit, RegionCache cache) {
    if (!dead) {
      incoming.add(new Link(from, exit));
      cache.host().link(from.entry + from.exits.slot(exit), entry);
    }
  }

  /** Nothing leads here any more, and whoever is on the way is turned back at the entry. */
  synchronized void kill(RegionCache cache) {
    dead = true;
    cache.host().kill(staleOffset, entry);
    for (Link link : incoming) {
      HostRegion from = link.from;
      cache
          .host()
          .link(
              from.entry + from.exits.slot(link.exit), from.entry + from.exits.unlinked(link.exit));
    }
    incoming.clear();
  }
}
