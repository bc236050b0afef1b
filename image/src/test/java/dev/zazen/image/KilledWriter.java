package dev.zazen.image;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A process that writes to an image until it is killed: each byte of standard output is one flush.
 * Between flush n and n + 1 it writes {@code n + 1} to the sectors that {@link #sectors} names.
 */
final class KilledWriter {
  static final int SECTORS = 20_000;

  private KilledWriter() {}

  /** The sectors that round {@code round} writes to. */
  static int[] sectors(long seed, int round) {
    var random = new SplittableRandom(seed * 1_000_003 + round);
    return random.ints(1 + random.nextInt(40), 0, SECTORS).toArray();
  }

  static byte[] content(int round) {
    var bytes = new byte[512];
    for (int i = 0; i < 512; i += 4) {
      ByteBuffer.wrap(bytes).putInt(i, round);
    }
    return bytes;
  }

  /** IMAGE SEED. */
  public static void main(String[] arguments) throws Exception {
    long seed = Long.parseLong(arguments[1]);
    DiskImage disk = DiskImages.open(Path.of(arguments[0]), Optional.of("qcow2"), false);
    for (int round = 1; ; round++) {
      for (int sector : Arrays.stream(sectors(seed, round)).toArray()) {
        Disks.write(disk, sector * 512L, content(round));
      }
      disk.flush();
      System.out.write(1);
      System.out.flush();
    }
  }
}
