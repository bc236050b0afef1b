package dev.zazen.boot.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.engine.BoardMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("feature:dom0less")
final class BlobTest {
  private static final int SIZE = (1 << 20) + 123;
  private static final int SEED = 1;

  @TempDir private Path directory;

  private byte[] content() {
    byte[] content = new byte[SIZE];
    new Random(SEED).nextBytes(content);
    return content;
  }

  private Blob mapped() throws IOException {
    return Blob.map(Files.write(directory.resolve("file"), content()));
  }

  @Test
  void aMappedFileHasTheFilesContent() throws IOException {
    Blob blob = mapped();
    assertEquals(SIZE, blob.length());
    assertArrayEquals(content(), blob.toBytes());
    assertArrayEquals(Arrays.copyOf(content(), 64), blob.head(64));
  }

  @Test
  void everyByteOfAPartIsWrittenAndNoOther() throws IOException {
    int from = 77;
    int length = SIZE - 2 * from;
    int at = 5;
    try (var ram = BoardMemory.ofSize(2 << 20)) {
      mapped().write(ram, at, from, length);
      byte[] written = new byte[SIZE];
      ram.read(0, written, 0, SIZE);
      byte[] expected = new byte[SIZE];
      System.arraycopy(content(), from, expected, at, length);
      assertArrayEquals(expected, written);
    }
  }
}
