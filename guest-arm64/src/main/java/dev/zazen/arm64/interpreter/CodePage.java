package dev.zazen.arm64.interpreter;

import java.util.Arrays;

/**
 * The decoded code of one 4 KiB page of RAM, by the offset at which a block was entered. Shared by
 * vCPUs.
 */
final class CodePage {
  private static final int INSTRUCTIONS = 1024;

  /** By word in the page; null where nothing has been decoded. */
  final Block[] blocks = new Block[INSTRUCTIONS];

  /** Offset of the page in RAM. */
  final long ramPage;

  CodePage(long ramPage) {
    this.ramPage = ramPage;
  }

  /**
   * Forgets all blocks. With {@link #decode} under one lock, so that no block of old code is left
   * behind.
   */
  synchronized void clear() {
    Arrays.fill(blocks, null);
  }

  /** The block at an offset in the page, decoded now if it is not there. */
  synchronized Block decode(int offset, BlockBuilder builder) {
    Block block = blocks[offset >>> 2];
    if (block == null) {
      block = builder.build(ramPage, offset);
      blocks[offset >>> 2] = block;
    }
    return block;
  }
}
