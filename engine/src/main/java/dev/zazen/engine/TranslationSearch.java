package dev.zazen.engine;

import dev.zazen.ir.HostCode.PageBytes;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Looks for translations of one guest's code in the store of all. One thread at a time. */
final class TranslationSearch {
  /** The largest page. */
  private static final int PAGE = 4096;

  private final TranslationStore store;

  /** What a page holds whose code is looked for. */
  private final byte[] content = new byte[PAGE];

  private final ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);

  /** A piece of what a translation was made of. */
  private final byte[] scratch = new byte[PAGE];

  private final CRC32C sum = new CRC32C();

  TranslationSearch(TranslationStore store) {
    this.store = store;
  }

  /** See {@link dev.zazen.ir.HostCode#recall}. */
  Translated find(PageBytes page, int size, int head) {
    if (size - head < TranslationRecord.SHORTEST_KEY) {
      return null;
    }
    page.read(head, content, head, TranslationRecord.SHORTEST_KEY);
    if (!store.mayKnow(TranslationRecord.beginning(head, words.getInt(head)))) {
      return null;
    }
    page.read(0, content, 0, size);
    for (int length = TranslationRecord.LONGEST_KEY;
        length >= TranslationRecord.SHORTEST_KEY;
        length /= 2) {
      if (length <= size - head) {
        Translated found = find(TranslationRecord.key(content, head, length), head);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private Translated find(int key, int head) {
    for (Translated translated : store.made(key)) {
      if (stands(translated.source(), head)) {
        return translated;
      }
    }
    if (store.file().isEmpty()) {
      return null;
    }
    TranslationFile records = store.file().get();
    int first = records.first(key);
    int end = records.end(first);
    for (int at = first; at < end; at++) {
      Translated translated = of(records, at);
      if (translated != null && stands(translated.source(), head)) {
        store.found(at, translated);
        return translated;
      }
    }
    return null;
  }

  private Translated of(TranslationFile records, int at) {
    Translated found = store.found(at);
    if (found != null) {
      return found;
    }
    ByteBuffer record = records.record(at, sum);
    return record == null ? null : TranslationRecord.decode(record);
  }

  /** Whether the page holds code, entered at {@code head}. */
  private boolean stands(SourceCode source, int head) {
    if (source.offset(0) != head) {
      return false;
    }
    ByteBuffer bytes = source.bytes();
    for (int i = 0; i < source.pieces(); i++) {
      int offset = source.offset(i);
      int length = source.length(i);
      bytes.get(scratch, 0, length);
      if (!Arrays.equals(scratch, 0, length, content, offset, offset + length)) {
        return false;
      }
    }
    return true;
  }
}
