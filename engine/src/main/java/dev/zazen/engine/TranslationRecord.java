package dev.zazen.engine;

import dev.zazen.ir.ExitTable;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import dev.zazen.ir.Translation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  /** {@link #key} of code, 0 if its first piece is too short to be looked for. */
  static int key(SourceCode source) {
    int head = source.offset(0);
    byte[] page = new byte[head + LONGEST_KEY];
    for (int length = LONGEST_KEY; length >= SHORTEST_KEY; length /= 2) {
      if (length <= source.length(0)) {
        source.bytes().get(page, head, length);
        return key(page, head, length);
      }
    }
    return 0;
  }

  /** A number for how code begins: its offset in the page and its first word. */
  static int beginning(int offset, int word) {
    return (word + offset * 31) * 0x9e3779b1;
  }

  /** {@link #beginning} of code. */
  static int beginning(SourceCode source) {
    return beginning(source.offset(0), source.word(0, 0));
  }

  /** Bytes of a translation's record. */
  static int size(Translated translated) {
    SourceCode source = translated.source();
    Translation translation = translated.translation();
    return HEADER
        + source.pieces() * PIECE
        + translation.exits().size() * EXIT
        + source.size()
        + translation.size();
  }

  static ByteBuffer encode(Translated translated) {
    SourceCode source = translated.source();
    Translation translation = translated.translation();
    var record = ByteBuffer.allocate(size(translated)).order(ByteOrder.LITTLE_ENDIAN);
    var ints = record.asIntBuffer();
    ints.put(source.pieces()).put(translation.exits().size()).put(source.size());
    ints.put(translation.idOffset()).put(translation.staleOffset());
    source.writePieces(ints);
    translation.exits().write(ints);
    return record
        .position(ints.position() * Integer.BYTES)
        .put(source.bytes())
        .put(translation.code())
        .flip();
  }

  /** A view of a record, which is not to be changed any more. */
  static Translated decode(ByteBuffer record) {
    int[] header = new int[HEADER / Integer.BYTES];
    var ints = record.asIntBuffer();
    ints.get(header);
    int pieces = header[0];
    int sourceSize = header[2];
    int sourceAt = HEADER + pieces * PIECE + header[1] * EXIT;
    int codeAt = sourceAt + sourceSize;
    var source = SourceCode.read(ints, pieces, record.slice(sourceAt, sourceSize));
    var exits = ExitTable.read(ints, header[1]);
    var code = record.slice(codeAt, record.limit() - codeAt);
    return new Translated(source, new Translation(code, header[3], header[4], exits));
  }
}
