package dev.zazen.engine;

import dev.zazen.host.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Records of earlier runs. The file, little-endian: magic, checksum of the rest of this head, size
 * of the file, length of the version and the version, number of records; the keys of all, rising;
 * how they begin, their positions, lengths and checksums; the records. A file is never changed but
 * replaced as a whole, so that whoever reads it goes on reading what it opened.
 */
final class TranslationFile {
  private static final long MAGIC = 0x3145444f434e5a5aL; // "ZZNCODE1"
  private static final int FIXED = 8 + 4 + 8 + 4;
  private static final int ENTRY = 20;
  private static final int MOST_HEAD = 64 << 20;

  /** Host code is run as it is: nobody else may have written it. */
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final ByteBuffer content;
  private final int[] keys;
  private final int[] beginnings;
  private final int[] positions;
  private final int[] lengths;
  private final int[] sums;

  /**
   * A record to be written.
   *
   * @param key where it is looked for
   * @param beginning see {@link TranslationRecord#beginning}
   * @param bytes of {@link TranslationRecord}
   */
  record Entry(int key, int beginning, ByteBuffer bytes) {}

  private TranslationFile(ByteBuffer content, ByteBuffer head, int count) {
    this.content = content;
    IntBuffer columns = head.asIntBuffer();
    keys = column(columns, count);
    beginnings = column(columns, count);
    positions = column(columns, count);
    lengths = column(columns, count);
    sums = column(columns, count);
  }

  private static int[] column(IntBuffer columns, int count) {
    int[] column = new int[count];
    columns.get(column);
    return column;
  }

  /** The file, if it is there, whole, of this version, and nobody else could write to it. */
  static Optional<TranslationFile> open(Path path, String version) {
    try (var channel = FileChannel.open(path)) {
      if (!isOurs(path)) {
        return Optional.empty();
      }
      long size = channel.size();
      var fixed = read(channel, 0, FIXED);
      if (size > Integer.MAX_VALUE || fixed.getLong() != MAGIC) {
        return Optional.empty();
      }
      int sum = fixed.getInt();
      long length = fixed.getLong();
      int headSize = fixed.getInt();
      if (length != size || headSize < FIXED || headSize > Math.min(size, MOST_HEAD)) {
        return Optional.empty();
      }
      var head = read(channel, 12, headSize - 12);
      if (checksum(head) != sum) {
        return Optional.empty();
      }
      head.position(12);
      byte[] name = new byte[head.getInt()];
      head.get(name);
      if (!new String(name, StandardCharsets.UTF_8).equals(version)) {
        return Optional.empty();
      }
      var content = MappedFile.readOnly(channel);
      return Optional.of(new TranslationFile(content, head, head.getInt()));
    } catch (IOException | RuntimeException e) {
      // Not there, cut off or not ours: as if nothing had been kept.
      return Optional.empty();
    }
  }

  private static boolean isOurs(Path path) throws IOException {
    return Files.getOwner(path).getName().equals(System.getProperty("user.name"))
        && Files.getPosixFilePermissions(path).stream().noneMatch(OTHERS::contains);
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {}
    return buffer.flip();
  }

  private static int checksum(ByteBuffer bytes) {
    var sum = new CRC32C();
    sum.update(bytes.duplicate());
    return (int) sum.getValue();
  }

  /** How many records there are. */
  int count() {
    return keys.length;
  }

  int key(int record) {
    return keys[record];
  }

  int beginning(int record) {
    return beginnings[record];
  }

  /** The first record with a key; {@link #count} if there is none. */
  int first(int key) {
    int at = Arrays.binarySearch(keys, key);
    while (at > 0 && keys[at - 1] == key) {
      at--;
    }
    return at < 0 ? keys.length : at;
  }

  /** Behind the last record with the key of {@code first}, which is the first with that key. */
  int end(int first) {
    int end = first;
    while (end < keys.length && keys[end] == keys[first]) {
      end++;
    }
    return end;
  }

  /**
   * A record; null if it is not what was written.
   *
   * @param sum to check that with
   */
  ByteBuffer record(int number, CRC32C sum) {
    var record = content.slice(positions[number], lengths[number]);
    sum.reset();
    sum.update(record);
    return (int) sum.getValue() == sums[number]
        ? record.rewind().order(ByteOrder.LITTLE_ENDIAN)
        : null;
  }

  /** Replaces the file by one with {@code entries}, which are sorted by key. */
  static void write(Path path, String version, List<Entry> entries) throws IOException {
    byte[] name = version.getBytes(StandardCharsets.UTF_8);
    int headSize = FIXED + 4 + name.length + 4 + entries.size() * ENTRY;
    var head = ByteBuffer.allocate(headSize).order(ByteOrder.LITTLE_ENDIAN);
    long size = headSize + entries.stream().mapToLong(e -> e.bytes().remaining()).sum();
    head.putLong(MAGIC).putInt(0).putLong(size).putInt(headSize);
    head.putInt(name.length).put(name).putInt(entries.size());
    entries.forEach(entry -> head.putInt(entry.key()));
    entries.forEach(entry -> head.putInt(entry.beginning()));
    int position = headSize;
    for (Entry entry : entries) {
      head.putInt(position);
      position += entry.bytes().remaining();
    }
    entries.forEach(entry -> head.putInt(entry.bytes().remaining()));
    entries.forEach(entry -> head.putInt(checksum(entry.bytes())));
    head.flip();
    head.putInt(8, checksum(head.slice(12, headSize - 12)));
    var directory = Files.createDirectories(path.toAbsolutePath().getParent());
    Path temporary =
        Files.createTempFile(
            directory,
            path.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        writeAll(channel, head);
        for (Entry entry : entries) {
          writeAll(channel, entry.bytes().duplicate());
        }
      }
      var _ = Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      var _ = Files.deleteIfExists(temporary);
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      var _ = channel.write(bytes);
    }
  }
}
