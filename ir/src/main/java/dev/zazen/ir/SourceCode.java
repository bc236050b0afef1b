package dev.zazen.ir;

import java.util.Arrays;

/**
 * The guest code that a region was made of: for each of its blocks, in their order, a piece of a
 * page.
 */
public final class SourceCode {
  private final int[] offsets;
  private final int[] lengths;
  private final int[] positions;
  private final byte[] bytes;

  /**
   * Pieces next to each other.
   *
   * @param offsets of the pieces in their page
   * @param lengths of the pieces in bytes
   * @param bytes all pieces
   */
  public SourceCode(int[] offsets, int[] lengths, byte[] bytes) {
    this.offsets = offsets.clone();
    this.lengths = lengths.clone();
    this.bytes = bytes.clone();
    this.positions = new int[offsets.length];
    int position = 0;
    for (int i = 0; i < positions.length; i++) {
      positions[i] = position;
      position += lengths[i];
    }
  }

  /**
   * The code of a region in {@code page}, where every guest instruction has {@code width} bytes.
   */
  public static SourceCode of(Region region, byte[] page, int width) {
    int[] offsets = region.blocks().stream().mapToInt(Block::offset).toArray();
    int[] lengths = region.blocks().stream().mapToInt(block -> block.count() * width).toArray();
    byte[] bytes = new byte[Arrays.stream(lengths).sum()];
    int position = 0;
    for (int i = 0; i < offsets.length; i++) {
      System.arraycopy(page, offsets[i], bytes, position, lengths[i]);
      position += lengths[i];
    }
    return new SourceCode(offsets, lengths, bytes);
  }

  /** How many pieces there are. */
  public int pieces() {
    return offsets.length;
  }

  /** Offset of a piece in the page. */
  public int offset(int piece) {
    return offsets[piece];
  }

  /** Bytes of a piece. */
  public int length(int piece) {
    return lengths[piece];
  }

  /** Offset of the first byte in the page. */
  public int first() {
    return Arrays.stream(offsets).min().orElseThrow();
  }

  /** Offset behind the last byte in the page. */
  public int last() {
    int last = 0;
    for (int i = 0; i < offsets.length; i++) {
      last = Math.max(last, offsets[i] + lengths[i]);
    }
    return last;
  }

  /** The 4 bytes, little-endian, that stand {@code at} bytes behind the start of a piece. */
  public int word(int piece, int at) {
    int i = positions[piece] + at;
    return bytes[i] & 0xff
        | (bytes[i + 1] & 0xff) << 8
        | (bytes[i + 2] & 0xff) << 16
        | bytes[i + 3] << 24;
  }

  /** All pieces, one after the other. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
