package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import dev.zazen.image.DiskImage;
import dev.zazen.image.DiskImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code zazen boot} is killed while a guest writes: what the guest had flushed is on its disk. */
@Tag("feature:pv-devices")
@Tag("feature:disk-images")
class KilledBoardTest {
  private static final long DISK_SIZE = 1L << 30;
  private static final int BLOCK = 4096;

  /** From one block to the next: each has a cluster of qcow2 of its own. */
  private static final long STRIDE = 64 << 10;

  private static final int MOST_BLOCKS = 40;

  /** qemu-img check: no fault but clusters that nobody uses. */
  private static final int LEAKS = 3;

  private static final Pattern FLUSHED = Pattern.compile("\\(d1\\) flushed (\\d+)");

  /** Writes blocks of lines with their number, each flushed before it is told. */
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t devtmpfs dev /dev
      /bin/busybox --install -s /bin
      insmod /modules/xen-blkfront.ko
      while ! [ -b /dev/xvda ]; do usleep 10000; done
      i=$(sed 's/.*first=//' /proc/cmdline)
      while true; do
        yes $(printf %07d $i) | dd of=/dev/xvda bs=4096 count=1 iflag=fullblock seek=$((i * 16)) conv=notrunc,fsync 2>/dev/null
        echo "flushed $i"
        i=$((i + 1))
      done
      """;

  @TempDir private Path directory;

  private Path board(Path disk, String format, int first) throws IOException {
    List<Path> images = GuestCache.standard().fetchDom0(System.out::println);
    Path initrd = directory.resolve("write.gz");
    Files.deleteIfExists(initrd);
    GuestImages.withFile(images.get(1), "init", SCRIPT, initrd);
    String command = "console=hvc0 quiet first=" + first;
    String devices =
        """
        #address-cells = <2>;
        #size-cells = <2>;
        xen,enhanced;
        console { compatible = "zazen,pv-console"; };
        disk {
          compatible = "zazen,pv-block";
          zazen,vdev = "xvda";
          zazen,file = "%s";
          zazen,format = "%s";
        };
        """
            .formatted(disk, format);
    String domain =
        Configurations.domain("domU1", 1, 256 << 10, images.getFirst(), initrd, command)
            .replace("vpl011;", devices);
    return Configurations.write(directory, 3, domain);
  }

  /** Boots, and kills after {@code wanted} blocks; the last block that was told of. */
  private int bootAndKill(Path board, int wanted, int nanos)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.zazen.app.Zazen",
                "boot",
                board.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    var said = new StringBuilder();
    int last = 0;
    try (BufferedReader lines = process.inputReader()) {
      boolean killed = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        Matcher flushed = FLUSHED.matcher(line);
        if (flushed.find()) {
          last = Integer.parseInt(flushed.group(1));
          wanted--;
        }
        if (wanted == 0 && !killed) {
          Thread.sleep(0, nanos);
          killed = process.toHandle().destroyForcibly();
        }
      }
      assertTrue(killed, said::toString);
    } finally {
      var _ = process.destroyForcibly();
    }
    process.waitFor();
    return last;
  }

  private static void verify(Path file, String format, int flushed)
      throws IOException, InvalidInputException {
    try (DiskImage disk = DiskImages.open(file, Optional.of(format), true)) {
      for (int i = 1; i <= flushed; i++) {
        ByteBuffer there = ByteBuffer.allocate(BLOCK);
        disk.read(i * STRIDE, there);
        String expected = "%07d\n".formatted(i).repeat(BLOCK / 8);
        assertEquals(expected, new String(there.array(), StandardCharsets.US_ASCII), "block " + i);
      }
    }
  }

  private static int qemuImg(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @ParameterizedTest
  @CsvSource({"raw, 1, 1", "qcow2, 2, 2"})
  void whatTheGuestHadFlushedIsThere(String format, long seed, int rounds)
      throws IOException, InvalidInputException, InterruptedException {
    Path disk = directory.resolve("disk." + format);
    String size = Long.toString(DISK_SIZE);
    assertEquals(0, qemuImg("qemu-img", "create", "-f", format, disk.toString(), size));
    var random = new SplittableRandom(seed);
    int flushed = 0;
    for (int round = 0; round < rounds; round++) {
      int wanted = random.nextInt(5, MOST_BLOCKS);
      flushed = bootAndKill(board(disk, format, flushed + 1), wanted, random.nextInt(999_999));
      verify(disk, format, flushed);
      if (format.equals("qcow2")) {
        int check = qemuImg("qemu-img", "check", "-f", format, disk.toString());
        assertTrue(check == 0 || check == LEAKS, "qemu-img check: " + check);
      }
    }
  }
}
