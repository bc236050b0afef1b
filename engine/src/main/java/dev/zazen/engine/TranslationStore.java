package dev.zazen.engine;

import dev.zazen.ir.HostCode.PageBytes;
import dev.zazen.ir.Translated;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Translations for all guests whose code is in one language, found by the code that they were made
 * of: of earlier runs, if there is a file of them, and of this one. Any thread.
 */
final class TranslationStore {
  /** Bytes of records that are kept in a run, and that are left for later runs. */
  static final long MOST = 64L << 20;

  private static final int KNOWN = 1 << 18;

  /** The largest page. */
  private static final int PAGE = 4096;

  private final Optional<Path> path;
  private final String version;
  private final Optional<TranslationFile> file;
  private final BitSet used = new BitSet();

  /** The lowest bits of all keys there are: most of what is looked for is not there. */
  private final BitSet known = new BitSet(KNOWN);

  private final byte[] scratch = new byte[PAGE];
  private final Map<Integer, List<byte[]>> made = new HashMap<>();
  private long bytesMade;
  private boolean changed;

  /** A store that begins with what is left in {@code path} by the same {@code version}. */
  TranslationStore(Optional<Path> path, String version) {
    this.path = path;
    this.version = version;
    this.file = path.flatMap(p -> TranslationFile.open(p, version));
    file.ifPresent(
        records -> {
          for (int i = 0; i < records.count(); i++) {
            known.set(records.key(i) & KNOWN - 1);
          }
        });
  }

  /** See {@link dev.zazen.ir.HostCode#recall}. */
  synchronized Translated find(PageBytes page, int size, int head) {
    int there = Math.min(TranslationRecord.KEYED.getFirst(), size - head);
    page.read(head, scratch, 0, there);
    for (int length : TranslationRecord.KEYED) {
      if (length <= there) {
        int key = TranslationRecord.key(scratch, 0, length, head);
        if (known.get(key & KNOWN - 1)) {
          byte[] found = find(key, page, head);
          if (found != null) {
            return TranslationRecord.decode(found);
          }
          page.read(head, scratch, 0, there);
        }
      }
    }
    return null;
  }

  private byte[] find(int key, PageBytes page, int head) {
    for (byte[] bytes : made.getOrDefault(key, List.of())) {
      if (TranslationRecord.matches(bytes, page, head, scratch)) {
        return bytes;
      }
    }
    if (file.isEmpty()) {
      return null;
    }
    TranslationFile records = file.get();
    int at = records.find(key);
    while (at >= 0 && at < records.count() && records.key(at) == key) {
      byte[] bytes = records.bytes(at);
      if (bytes != null && TranslationRecord.matches(bytes, page, head, scratch)) {
        used.set(at);
        return bytes;
      }
      at++;
    }
    return null;
  }

  /** Adds a translation, as long as there is room: guests may make new code without end. */
  synchronized void add(Translated translated) {
    int key = TranslationRecord.key(translated.source());
    if (key == 0) {
      return;
    }
    byte[] bytes = TranslationRecord.encode(translated);
    if (bytesMade + bytes.length <= MOST) {
      bytesMade += bytes.length;
      known.set(key & KNOWN - 1);
      made.computeIfAbsent(key, k -> new ArrayList<>(1)).add(bytes);
      changed = true;
    }
  }

  /**
   * Leaves translations for later runs: those used in this run first, as many as there is room for.
   */
  synchronized void save() throws IOException {
    if (path.isEmpty() || !changed) {
      return;
    }
    List<TranslationFile.Entry> entries = new ArrayList<>();
    made.forEach(
        (key, list) ->
            list.forEach(b -> entries.add(new TranslationFile.Entry(key, ByteBuffer.wrap(b)))));
    if (file.isPresent()) {
      int count = file.get().count();
      for (int i = used.nextSetBit(0); i >= 0; i = used.nextSetBit(i + 1)) {
        addOld(i, entries);
      }
      for (int i = used.nextClearBit(0); i < count; i = used.nextClearBit(i + 1)) {
        addOld(i, entries);
      }
    }
    long size = 0;
    List<TranslationFile.Entry> kept = new ArrayList<>();
    for (TranslationFile.Entry entry : entries) {
      size += entry.bytes().remaining();
      if (size > MOST) {
        break;
      }
      kept.add(entry);
    }
    kept.sort(Comparator.comparingInt(TranslationFile.Entry::key));
    TranslationFile.write(path.get(), version, kept);
    changed = false;
  }

  private void addOld(int record, List<TranslationFile.Entry> entries) {
    byte[] bytes = file.get().bytes(record);
    if (bytes != null) {
      entries.add(new TranslationFile.Entry(file.get().key(record), ByteBuffer.wrap(bytes)));
    }
  }
}
