package dev.zazen.arm64.interpreter;

import dev.zazen.ir.HostCode;
import dev.zazen.machine.EngineCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoded code of one 4 KiB page of RAM, by the offset at which a block was entered. Shared by
 * vCPUs.
 */
final class CodePage implements HostCode.PageBytes {
  private static final int INSTRUCTIONS = 1024;

  /** By word in the page; null where nothing has been decoded. */
  final Block[] blocks = new Block[INSTRUCTIONS];

  /** Offset of the page in RAM. */
  final long ramPage;

  private final RegionCache regions;
  private final List<HostRegion> installed = new ArrayList<>();

  /** How often code of the page was forgotten. */
  private int changes;

  /** A page without decoded code; {@code regions} is null if code is not translated. */
  CodePage(long ramPage, RegionCache regions) {
    this.ramPage = ramPage;
    this.regions = regions;
  }

  /**
   * Forgets blocks that lie in part between two offsets. With {@link #decode} under one lock, so
   * that no block of old code is left behind.
   */
  synchronized void clear(int from, int to) {
    changes++;
    for (int i = Math.max(0, (from >>> 2) - BlockBuilder.MOST_OPS); i < to >>> 2; i++) {
      Block block = blocks[i];
      if (block != null && block.end > from) {
        blocks[i] = null;
      }
    }
    installed.removeIf(
        region -> {
          boolean stale = region.first < to && region.last > from;
          if (stale) {
            region.kill(regions);
            Block head = blocks[region.head >>> 2];
            if (head != null) {
              head.region = null;
              head.heat = 0;
            }
          }
          return stale;
        });
  }

  @Override
  public void read(int offset, byte[] into, int at, int length) {
    regions.ram().read(ramPage + offset, into, at, length);
  }

  /** Changes with every change of the page's code. Read before the code is. */
  synchronized int changes() {
    return changes;
  }

  /**
   * The code of a region is to be run in place of a block, unless the block was forgotten, or code
   * of the page was since there were {@code seen} {@link #changes}: then the region may have been
   * made of what is no more.
   */
  synchronized void install(Block head, HostRegion region, int seen) {
    installed.add(region);
    if (seen == changes && blocks[head.start >>> 2] == head) {
      head.region = region;
    } else {
      region.kill(regions);
      head.heat = 0;
    }
  }

  /** Whether code was run from an offset, be it within a region. */
  synchronized boolean wasRun(int offset) {
    return blocks[offset >>> 2] != null
        || installed.stream().anyMatch(region -> region.hasBlockAt(offset));
  }

  /** The block at an offset in the page, made if it is not there. */
  synchronized Block block(int offset) {
    Block block = blocks[offset >>> 2];
    if (block == null) {
      block = new Block(offset);
      blocks[offset >>> 2] = block;
    }
    return block;
  }

  /** The instructions of a block, decoded now if they are not. */
  synchronized Op[] decode(Block block, BlockBuilder builder, EngineCounts counts) {
    if (block.ops == null) {
      builder.decode(ramPage, block);
      counts.blocks++;
    }
    return block.ops;
  }
}
