package dev.zazen.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files can be opened, how, and what the user is told otherwise. */
@Tag("feature:disk-images")
class OpeningTest {
  @TempDir private Path directory;

  private Path qcow2(String name, String options) {
    Path image = directory.resolve(name);
    QemuImg.call("create", "-f", "qcow2", "-o", options, image, "1M");
    return image;
  }

  private static void assertRefused(
      Path image, Optional<String> format, boolean readOnly, String what) {
    var e =
        assertThrows(
            InvalidInputException.class, () -> DiskImages.open(image, format, readOnly).close());
    assertTrue(e.getMessage().contains(what), e::getMessage);
    assertTrue(e.getMessage().startsWith(image.toString()), e::getMessage);
  }

  private static void assertRefused(Path image, String what) {
    assertRefused(image, Optional.empty(), true, what);
  }

  /** Writes {@code value}, {@code bytes} long, to {@code offset} of {@code image}. */
  private static void patch(Path image, int offset, int bytes, long value) throws IOException {
    byte[] all = Files.readAllBytes(image);
    for (int i = 0; i < bytes; i++) {
      all[offset + i] = (byte) (value >> 8 * (bytes - 1 - i));
    }
    Files.write(image, all);
  }

  @Test
  void theContentDecidesWithoutAFormat() throws Exception {
    Path raw = Disks.file(directory, "disk.raw", new byte[1000]);
    try (DiskImage disk = DiskImages.open(raw, Optional.empty(), false)) {
      assertEquals(1024, disk.size());
      assertFalse(disk.isReadOnly());
      assertTrue(disk.warnings().getFirst().contains("raw was guessed"));
    }
    try (DiskImage disk = DiskImages.open(qcow2("a", "compat=1.1"), Optional.empty(), true)) {
      assertEquals(1 << 20, disk.size());
      assertTrue(disk.isReadOnly());
      assertEquals(List.of(), disk.warnings());
    }
  }

  @Test
  void aGuessedRawImageDoesNotBecomeAnother() throws Exception {
    Path raw = Disks.file(directory, "disk.raw", new byte[4096]);
    byte[] header = Files.readAllBytes(qcow2("a", "compat=1.1"));
    try (DiskImage disk = DiskImages.open(raw, Optional.empty(), false)) {
      var first = ByteBuffer.wrap(header, 0, 3);
      disk.write(0, first);
      assertEquals(0, first.remaining());
      var e =
          assertThrows(IOException.class, () -> disk.write(3, ByteBuffer.wrap(header, 3, 1000)));
      assertTrue(e.getMessage().contains("qcow2"), e::getMessage);
      assertThrows(IOException.class, () -> disk.write(0, ByteBuffer.wrap(header, 0, 4096)));
      disk.write(512, ByteBuffer.wrap(header, 0, 512));
    }
    try (DiskImage disk = Disks.writable(raw, "raw")) {
      assertEquals(List.of(), disk.warnings());
      disk.write(0, ByteBuffer.wrap(header, 0, 512));
    }
  }

  @ParameterizedTest
  @CsvSource({"vmdk, vmdk", "vhdx, vhdx", "qed, qed", "vpc, vpc", "qcow, qcow"})
  void otherFormatsAreNamed(String format, String what) {
    Path image = directory.resolve("image");
    QemuImg.call("create", "-f", format, image, "1M");
    assertRefused(image, "has the format " + what);
  }

  @Test
  void theFormatMustFit() throws Exception {
    Path raw = Disks.file(directory, "disk.raw", new byte[1024]);
    assertRefused(raw, Optional.of("qcow2"), true, "is no qcow2 image");
    assertRefused(raw, Optional.of("vdi"), true, "has the format vdi");
    try (DiskImage disk = Disks.readOnly(qcow2("a", "compat=1.1"), "RAW")) {
      assertNotEquals(1 << 20, disk.size());
    }
  }

  @Test
  void onlyFilesThatAreThereCanBeOpened() throws Exception {
    assertRefused(directory.resolve("none"), "there is no such file");
    assertRefused(directory, "is no file and no block device");
    assertRefused(Path.of("/dev/null"), "is no file and no block device");
  }

  @Test
  void requestsOutsideOfTheDiskAndWritesToReadOnlyImagesFail() throws Exception {
    Path raw = Disks.file(directory, "disk.raw", new byte[1000]);
    Path image = qcow2("a", "compat=1.1");
    for (Path file : List.of(raw, image)) {
      try (DiskImage disk = DiskImages.open(file, Optional.empty(), true)) {
        var sector = ByteBuffer.allocate(512);
        assertThrows(IOException.class, () -> disk.write(0, sector));
        assertThrows(IOException.class, () -> disk.discard(0, 512));
        assertThrows(IOException.class, () -> disk.read(disk.size() - 511, sector));
        assertThrows(IOException.class, () -> disk.read(-1, sector));
        assertThrows(IOException.class, () -> disk.read(Long.MAX_VALUE, sector));
        assertEquals(512, sector.remaining());
        disk.flush();
      }
      try (DiskImage disk = DiskImages.open(file, Optional.empty(), false)) {
        assertThrows(IOException.class, () -> disk.write(disk.size(), ByteBuffer.allocate(1)));
        assertThrows(IOException.class, () -> disk.discard(0, disk.size() + 1));
        assertThrows(IOException.class, () -> disk.discard(0, -1));
      }
    }
  }

  @Test
  void rawImagesAreWrittenToTheirLastSector() throws Exception {
    Path raw = Disks.file(directory, "disk.raw", new byte[1000]);
    try (DiskImage disk = Disks.writable(raw, "raw")) {
      Disks.write(disk, 1020, new byte[] {1, 2, 3, 4});
      disk.flush();
      disk.discard(0, 1024);
      assertArrayEquals(new byte[] {0, 1, 2, 3, 4}, Disks.read(disk, 1019, 5));
    }
    assertEquals(1024, Files.size(raw));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 4, 4, is qcow2 version 4",
    "20, 4, 8, 2^8 bytes",
    "20, 4, 22, 2^22 bytes",
    "20, 4, -1, 2^4294967295 bytes",
    "24, 8, -512, that the disk has 18446744073709551104 bytes",
    "24, 8, 0x7fffffffffffffff, that the disk has 9223372036854775807 bytes",
    "24, 8, 0x40000000, an L1 table of 1 entries for 1073741824 bytes",
    "36, 4, 0, an L1 table of 0 entries",
    "36, 4, -1, an L1 table of 4294967295 entries",
    "36, 4, 4000000, has a L1 table of 32000000 bytes",
    "40, 8, 0x30001, has a L1 table of 8 bytes at 196609",
    "40, 8, 0x7ffffffffff00000, has a L1 table of 8 bytes",
    "40, 8, 0, has a L1 table of 8 bytes at 0",
    "48, 8, 0x7fff0000, has a refcount table",
    "56, 4, 0, a refcount table of 0 clusters",
    "56, 4, 129, a refcount table of 129 clusters",
    "32, 4, 1, is encrypted (method 1)",
    "72, 8, 4, not supported: external data file",
    "72, 8, 8, not supported: compression other than zlib",
    "72, 8, 16, not supported: extended L2 entries",
    "72, 8, 0x8000000000000000, not known: bit 63",
    "96, 4, 7, reference counts of 2^7 bits",
    "100, 4, 96, a header of 96 bytes",
    "100, 4, 108, a header of 108 bytes",
    "100, 4, 0x7ffffff8, a header of 2147483640 bytes",
    "116, 4, -1, a header extension",
    "8, 8, 8, the name of its backing file",
    "8, 8, 0x7fffffff, the name of its backing file"
  })
  void refusesWhatAHeaderMustNotHave(int offset, int bytes, String value, String what)
      throws Exception {
    Path image = qcow2("image.qcow2", "compat=1.1");
    long number =
        value.startsWith("0x")
            ? Long.parseUnsignedLong(value.substring(2), 16)
            : Long.decode(value);
    patch(image, offset, bytes, number);
    if (offset == 8) {
      patch(image, 16, 4, 10);
    }
    assertRefused(image, what);
  }

  @Test
  void tellsEveryProblemOfAHeader() throws Exception {
    Path image = qcow2("image.qcow2", "compat=1.1");
    patch(image, 72, 8, 0x1c);
    patch(image, 32, 4, 2);
    var e =
        assertThrows(
            InvalidInputException.class, () -> DiskImages.open(image, Optional.empty(), true));
    assertEquals(4, e.problems().size());
  }

  @ParameterizedTest
  @CsvSource({"extended_l2=on", "'data_file=data.raw'", "compression_type=zstd"})
  void refusesFeaturesThatQemuMadeUseOf(String options) {
    Path image = directory.resolve("image.qcow2");
    String there = options.replace("data.raw", directory.resolve("data.raw").toString());
    assertRefused(qcow2(image.getFileName().toString(), there), "a feature that is not supported");
  }

  @Test
  void damagedImagesAreReadOnly() throws Exception {
    Path dirty = qcow2("dirty", "compat=1.1");
    patch(dirty, 72, 8, 1);
    assertRefused(dirty, Optional.empty(), false, "was not closed");
    Path corrupt = qcow2("corrupt", "compat=1.1");
    patch(corrupt, 72, 8, 2);
    assertRefused(corrupt, Optional.empty(), false, "is marked as corrupt");
    DiskImages.open(dirty, Optional.empty(), true).close();
    try (DiskImage disk = DiskImages.open(corrupt, Optional.empty(), true)) {
      assertTrue(disk.warnings().getFirst().contains("marked as corrupt"));
    }
    Path table = qcow2("table", "compat=1.1");
    patch(table, 65536 + 8, 8, 0x20000);
    assertRefused(table, Optional.empty(), false, "a damaged refcount table");
    patch(table, 65536 + 8, 8, 0x20001);
    assertRefused(table, Optional.empty(), false, "a damaged refcount table");
    DiskImages.open(table, Optional.empty(), true).close();
  }

  @Test
  void backingFilesMustNotGoRoundInCircles() throws Exception {
    Path one = qcow2("one.qcow2", "compat=1.1");
    Path two = directory.resolve("two.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-b", "one.qcow2", "-F", "qcow2", two);
    QemuImg.call("rebase", "-u", "-b", "two.qcow2", "-F", "qcow2", one);
    assertRefused(one, "is its own backing file");
    Path link = Files.createSymbolicLink(directory.resolve("link"), two);
    QemuImg.call("rebase", "-u", "-b", link, "-F", "qcow2", one);
    assertRefused(one, "is its own backing file");
  }

  @Test
  void longChainsOfBackingFilesAreRefused() throws Exception {
    Path last = qcow2("0", "cluster_size=512");
    for (int i = 1; i < 40; i++) {
      Path next = directory.resolve(Integer.toString(i));
      QemuImg.call("create", "-u", "-f", "qcow2", "-b", last, "-F", "qcow2", next, "1M");
      last = next;
      if (i == 31) {
        DiskImages.open(last, Optional.empty(), true).close();
      }
    }
    assertRefused(last, "of a chain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nbd:localhost:10809", "json:{\"driver\":\"raw\"}", "https://example.org/a/b"})
  void onlyFilesCanBeBackingFiles(String name) {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-u", "-f", "qcow2", "-b", name, "-F", "raw", image, "1M");
    assertRefused(image, "has the backing file " + name);
  }

  @Test
  void problemsOfBackingFilesNameTheImageToo() throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-u", "-f", "qcow2", "-b", "none", "-F", "raw", image, "1M");
    assertRefused(image, "backing file " + directory.resolve("none"));
    byte[] bytes = Files.readAllBytes(image);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Files.write(image, text.replace("none", "no\0e").getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(image, "which is no path");
  }

  @Test
  void warnsWhenTheFormatOfABackingFileIsGuessed() throws Exception {
    Path base = Disks.file(directory, "base", "base".getBytes(StandardCharsets.UTF_8));
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-u", "-f", "qcow2", "-b", "base", "-F", "raw", image, "1M");
    // The extension of the format becomes one that nobody knows.
    patch(image, 112, 4, 0x1234_5678);
    try (DiskImage disk = DiskImages.open(image, Optional.empty(), true)) {
      assertTrue(disk.warnings().getFirst().contains("which format its backing file base has"));
      assertArrayEquals(
          "base\0".getBytes(StandardCharsets.UTF_8), Disks.read(disk, 0, 5), base.toString());
    }
  }
}
