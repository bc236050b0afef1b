package dev.zazen.engine;

import dev.zazen.ir.Translated;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Translations for all guests whose code is in one language, found by the code that they were made
 * of ({@link TranslationSearch}): of earlier runs, if there is a file of them, and of this one. Any
 * thread; who looks for one does not wait for others.
 */
final class TranslationStore {
  /** Bytes of records that are kept in a run, and that are left for later runs. */
  static final long MOST = 64L << 20;

  /** Records with one key, which are tried one after the other. */
  static final int MOST_ALIKE = 64;

  private static final int KNOWN_BITS = 18;

  private final Optional<Path> path;
  private final String version;
  private final Optional<TranslationFile> file;

  /** Records of the file that were found in this run, for the next guest with the same code. */
  private final Translated[] found;

  /**
   * A bit, by the highest bits of how it begins, for what is there: most of what is looked for is
   * not. Read without the lock: at worst a guest makes what another has made just now.
   */
  private final long[] known = new long[1 << KNOWN_BITS - 6];

  private final Map<Integer, List<Translated>> made = new ConcurrentHashMap<>();
  private long bytesMade;
  private boolean changed;

  /** A store that begins with what is left in {@code path} by the same {@code version}. */
  TranslationStore(Optional<Path> path, String version) {
    this.path = path;
    this.version = version;
    this.file = path.flatMap(p -> TranslationFile.open(p, version));
    int records = file.map(TranslationFile::count).orElse(0);
    found = new Translated[records];
    for (int i = 0; i < records; i++) {
      know(file.get().beginning(i));
    }
  }

  private void know(int beginning) {
    int bit = beginning >>> Integer.SIZE - KNOWN_BITS;
    known[bit >>> 6] |= 1L << bit;
  }

  /** Whether there may be a record that begins so. */
  boolean mayKnow(int beginning) {
    int bit = beginning >>> Integer.SIZE - KNOWN_BITS;
    return (known[bit >>> 6] >>> bit & 1) != 0;
  }

  /** Records of earlier runs. */
  Optional<TranslationFile> file() {
    return file;
  }

  /** A record of the file if it was found before, or null. */
  Translated found(int record) {
    return found[record];
  }

  /** A record of the file was found. */
  void found(int record, Translated translated) {
    found[record] = translated;
  }

  /** Translations of this run with a key. */
  List<Translated> made(int key) {
    return made.isEmpty() ? List.of() : made.getOrDefault(key, List.of());
  }

  /** Adds a translation, as long as there is room: guests may make new code without end. */
  synchronized void add(Translated translated) {
    int key = TranslationRecord.key(translated.source());
    int size = TranslationRecord.size(translated);
    if (key != 0 && bytesMade + size <= MOST && alike(key) < MOST_ALIKE) {
      bytesMade += size;
      know(TranslationRecord.beginning(translated.source()));
      var _ = made.merge(key, List.of(translated), TranslationStore::together);
      changed = true;
    }
  }

  private static List<Translated> together(List<Translated> first, List<Translated> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** How many there are with a key. */
  private int alike(int key) {
    int count = made(key).size();
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
        (key, list) ->
            list.forEach(
                translated ->
                    entries.add(
                        new TranslationFile.Entry(
                            key,
                            TranslationRecord.beginning(translated.source()),
                            TranslationRecord.encode(translated)))));
    for (boolean wanted : new boolean[] {true, false}) {
      for (int i = 0; i < found.length; i++) {
        if (found[i] != null == wanted) {
          addOld(i, entries);
        }
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
    ByteBuffer bytes = file.get().record(record, new CRC32C());
    if (bytes != null) {
      entries.add(
          new TranslationFile.Entry(file.get().key(record), file.get().beginning(record), bytes));
    }
  }
}
