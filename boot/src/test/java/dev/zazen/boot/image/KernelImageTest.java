package dev.zazen.boot.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Kernels;
import dev.zazen.boot.plan.Blob;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Linux Documentation/arm64/booting.rst, "Call the kernel image". */
@Tag("feature:dom0less")
final class KernelImageTest {
  private static final byte[] IMAGE = Kernels.image(100_000, 0x80000, 200_000, 0xA);

  @Test
  void readsTheHeader() throws InvalidInputException {
    var blob = Blob.wrap(IMAGE);
    var kernel = KernelImage.read(blob, "k");
    assertSame(blob, kernel.content());
    assertEquals(0x80000, kernel.textOffset());
    assertEquals(200_000, kernel.memorySize());
    assertEquals("Image", kernel.format());
  }

  @Test
  void unpacksGzip() throws InvalidInputException {
    var kernel = read(Kernels.gzip(IMAGE));
    assertArrayEquals(IMAGE, kernel.content().toBytes());
    assertEquals("Image (gzip)", kernel.format());
  }

  @Test
  void unpacksZstd() throws InvalidInputException {
    var kernel = read(Kernels.zstd(IMAGE));
    assertArrayEquals(IMAGE, kernel.content().toBytes());
    assertEquals("Image (zstd)", kernel.format());
  }

  @Test
  void unpacksEfiZboot() throws InvalidInputException {
    var kernel = read(zboot("zstd22", Kernels.zstd(IMAGE)));
    assertArrayEquals(IMAGE, kernel.content().toBytes());
    assertEquals("EFI zboot Image (zstd)", kernel.format());
    assertProblem(zboot("lzma", new byte[10]), "EFI zboot image with lzma");
  }

  @Test
  void takesTheOldOffsetWhenTheImageHasNoSize() throws InvalidInputException {
    var kernel = read(Kernels.image(4096, 0, 0, 0));
    assertEquals(0x80000, kernel.textOffset());
    assertEquals(4096, kernel.memorySize());
  }

  @Test
  void acceptsKernelsFromBeforeTheMagic() throws InvalidInputException {
    var image =
        ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 0x14000008).array();
    assertEquals(0x80000, read(image).textOffset());
  }

  @Test
  void saysWhatTheFileIsInstead() {
    assertProblem(
        "070701...".repeat(100).getBytes(StandardCharsets.US_ASCII), "a cpio archive (an initrd)");
    assertProblem(
        Kernels.gzip("070701...".repeat(100).getBytes(StandardCharsets.US_ASCII)),
        "gzip of a cpio archive (an initrd)");
    assertProblem(new byte[4096], "nothing but zeros");
    assertProblem("\177ELF".repeat(50).getBytes(StandardCharsets.ISO_8859_1), "an ELF file");
    assertProblem(new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0}, "compressed with xz");
    assertProblem(new byte[10], "10 bytes, less than the header");
    assertProblem(Kernels.image(4096, 0, 4096, 1), "big-endian");
    assertProblem(Kernels.image(4096, -8, 4096, 0), "text_offset");
  }

  @Test
  void saysThatCompressedDataIsCut() {
    var gzip = Kernels.gzip(IMAGE);
    assertProblem(Arrays.copyOf(gzip, gzip.length / 2), "damaged or cut");
    var zstd = Kernels.zstd(IMAGE);
    assertProblem(Arrays.copyOf(zstd, zstd.length - 1), "damaged or cut");
  }

  @Test
  void damagedImagesEndInAProblemAndNothingElse() {
    var random = new Random(20260101);
    var small = Kernels.image(512);
    var seeds =
        new byte[][] {
          small, Kernels.gzip(small), Kernels.zstd(small), zboot("gzip", Kernels.gzip(small))
        };
    for (var i = 0; i < 20_000; i++) {
      var data = seeds[i % seeds.length].clone();
      for (var n = random.nextInt(4); n >= 0; n--) {
        data[random.nextInt(Math.min(data.length, 80))] = (byte) random.nextInt();
      }
      tolerates(random.nextInt(4) == 0 ? Arrays.copyOf(data, random.nextInt(data.length)) : data);
    }
  }

  static void tolerates(byte[] data) {
    try {
      var kernel = read(data);
      assertTrue(kernel.textOffset() >= 0 && kernel.memorySize() >= kernel.content().length());
    } catch (InvalidInputException e) {
      assertEquals(1, e.problems().size());
    }
  }

  private static byte[] zboot(String compression, byte[] payload) {
    var data = ByteBuffer.allocate(64 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    data.put(0, "MZ\0\0zimg".getBytes(StandardCharsets.US_ASCII));
    data.putInt(8, 64);
    data.putInt(12, payload.length);
    data.put(24, compression.getBytes(StandardCharsets.US_ASCII));
    data.put(64, payload);
    return data.array();
  }

  private static KernelImage read(byte[] data) throws InvalidInputException {
    return KernelImage.read(Blob.wrap(data), "/chosen/domU1/kernel");
  }

  private static void assertProblem(byte[] data, String what) {
    var problem = assertThrows(InvalidInputException.class, () -> read(data)).problems().getFirst();
    assertTrue(problem.what().contains(what), problem.what());
    assertEquals("/chosen/domU1/kernel", problem.place());
  }
}
