package dev.zazen.ir;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.List;

/**
 * The guest code that a region was made of: for each of its blocks, in their order, a piece of a
 * page. Immutable.
 */
public final class SourceCode {
  private static final int LENGTH_SHIFT = 16;
  private static final int OFFSET_MASK = (1 << LENGTH_SHIFT) - 1;

  /** Offset in the page and, from {@link #LENGTH_SHIFT} on, length of each piece. */
  private final int[] pieces;

  /** All pieces, one after the other. */
  private final ByteBuffer bytes;

  private SourceCode(int[] pieces, ByteBuffer bytes) {
    this.pieces = pieces;
    this.bytes =
        (bytes.isReadOnly() ? bytes : bytes.asReadOnlyBuffer()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The code of a region in {@code page}, where every guest instruction has {@code width} bytes.
   */
  public static SourceCode of(Region region, byte[] page, int width) {
    List<Block> blocks = region.blocks();
    int[] offsets = blocks.stream().mapToInt(Block::offset).toArray();
    int[] lengths = blocks.stream().mapToInt(block -> block.count() * width).toArray();
    return of(offsets, lengths, page);
  }

  /** Pieces of a page, by their offsets and lengths. */
  public static SourceCode of(int[] offsets, int[] lengths, byte[] page) {
    int[] pieces = new int[offsets.length];
    int size = 0;
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = offsets[i] | lengths[i] << LENGTH_SHIFT;
      size += lengths[i];
    }
    var bytes = ByteBuffer.allocate(size);
    for (int i = 0; i < pieces.length; i++) {
      bytes.put(page, offsets[i], lengths[i]);
    }
    return new SourceCode(pieces, bytes.flip());
  }

  /**
   * Reads what {@link #writePieces} wrote.
   *
   * @param bytes all pieces, one after the other; not to be changed any more
   */
  public static SourceCode read(IntBuffer in, int count, ByteBuffer bytes) {
    int[] pieces = new int[count];
    in.get(pieces);
    return new SourceCode(pieces, bytes);
  }

  /** Writes an int for each piece. */
  public void writePieces(IntBuffer out) {
    out.put(pieces);
  }

  /** How many pieces there are. */
  public int pieces() {
    return pieces.length;
  }

  /** Offset of a piece in the page. */
  public int offset(int piece) {
    return pieces[piece] & OFFSET_MASK;
  }

  /** Bytes of a piece. */
  public int length(int piece) {
    return pieces[piece] >>> LENGTH_SHIFT;
  }

  /** Bytes of all pieces. */
  public int size() {
    return bytes.remaining();
  }

  /** Offset of the first byte in the page. */
  public int first() {
    int first = Integer.MAX_VALUE;
    for (int piece : pieces) {
      first = Math.min(first, piece & OFFSET_MASK);
    }
    return first;
  }

  /** Offset behind the last byte in the page. */
  public int last() {
    int last = 0;
    for (int piece : pieces) {
      last = Math.max(last, (piece & OFFSET_MASK) + (piece >>> LENGTH_SHIFT));
    }
    return last;
  }

  /** The 4 bytes, little-endian, that stand {@code at} bytes behind the start of a piece. */
  public int word(int piece, int at) {
    int position = bytes.position() + at;
    for (int i = 0; i < piece; i++) {
      position += length(i);
    }
    return bytes.getInt(position);
  }

  /** All pieces, one after the other. */
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }
}
