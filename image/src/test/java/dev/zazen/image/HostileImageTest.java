package dev.zazen.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file has, requests are answered or fail with a message; nothing else happens. */
@Tag("feature:disk-images")
class HostileImageTest {
  private static final int ROUNDS = 6000;

  /** Reads, writes and discards here and there, as far as {@code content} is an image. */
  private static void tolerates(byte[] content) {
    for (boolean readOnly : new boolean[] {true, false}) {
      try (DiskImage disk =
          DiskImages.open(new JournaledStorage(content), Optional.empty(), readOnly)) {
        for (long at : new long[] {0, 4096, disk.size() / 2, disk.size() - 1024}) {
          request(() -> disk.read(at, ByteBuffer.allocate(1024)));
          request(() -> disk.write(at, ByteBuffer.allocate(1000)));
          request(() -> disk.discard(at, Math.min(disk.size() - at, 1 << 20)));
        }
        request(disk::flush);
      } catch (IOException | InvalidInputException e) {
        var _ = e.getMessage();
      }
    }
  }

  private interface Request {
    void run() throws IOException;
  }

  private static void request(Request request) {
    try {
      request.run();
    } catch (IOException e) {
      var _ = e.getMessage();
    }
  }

  @FuzzTest
  void anyBytesAreTolerated(byte[] data) {
    tolerates(data);
  }

  @FuzzTest
  void anyHeaderIsTolerated(byte[] data) {
    byte[] content = Arrays.copyOf(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3}, 1 << 16);
    System.arraycopy(data, 0, content, 8, Math.min(data.length, content.length - 8));
    tolerates(content);
  }

  @Test
  void damagedImagesAreTolerated(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("zazen.random.seed", 31);
    var random = new SplittableRandom(seed);
    byte[] disk = Disks.content(random, 300_000);
    Path raw = Disks.file(directory, "disk.raw", disk);
    Path image = directory.resolve("image.qcow2");
    for (String options : List.of("compat=1.1,cluster_size=512", "compat=0.10,cluster_size=4k")) {
      QemuImg.call("convert", "-c", "-f", "raw", "-O", "qcow2", "-o", options, raw, image);
      byte[] content = Files.readAllBytes(image);
      for (int i = 0; i < ROUNDS / 2; i++) {
        byte[] damaged = content.clone();
        for (int j = random.nextInt(1, 6); j > 0; j--) {
          damage(damaged, random);
        }
        tolerates(damaged);
      }
    }
  }

  /** Changes a field of the header, an entry of a table, or something else. */
  private static void damage(byte[] content, SplittableRandom random) {
    int at =
        switch (random.nextInt(3)) {
          case 0 -> random.nextInt(8, 120);
          case 1 -> random.nextInt(content.length / 512) * 512 + random.nextInt(8) * 8;
          default -> random.nextInt(content.length);
        };
    switch (random.nextInt(4)) {
      case 0 -> content[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> content[at] = (byte) random.nextInt(256);
      case 2 -> Arrays.fill(content, at, Math.min(content.length, at + 8), (byte) 0xff);
      default -> {
        int from = random.nextInt(content.length / 8) * 8;
        int length = Math.min(8, content.length - Math.max(from, at & ~7));
        System.arraycopy(content, from, content, at & ~7, length);
      }
    }
  }
}
