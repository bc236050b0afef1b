package dev.zazen.engine;

import dev.zazen.ir.HostCode.PageBytes;
import dev.zazen.ir.Translated;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Looks for translations of one guest's code in the store of all. One thread at a time. */
final class TranslationSearch {
  /** The largest page. */
  private static final int PAGE = 4096;

  private final TranslationStore store;

  /** What a page holds whose code is looked for, and what a record was made of. */
  private final byte[] content = new byte[PAGE];

  private final ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);

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
        ByteBuffer found = find(TranslationRecord.key(content, head, length), head);
        if (found != null) {
          return TranslationRecord.decode(found);
        }
      }
    }
    return null;
  }

  private ByteBuffer find(int key, int head) {
    for (ByteBuffer record : store.made(key)) {
      if (TranslationRecord.matches(record, content, head, scratch)) {
        return record;
      }
    }
    if (store.file().isEmpty()) {
      return null;
    }
    TranslationFile records = store.file().get();
    int first = records.first(key);
    int end = records.end(first);
    for (int at = first; at < end; at++) {
      ByteBuffer record = records.record(at, sum);
      if (record != null && TranslationRecord.matches(record, content, head, scratch)) {
        store.use(at);
        return record;
      }
    }
    return null;
  }
}
