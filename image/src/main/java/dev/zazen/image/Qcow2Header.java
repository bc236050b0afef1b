package dev.zazen.image;

import dev.zazen.base.Bits;
import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;
import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header of a qcow2 file, checked against the file's size and QEMU's limits; offsets and sizes
 * in bytes unless named otherwise.
 *
 * @param size of the disk, a multiple of 512
 * @param l1Entries of the active L1 table, enough for the disk
 * @param autoclear features that a writer who does not know them clears
 * @param refcountOrder log2 of the width of a reference count in bits
 */
record Qcow2Header(
    String name,
    int version,
    int clusterBits,
    long size,
    long l1Offset,
    int l1Entries,
    long refcountTableOffset,
    int refcountTableClusters,
    int refcountOrder,
    boolean dirty,
    boolean corrupt,
    @Foreign long autoclear,
    Optional<String> backingFile,
    Optional<String> backingFormat) {
  /** Where the offset of the refcount table, and behind it its clusters, stand. */
  static final int REFCOUNT_TABLE_FIELD = 48;

  /** Where the auto-clear features stand. */
  static final int AUTOCLEAR_FIELD = 88;

  /** QEMU's limit of the refcount table. */
  static final int MAX_REFCOUNT_TABLE = 8 << 20;

  private static final int LENGTH_2 = 72;
  private static final int LENGTH_3 = 104;
  private static final int MIN_CLUSTER_BITS = 9;
  private static final int MAX_CLUSTER_BITS = 21;
  private static final int MAX_L1_TABLE = 32 << 20;
  private static final int MAX_BACKING_NAME = 1023;
  private static final long DIRTY = 1;
  private static final long CORRUPT = 1 << 1;
  private static final String CREATE = "the file is damaged or hostile: use a backup";

  /** Incompatible features by bit; those that are refused have a remedy. */
  private static final List<Feature> FEATURES =
      List.of(
          new Feature("dirty bit", ""),
          new Feature("corrupt bit", ""),
          new Feature("external data file", "qemu-img convert -O qcow2 makes an image without"),
          new Feature(
              "compression other than zlib", "qemu-img convert -O qcow2 makes an image without"),
          new Feature(
              "extended L2 entries",
              "qemu-img convert -O qcow2 -o extended_l2=off makes an image without"));

  private record Feature(String name, String mend) {}

  int clusterSize() {
    return 1 << clusterBits;
  }

  /** Log2 of how many L2 entries a cluster has. */
  int l2Bits() {
    return clusterBits - 3;
  }

  /** Reads and checks the header of a file that begins with the magic of qcow2. */
  static Qcow2Header read(Storage storage) throws IOException, InvalidInputException {
    long fileSize = storage.size();
    var start = ByteBuffer.allocate(LENGTH_3 + 8);
    storage.read(0, start);
    int version = start.getInt(4);
    if (version != 2 && version != 3) {
      throw new InvalidInputException(
          storage.name(),
          "is qcow2 version " + Integer.toUnsignedString(version),
          "versions 2 and 3 can be used; qemu-img convert -O qcow2 makes version 3");
    }
    int clusterBits = start.getInt(20);
    if (clusterBits < MIN_CLUSTER_BITS || clusterBits > MAX_CLUSTER_BITS) {
      throw new InvalidInputException(
          storage.name(),
          "says that clusters have 2^" + Integer.toUnsignedString(clusterBits) + " bytes",
          "2^9 to 2^21 are possible; " + CREATE);
    }
    var cluster =
        ByteBuffer.allocate(
            Math.toIntExact(Math.max(LENGTH_3 + 8, Math.min(fileSize, 1L << clusterBits))));
    storage.read(0, cluster);
    return new Parser(storage.name(), cluster.clear(), fileSize, version, clusterBits).parse();
  }

  /** Collects every problem of one header. */
  private static final class Parser {
    private final String name;
    private final ByteBuffer bytes;
    private final long fileSize;
    private final int version;
    private final int clusterBits;
    private final List<Problem> problems = new ArrayList<>();

    Parser(String name, ByteBuffer bytes, long fileSize, int version, int clusterBits) {
      this.name = name;
      this.bytes = bytes;
      this.fileSize = fileSize;
      this.version = version;
      this.clusterBits = clusterBits;
    }

    Qcow2Header parse() throws InvalidInputException {
      long size = int64(24);
      long l1Offset = int64(40);
      long refcountTable = int64(REFCOUNT_TABLE_FIELD);
      long incompatible = version == 2 ? 0 : int64(72);
      checkFeatures(incompatible);
      if (int32(32) != 0) {
        problem(
            "is encrypted (method " + int32(32) + ")",
            "decrypt it: qemu-img convert -O qcow2; encrypt within the guest instead");
      }
      int order = version == 2 ? 4 : int32(96);
      if (order < 0 || order > 6) {
        problem("has reference counts of 2^" + order + " bits", "at most 2^6; " + CREATE);
      }
      int l1Entries = checkL1(size, l1Offset);
      int refcountClusters = checkRefcounts(refcountTable);
      Qcow2Extensions extensions = extensions();
      Optional<String> backing = backing();
      if (!problems.isEmpty()) {
        throw new InvalidInputException(problems);
      }
      return new Qcow2Header(
          name,
          version,
          clusterBits,
          Bits.alignUp(size, 512),
          l1Offset,
          l1Entries,
          refcountTable,
          refcountClusters,
          order,
          (incompatible & DIRTY) != 0,
          (incompatible & CORRUPT) != 0,
          version == 2 ? 0 : int64(AUTOCLEAR_FIELD),
          backing,
          extensions.backingFormat());
    }

    @Foreign
    private int int32(int at) {
      return bytes.getInt(at);
    }

    @Foreign
    private long int64(int at) {
      return bytes.getLong(at);
    }

    private void problem(String what, String mend) {
      problems.add(new Problem(name, what, mend));
    }

    @Checks
    private int checkL1(@Foreign long size, @Foreign long offset) {
      int entries = int32(36);
      long perEntry = 1L << (2 * clusterBits - 3);
      // 56 bits are what host offsets have.
      if (size < 0 || size >= 1L << 56) {
        problem("says that the disk has " + Long.toUnsignedString(size) + " bytes", CREATE);
      } else if (entries < 0
          || entries > MAX_L1_TABLE / 8
          || entries < Bits.alignUp(size, perEntry) / perEntry) {
        problem(
            "has an L1 table of %s entries for %d bytes in clusters of %d"
                .formatted(Integer.toUnsignedString(entries), size, 1 << clusterBits),
            CREATE);
      } else {
        checkTable("L1 table", offset, entries * 8L);
      }
      return entries;
    }

    @Checks
    private int checkRefcounts(@Foreign long offset) {
      int clusters = int32(56);
      if (clusters <= 0 || clusters > MAX_REFCOUNT_TABLE >> clusterBits) {
        problem(
            "has a refcount table of " + Integer.toUnsignedString(clusters) + " clusters",
            "1 to " + (MAX_REFCOUNT_TABLE >> clusterBits) + " are possible; " + CREATE);
      } else {
        checkTable("refcount table", offset, (long) clusters << clusterBits);
      }
      return clusters;
    }

    @Checks
    private void checkTable(String what, @Foreign long offset, long length) {
      if (length == 0) {
        return;
      }
      if (offset <= 0
          || Bits.field(offset, 0, clusterBits) != 0
          || offset > fileSize
          || length > fileSize - offset) {
        problem(
            "has a %s of %d bytes at %s, the file has %d"
                .formatted(what, length, Long.toUnsignedString(offset), fileSize),
            CREATE);
      }
    }

    @Checks
    private void checkFeatures(@Foreign long incompatible) {
      for (int bit = 2; bit < Long.SIZE; bit++) {
        if ((incompatible >>> bit & 1) == 0) {
          continue;
        }
        if (bit < FEATURES.size()) {
          Feature feature = FEATURES.get(bit);
          problem("uses a feature that is not supported: " + feature.name, feature.mend);
        } else {
          problem(
              "uses a feature that is not known: bit " + bit,
              "qemu-img convert -O qcow2 may make an image without");
        }
      }
    }

    private Qcow2Extensions extensions() {
      int length = version == 2 ? LENGTH_2 : int32(100);
      if (length < (version == 2 ? LENGTH_2 : LENGTH_3)
          || length % 8 != 0
          || length > bytes.capacity()) {
        problem("has a header of " + Integer.toUnsignedString(length) + " bytes", CREATE);
        return Qcow2Extensions.NONE;
      }
      long backingName = int64(8);
      int end = bytes.capacity();
      if (backingName >= length && backingName < end) {
        end = Math.toIntExact(backingName);
      }
      Optional<Qcow2Extensions> extensions =
          Qcow2Extensions.parse(bytes.slice(length, end - length));
      if (extensions.isEmpty()) {
        problem("has a header extension that is longer than the header's cluster", CREATE);
      }
      return extensions.orElse(Qcow2Extensions.NONE);
    }

    private Optional<String> backing() {
      long offset = int64(8);
      int length = int32(16);
      if (offset == 0) {
        return Optional.empty();
      }
      if (length <= 0
          || length > MAX_BACKING_NAME
          || offset < LENGTH_2
          || offset > bytes.capacity() - length) {
        problem(
            "has the name of its backing file, %s bytes, at %s"
                .formatted(Integer.toUnsignedString(length), Long.toUnsignedString(offset)),
            CREATE);
        return Optional.empty();
      }
      return Optional.of(Qcow2Extensions.text(bytes.slice(Math.toIntExact(offset), length)));
    }
  }
}
