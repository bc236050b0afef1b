package dev.zazen.image;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** What tests do with disks. */
final class Disks {
  private Disks() {}

  static DiskImage writable(Path file, String format) throws IOException, InvalidInputException {
    return DiskImages.open(file, Optional.of(format), false);
  }

  static DiskImage readOnly(Path file, String format) throws IOException, InvalidInputException {
    return DiskImages.open(file, Optional.of(format), true);
  }

  static byte[] read(DiskImage disk, long offset, int length) throws IOException {
    var bytes = new byte[length];
    disk.read(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }

  static byte[] readAll(DiskImage disk) throws IOException {
    return read(disk, 0, Math.toIntExact(disk.size()));
  }

  static void write(DiskImage disk, long offset, byte[] bytes) throws IOException {
    disk.write(offset, ByteBuffer.wrap(bytes));
  }

  static byte[] random(SplittableRandom random, int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A raw file of runs of random bytes, of zeroes and of text, as file systems have them. */
  static byte[] content(SplittableRandom random, int size) {
    var bytes = new byte[size];
    int at = 0;
    while (at < size) {
      int length = Math.min(size - at, random.nextInt(1, 40_000));
      switch (random.nextInt(3)) {
        case 0 -> System.arraycopy(random(random, length), 0, bytes, at, length);
        case 1 -> java.util.Arrays.fill(bytes, at, at + length, (byte) random.nextInt(256));
        default -> {}
      }
      at += length;
    }
    return bytes;
  }

  static Path file(Path directory, String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }
}
