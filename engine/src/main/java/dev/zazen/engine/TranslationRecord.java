package dev.zazen.engine;

import dev.zazen.ir.ExitTable;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import dev.zazen.ir.Translation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A translation as bytes, little-endian: 5 ints about what follows; pieces of source, an int each;
 * exits; source; host code.
 */
final class TranslationRecord {
  /** So many bytes of the first piece, if it has them, decide where a record is looked for. */
  static final int LONGEST_KEY = 16;

  /** If it has fewer, half as many do, and so on, down to this. */
  static final int SHORTEST_KEY = 4;

  private static final int HEADER = 20;
  private static final int PIECE = 4;
  private static final int EXIT = ExitTable.INTS * 4;

  private TranslationRecord() {}

  /** Where to look for code whose first {@code length} bytes stand at {@code offset} of a page. */
  static int key(byte[] page, int offset, int length) {
    int hash = offset * 31 + length;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + page[i];
    }
    return hash;
  }

  /** {@link #key} of a record's source, 0 if its first piece is too short to be looked for. */
  static int key(ByteBuffer record) {
    int head = record.getInt(HEADER) & 0xffff;
    byte[] scratch = new byte[head + LONGEST_KEY];
    int first = record.getInt(HEADER) >>> 16;
    for (int length = LONGEST_KEY; length >= SHORTEST_KEY; length /= 2) {
      if (length <= first) {
        record.get(sourceAt(record), scratch, head, length);
        return key(scratch, head, length);
      }
    }
    return 0;
  }

  /** A number for how code begins: its offset in the page and its first word. */
  static int beginning(int offset, int word) {
    return (word + offset * 31) * 0x9e3779b1;
  }

  /** {@link #beginning} of a record's source. */
  static int beginning(ByteBuffer record) {
    return beginning(record.getInt(HEADER) & 0xffff, record.getInt(sourceAt(record)));
  }

  static ByteBuffer encode(Translated translated) {
    SourceCode source = translated.source();
    Translation translation = translated.translation();
    int pieces = source.pieces();
    int exits = translation.exits().size();
    int size = HEADER + pieces * PIECE + exits * EXIT + source.size() + translation.size();
    var record = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    var ints = record.asIntBuffer();
    ints.put(pieces).put(exits).put(source.size());
    ints.put(translation.idOffset()).put(translation.staleOffset());
    source.writePieces(ints);
    translation.exits().write(ints);
    return record
        .position(ints.position() * Integer.BYTES)
        .put(source.bytes())
        .put(translation.code())
        .flip();
  }

  private static int sourceAt(ByteBuffer record) {
    return HEADER + record.getInt(0) * PIECE + record.getInt(4) * EXIT;
  }

  /**
   * Whether a page holds the source that a record was made of, entered at {@code head}.
   *
   * @param scratch as long as a page
   */
  static boolean matches(ByteBuffer record, byte[] page, int head, byte[] scratch) {
    if ((record.getInt(HEADER) & 0xffff) != head) {
      return false;
    }
    int pieces = record.getInt(0);
    record.get(sourceAt(record), scratch, 0, record.getInt(8));
    int at = 0;
    for (int i = 0; i < pieces; i++) {
      int piece = record.getInt(HEADER + i * PIECE);
      int offset = piece & 0xffff;
      int length = piece >>> 16;
      if (!Arrays.equals(scratch, at, at + length, page, offset, offset + length)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** A view of a record, which is not to be changed any more. */
  static Translated decode(ByteBuffer record) {
    int[] header = new int[HEADER / Integer.BYTES];
    var ints = record.asIntBuffer();
    ints.get(header);
    int pieces = header[0];
    int sourceSize = header[2];
    int sourceAt = sourceAt(record);
    int codeAt = sourceAt + sourceSize;
    var source = SourceCode.read(ints, pieces, record.slice(sourceAt, sourceSize));
    var exits = ExitTable.read(ints, header[1]);
    var code = record.slice(codeAt, record.limit() - codeAt);
    return new Translated(source, new Translation(code, header[3], header[4], exits));
  }
}
