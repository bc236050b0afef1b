package dev.zazen.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that Zazen wrote read as a model does, and QEMU finds nothing wrong with them. */
@Tag("feature:disk-images")
class Qcow2WriteTest {
  private static final long SEED = Long.getLong("zazen.random.seed", 17);

  @TempDir private Path directory;

  /** A disk and what it should have. */
  private static final class Model {
    private final Path file;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final byte[] bytes;
    private DiskImage disk;

    Model(Path file, byte[] bytes) throws Exception {
      this.file = file;
      this.bytes = bytes;
      disk = Disks.writable(file, "qcow2");
    }

    void run(int steps) throws Exception {
      for (int i = 0; i < steps; i++) {
        step();
      }
      assertArrayEquals(bytes, Disks.readAll(disk));
      disk.close();
      disk.close();
      QemuImg.checkClean(file);
      Path raw = Disks.file(file.getParent(), "model.raw", bytes);
      QemuImg.compare("raw", raw, "qcow2", file);
    }

    private void step() throws Exception {
      int offset = random.nextInt(bytes.length / 512) * 512;
      int most = Math.min(bytes.length - offset, 1 << random.nextInt(9, 19));
      int length = Math.max(1, random.nextInt(most / 512 + 1)) * 512;
      switch (random.nextInt(20)) {
        case 0 -> disk.flush();
        case 1 -> {
          disk.close();
          disk = Disks.writable(file, "qcow2");
        }
        case 2, 3 -> discard(offset, random.nextBoolean() ? bytes.length - offset : length);
        case 4, 5, 6, 7 ->
            assertArrayEquals(
                Arrays.copyOfRange(bytes, offset, offset + length),
                Disks.read(disk, offset, length));
        default -> {
          byte[] written = Disks.random(random, length);
          System.arraycopy(written, 0, bytes, offset, length);
          Disks.write(disk, offset, written);
        }
      }
    }

    /** Each sector stays or becomes zeroes; nothing outside changes. */
    private void discard(int offset, int length) throws Exception {
      disk.discard(offset, length);
      byte[] zero = new byte[512];
      byte[] now = Disks.read(disk, offset, length);
      for (int at = 0; at < length; at += 512) {
        byte[] sector = Arrays.copyOfRange(now, at, at + 512);
        byte[] before = Arrays.copyOfRange(bytes, offset + at, offset + at + 512);
        assertTrue(Arrays.equals(sector, zero) || Arrays.equals(sector, before));
      }
      System.arraycopy(now, 0, bytes, offset, length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cluster_size=512, 4000, 120",
    "'cluster_size=512,refcount_bits=64', 16000, 500",
    "'cluster_size=512,compat=0.10', 4000, 120",
    "'cluster_size=1k,refcount_bits=1', 4000, 200",
    "'cluster_size=1k,refcount_bits=2', 4000, 200",
    "'cluster_size=4k,refcount_bits=4', 8000, 300",
    "'cluster_size=4k,refcount_bits=8', 8000, 300",
    "'cluster_size=4k,refcount_bits=32', 8000, 300",
    "'cluster_size=4k,preallocation=metadata', 8000, 300",
    "'cluster_size=4k,lazy_refcounts=on', 8000, 300",
    "cluster_size=64k, 20001, 300",
    "'cluster_size=64k,compat=0.10', 20001, 300",
    "cluster_size=2M, 20001, 100",
  })
  void randomRequestsDoWhatAModelDoes(String options, int sectors, int steps) throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-o", options, image, sectors * 512);
    new Model(image, new byte[sectors * 512]).run(steps);
  }

  @ParameterizedTest
  @CsvSource({"compat=1.1", "compat=0.10"})
  void writesOverABackingFileAndCompressedClusters(String compat) throws Exception {
    byte[] content = Disks.content(new SplittableRandom(SEED), 4 << 20);
    Path raw = Disks.file(directory, "disk.raw", content);
    Path image = directory.resolve("image.qcow2");
    QemuImg.call(
        "convert", "-c", "-f", "raw", "-O", "qcow2", "-o", compat + ",cluster_size=4k", raw, image);
    Path overlay = directory.resolve("overlay.qcow2");
    QemuImg.call(
        "create",
        "-f",
        "qcow2",
        "-o",
        compat,
        "-b",
        "image.qcow2",
        "-F",
        "qcow2",
        overlay,
        5 << 20);
    new Model(overlay, Arrays.copyOf(content, 5 << 20)).run(100);
    QemuImg.compare("raw", raw, "qcow2", image);
    new Model(image, content.clone()).run(200);
  }

  @Test
  void snapshotsKeepTheirContent() throws Exception {
    byte[] content = Disks.content(new SplittableRandom(SEED), 4 << 20);
    Path raw = Disks.file(directory, "disk.raw", content);
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("convert", "-f", "raw", "-O", "qcow2", "-o", "cluster_size=1k", raw, image);
    QemuImg.call("snapshot", "-c", "first", image);
    new Model(image, content.clone()).run(200);
    QemuImg.call("snapshot", "-a", "first", image);
    QemuImg.compare("raw", raw, "qcow2", image);
    QemuImg.call("snapshot", "-d", "first", image);
    new Model(image, content.clone()).run(100);
  }

  /** More tables than stay in memory. */
  @Test
  void tablesLeaveMemoryInOrder() throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-o", "cluster_size=2M", image, "8T");
    try (DiskImage disk = Disks.writable(image, "qcow2")) {
      for (long i = 0; i < 10; i++) {
        Disks.write(disk, i << 39, new byte[] {(byte) (i + 1)});
      }
      for (int i = 0; i < 10; i++) {
        assertArrayEquals(new byte[] {(byte) (i + 1), 0}, Disks.read(disk, (long) i << 39, 2));
      }
      disk.discard(0, disk.size());
      for (int i = 0; i < 10; i++) {
        assertArrayEquals(new byte[1], Disks.read(disk, (long) i << 39, 1));
      }
    }
    QemuImg.checkClean(image);
  }

  @Test
  void theRefcountTableGrowsWithTheFile() throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call(
        "create", "-f", "qcow2", "-o", "cluster_size=512,refcount_bits=64", image, 16 << 20);
    byte[] content = Disks.random(new SplittableRandom(SEED), 16 << 20);
    try (DiskImage disk = Disks.writable(image, "qcow2")) {
      Disks.write(disk, 0, content);
    }
    QemuImg.checkClean(image);
    QemuImg.compare("raw", Disks.file(directory, "disk.raw", content), "qcow2", image);
  }

  /** Of version 3, and the features that Zazen does not keep up to date. */
  @Test
  void bitmapsAreNoLongerValidAfterAWrite() throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-f", "qcow2", image, "1M");
    QemuImg.call("bitmap", "--add", image, "changes");
    assertEquals(1, autoclear(image));
    try (DiskImage disk = Disks.writable(image, "qcow2")) {
      disk.flush();
    }
    assertEquals(1, autoclear(image));
    try (DiskImage disk = Disks.writable(image, "qcow2")) {
      Disks.write(disk, 0, new byte[512]);
    }
    assertEquals(0, autoclear(image));
    QemuImg.checkConsistent(image);
  }

  private static long autoclear(Path image) throws Exception {
    try (var channel = Files.newByteChannel(image)) {
      var header = ByteBuffer.allocate(104);
      assertEquals(104, channel.read(header));
      return header.getLong(Qcow2Header.AUTOCLEAR_FIELD);
    }
  }

  @Test
  void imagesOfTheSameBackingFileAreWrittenSideBySide() throws Exception {
    Path base = Disks.file(directory, "base.raw", new byte[1 << 20]);
    Path one = directory.resolve("one.qcow2");
    Path two = directory.resolve("two.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-b", base, "-F", "raw", one);
    QemuImg.call("create", "-f", "qcow2", "-b", base, "-F", "raw", two);
    try (DiskImage disk2 = Disks.writable(two, "qcow2")) {
      try (DiskImage disk1 = DiskImages.open(one, Optional.empty(), false)) {
        Disks.write(disk1, 5, new byte[] {1});
        Disks.write(disk2, 5, new byte[] {2});
        assertArrayEquals(new byte[] {0, 1, 0}, Disks.read(disk1, 4, 3));
      }
      assertArrayEquals(new byte[] {0, 2, 0}, Disks.read(disk2, 4, 3));
    }
  }
}
