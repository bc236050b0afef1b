package dev.zazen.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process is killed while it writes: what it flushed is there, and the image is in order. */
@Tag("feature:disk-images")
class KillTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"1, cluster_size=512", "2, cluster_size=4k", "3, cluster_size=64k", "4, compat=0.10"})
  void whatWasFlushedIsThere(long seed, String options) throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-o", options, image, KilledWriter.SECTORS * 512L);
    var random = new SplittableRandom(seed);
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                image.toString(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int flushed = 0;
    int wanted = random.nextInt(5, 60);
    while (flushed < wanted && writer.getInputStream().read() == 1) {
      flushed++;
    }
    // Somewhere within a round.
    Thread.sleep(0, random.nextInt(999_999));
    // Process.destroyForcibly would close the stream.
    assertTrue(writer.toHandle().destroyForcibly());
    flushed += writer.getInputStream().readAllBytes().length;
    int _ = writer.waitFor();
    assertTrue(flushed >= wanted, "the writer ended by itself");
    QemuImg.checkConsistent(image);
    verify(image, seed, flushed);
  }

  /** The round after the last that is known may have been flushed, or any part of it be there. */
  private static void verify(Path image, long seed, int flushed) throws Exception {
    var expected = new int[KilledWriter.SECTORS];
    for (int round = 1; round <= flushed; round++) {
      for (int sector : KilledWriter.sectors(seed, round)) {
        expected[sector] = round;
      }
    }
    try (DiskImage disk = Disks.writable(image, "qcow2")) {
      for (int sector = 0; sector < expected.length; sector++) {
        int there = ByteBuffer.wrap(Disks.read(disk, sector * 512L, 512)).getInt();
        assertTrue(
            there == expected[sector] || there > flushed,
            sector + " has " + there + ", not " + expected[sector]);
      }
    }
  }
}
