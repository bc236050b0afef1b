package dev.zazen.engine;

import dev.zazen.ir.HostCode.PageBytes;
import dev.zazen.ir.Translated;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /** Records with one key, which are tried one after the other while other guests wait. */
  static final int MOST_ALIKE = 64;

  private static final int KNOWN_BITS = 18;

  /** The largest page. */
  private static final int PAGE = 4096;

  private final Optional<Path> path;
  private final String version;
  private final Optional<TranslationFile> file;
  private final BitSet used = new BitSet();

  /** How what is there begins, by the highest bits: most of what is looked for is not there. */
  private final BitSet known = new BitSet(1 << KNOWN_BITS);

  /** What a page holds whose code is looked for, and what a record was made of. */
  private final byte[] content = new byte[PAGE];

  private final ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);

  private final byte[] scratch = new byte[PAGE];
  private final Map<Integer, List<ByteBuffer>> made = new HashMap<>();
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
            know(records.beginning(i));
          }
        });
  }

  private void know(int beginning) {
    known.set(beginning >>> Integer.SIZE - KNOWN_BITS);
  }

  private boolean mayKnow(int beginning) {
    return known.get(beginning >>> Integer.SIZE - KNOWN_BITS);
  }

  /** See {@link dev.zazen.ir.HostCode#recall}. */
  synchronized Translated find(PageBytes page, int size, int head) {
    if (size - head < TranslationRecord.SHORTEST_KEY) {
      return null;
    }
    page.read(head, content, head, TranslationRecord.SHORTEST_KEY);
    if (!mayKnow(TranslationRecord.beginning(head, words.getInt(head)))) {
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
    List<ByteBuffer> ofThisRun = made.isEmpty() ? null : made.get(key);
    if (ofThisRun != null) {
      for (ByteBuffer record : ofThisRun) {
        if (TranslationRecord.matches(record, content, head, scratch)) {
          return record;
        }
      }
    }
    if (file.isEmpty()) {
      return null;
    }
    TranslationFile records = file.get();
    int first = records.first(key);
    int end = records.end(first);
    for (int at = first; at < end; at++) {
      ByteBuffer record = records.record(at);
      if (record != null && TranslationRecord.matches(record, content, head, scratch)) {
        used.set(at);
        return record;
      }
    }
    return null;
  }

  /** Adds a translation, as long as there is room: guests may make new code without end. */
  synchronized void add(Translated translated) {
    ByteBuffer record = TranslationRecord.encode(translated);
    int key = TranslationRecord.key(record, scratch);
    boolean room = bytesMade + record.remaining() <= MOST;
    if (key != 0 && room && alike(key) < MOST_ALIKE) {
      bytesMade += record.remaining();
      know(TranslationRecord.beginning(record));
      made.computeIfAbsent(key, k -> new ArrayList<>(1)).add(record);
      changed = true;
    }
  }

  /** How many records have a key. */
  private int alike(int key) {
    int count = made.getOrDefault(key, List.of()).size();
    if (file.isPresent()) {
      int first = file.get().first(key);
      count += file.get().end(first) - first;
    }
    return count;
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
        (key, list) -> list.forEach(record -> entries.add(TranslationFile.Entry.of(key, record))));
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
    ByteBuffer bytes = file.get().record(record);
    if (bytes != null) {
      entries.add(TranslationFile.Entry.of(file.get().key(record), bytes));
    }
  }
}
