package dev.zazen.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that qemu-img made read as QEMU reads them. */
@Tag("feature:disk-images")
class Qcow2ReadTest {
  private static final int SIZE = 3 << 20 | 512;

  @TempDir private Path directory;
  private byte[] content;
  private Path raw;

  @BeforeEach
  void makeContent() throws Exception {
    content = Disks.content(new SplittableRandom(3), SIZE);
    raw = Disks.file(directory, "disk.raw", content);
  }

  private void assertReads(byte[] expected, Path image) throws Exception {
    try (DiskImage disk = Disks.readOnly(image, "qcow2")) {
      assertEquals(expected.length, disk.size());
      assertArrayEquals(expected, Disks.readAll(disk));
      var random = new SplittableRandom(4);
      for (int i = 0; i < 100 && expected.length > 0; i++) {
        int from = random.nextInt(expected.length);
        int length = random.nextInt(Math.min(100_000, expected.length - from) + 1);
        assertArrayEquals(
            Arrays.copyOfRange(expected, from, from + length), Disks.read(disk, from, length));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cluster_size=512",
    "'cluster_size=512,compat=0.10'",
    "cluster_size=4k",
    "cluster_size=64k",
    "'cluster_size=64k,compat=0.10'",
    "cluster_size=2M",
    "'cluster_size=4k,preallocation=metadata'",
    "'cluster_size=4k,preallocation=full'",
    "'cluster_size=4k,lazy_refcounts=on'"
  })
  void readsPlainAndCompressedImages(String options) throws Exception {
    Path plain = directory.resolve("plain.qcow2");
    QemuImg.call("convert", "-f", "raw", "-O", "qcow2", "-o", options, raw, plain);
    assertReads(content, plain);
    if (!options.contains("preallocation")) {
      Path compressed = directory.resolve("compressed.qcow2");
      QemuImg.call("convert", "-c", "-f", "raw", "-O", "qcow2", "-o", options, raw, compressed);
      assertReads(content, compressed);
    }
  }

  @Test
  void readsWhatIsNotThereFromTheBackingFiles() throws Exception {
    Path base = directory.resolve("base.qcow2");
    QemuImg.call("convert", "-c", "-f", "raw", "-O", "qcow2", raw, base);
    Path middle = directory.resolve("middle.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", middle, SIZE + 70_000);
    Path top = directory.resolve("top.qcow2");
    QemuImg.call(
        "create",
        "-f",
        "qcow2",
        "-o",
        "cluster_size=4k",
        "-b",
        middle,
        "-F",
        "qcow2",
        top,
        SIZE + 200 * 512);
    QemuImg.call("info", "--backing-chain", top);
    assertEquals(0, QemuImg.run("qemu-io", "-f", "qcow2", "-c", "write -z 8k 12k", top).exit());
    assertEquals(
        0, QemuImg.run("qemu-io", "-f", "qcow2", "-c", "write -P 7 100k 9k", middle).exit());
    byte[] expected = Arrays.copyOf(content, SIZE + 200 * 512);
    Arrays.fill(expected, 100 << 10, 109 << 10, (byte) 7);
    Arrays.fill(expected, 8 << 10, 20 << 10, (byte) 0);
    assertReads(expected, top);
  }

  @Test
  void readsARawBackingFileThatIsSmallerOrLarger() throws Exception {
    Path larger = directory.resolve("larger.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-b", raw, "-F", "raw", larger, 2 * SIZE);
    assertReads(Arrays.copyOf(content, 2 * SIZE), larger);
    Path smaller = directory.resolve("smaller.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-b", "file:" + raw, "-F", "raw", smaller, 1 << 20);
    assertReads(Arrays.copyOf(content, 1 << 20), smaller);
  }

  @Test
  void readsAnEmptyDisk() throws Exception {
    Path empty = directory.resolve("empty.qcow2");
    QemuImg.call("create", "-f", "qcow2", empty, 0);
    assertReads(new byte[0], empty);
    try (DiskImage disk = Disks.writable(empty, "qcow2")) {
      disk.discard(0, 0);
      disk.flush();
    }
    QemuImg.checkClean(empty);
  }

  @Test
  void readsTheActiveStateOfAnImageWithSnapshots() throws Exception {
    Path image = directory.resolve("snapshots.qcow2");
    QemuImg.call("convert", "-f", "raw", "-O", "qcow2", raw, image);
    QemuImg.call("snapshot", "-c", "first", image);
    assertEquals(0, QemuImg.run("qemu-io", "-f", "qcow2", "-c", "write -P 9 0 100k", image).exit());
    byte[] expected = content.clone();
    Arrays.fill(expected, 0, 100 << 10, (byte) 9);
    assertReads(expected, image);
    assertEquals(Files.size(raw), SIZE);
  }
}
