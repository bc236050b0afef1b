package dev.zazen.engine;

import dev.zazen.ir.ExitKind;
import dev.zazen.ir.ExitPoint;
import dev.zazen.ir.HostCode.PageBytes;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import dev.zazen.ir.Translation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A translation as bytes, little-endian: lengths of what follows, pieces of source (offset and
 * length), exits, source, host code.
 */
final class TranslationRecord {
  /** How much of the first piece decides where a record is looked for; the longest first. */
  static final List<Integer> KEYED = List.of(16, 8, 4);

  private static final int HEADER = 20;
  private static final int PIECE = 4;
  private static final int EXIT = 20;
  private static final List<ExitKind> KINDS = List.of(ExitKind.values());

  private TranslationRecord() {}

  /** Where to look for code whose first {@code length} bytes stand at {@code offset} of a page. */
  static int key(byte[] bytes, int at, int length, int offset) {
    int hash = offset * 31 + length;
    for (int i = at; i < at + length; i++) {
      hash = hash * 31 + bytes[i];
    }
    return hash;
  }

  /** {@link #key} of a translation's source, 0 if its first piece is too short to be looked for. */
  static int key(SourceCode source) {
    byte[] bytes = source.bytes();
    return KEYED.stream()
        .filter(length -> length <= source.length(0))
        .findFirst()
        .map(length -> key(bytes, 0, length, source.offset(0)))
        .orElse(0);
  }

  static byte[] encode(Translated translated) {
    SourceCode source = translated.source();
    Translation translation = translated.translation();
    byte[] code = translation.code();
    byte[] bytes = source.bytes();
    List<ExitPoint> exits = translation.exits();
    int size = HEADER + source.pieces() * PIECE + exits.size() * EXIT + bytes.length + code.length;
    var out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(source.pieces());
    out.putInt(exits.size());
    out.putInt(code.length);
    out.putInt(translation.idOffset());
    out.putInt(translation.staleOffset());
    for (int i = 0; i < source.pieces(); i++) {
      out.putShort((short) source.offset(i));
      out.putShort((short) source.length(i));
    }
    for (ExitPoint exit : exits) {
      out.put((byte) KINDS.indexOf(exit.kind()));
      out.put((byte) exit.block());
      out.put((byte) exit.index());
      out.put((byte) exit.remaining());
      out.putInt((int) exit.offset());
      out.putInt(exit.resume());
      out.putInt(exit.slot());
      out.putInt(exit.unlinked());
    }
    out.put(bytes);
    out.put(code);
    return out.array();
  }

  /**
   * Whether a page holds the source that a record was made of, entered at {@code head}.
   *
   * @param scratch as long as a page
   */
  static boolean matches(byte[] bytes, PageBytes page, int head, byte[] scratch) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int pieces = in.getInt(0);
    int at = HEADER + pieces * PIECE + in.getInt(4) * EXIT;
    if (in.getShort(HEADER) != head) {
      return false;
    }
    for (int i = 0; i < pieces; i++) {
      int offset = in.getShort(HEADER + i * PIECE);
      int length = in.getShort(HEADER + i * PIECE + 2);
      page.read(offset, scratch, 0, length);
      if (!Arrays.equals(bytes, at, at + length, scratch, 0, length)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  static Translated decode(byte[] record) {
    var in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    int pieces = in.getInt();
    int count = in.getInt();
    byte[] code = new byte[in.getInt()];
    int idOffset = in.getInt();
    int staleOffset = in.getInt();
    int[] offsets = new int[pieces];
    int[] lengths = new int[pieces];
    int total = 0;
    for (int i = 0; i < pieces; i++) {
      offsets[i] = in.getShort();
      lengths[i] = in.getShort();
      total += lengths[i];
    }
    List<ExitPoint> exits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      exits.add(
          new ExitPoint(
              KINDS.get(in.get()),
              in.get(),
              in.get(),
              in.get(),
              in.getInt(),
              in.getInt(),
              in.getInt(),
              in.getInt()));
    }
    byte[] bytes = new byte[total];
    in.get(bytes);
    in.get(code);
    return new Translated(
        new SourceCode(offsets, lengths, bytes),
        new Translation(code, idOffset, staleOffset, exits));
  }
}
