package dev.zazen.boot.image;

import dev.zazen.base.Foreign;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An arm64 Linux {@code Image} (Documentation/arm64/booting.rst); kernels with EFI stub are such
 * images too.
 *
 * @param content the image, decompressed
 * @param textOffset where it goes, in bytes from a 2 MiB boundary at or above the start of RAM
 * @param memorySize bytes it needs from there on, zero-initialised data included; at least the
 *     length of the content
 * @param format for people: {@code Image}, {@code Image (gzip)}
 */
public record KernelImage(Blob content, long textOffset, long memorySize, String format) {
  /**
   * Longest content that is unpacked, in bytes: far above any kernel, far below what would exhaust
   * the heap.
   */
  private static final int LIMIT = 512 << 20;

  private static final int HEADER = 64;
  private static final int CODE_0 = 0;
  private static final int TEXT_OFFSET = 8;
  private static final int IMAGE_SIZE = 16;
  private static final int FLAGS = 24;
  private static final int MAGIC = 56;

  private static final int MAGIC_ARM64 = 0x644D5241; // "ARM\x64"

  /**
   * First instruction of images from before Linux 3.12, which have no magic
   * (xen/arch/arm/kernel.c).
   */
  private static final int OLD_CODE_0 = 0x14000008;

  private static final int FLAG_BIG_ENDIAN = 1;

  /** Where images without size go: the field is meaningless before Linux 3.17. */
  private static final long OLD_TEXT_OFFSET = 0x80000;

  private static final String MEND = "give an arm64 Image, Image.gz or Image.zst";

  /**
   * Reads {@code file}.
   *
   * @param place what problems are reported for
   * @throws InvalidInputException if it is no kernel that can be started; says what it is instead
   */
  public static KernelImage read(Blob module, String place) throws InvalidInputException {
    var head = module.head(HEADER);
    var content = module;
    var wrapping = "";
    var format = "Image";
    if (isZboot(head)) {
      var name = zbootCompression(head);
      var compression =
          Compression.named(name)
              .filter(Compression::supported)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          place,
                          "the kernel is an EFI zboot image with " + name + " inside",
                          MEND));
      content = decompress(compression, zbootPayload(module.toBytes(), place), place);
      wrapping = compression.title() + " of ";
      format = "EFI zboot Image (%s)".formatted(compression.title());
    } else {
      var compression = Compression.of(head);
      if (compression.isPresent()) {
        if (!compression.get().supported()) {
          throw new InvalidInputException(
              place, "the kernel is compressed with " + compression.get().title(), MEND);
        }
        content = decompress(compression.get(), module.toBytes(), place);
        wrapping = compression.get().title() + " of ";
        format = "Image (%s)".formatted(compression.get().title());
      }
    }
    return parse(content, format, place, wrapping);
  }

  private static KernelImage parse(Blob content, String format, String place, String wrapping)
      throws InvalidInputException {
    var header = content.buffer().order(ByteOrder.LITTLE_ENDIAN);
    if (content.length() < HEADER) {
      throw new InvalidInputException(
          place,
          "the kernel has %d bytes, less than the header of an arm64 Image"
              .formatted(content.length()),
          MEND);
    }
    if (int32(header, MAGIC) != MAGIC_ARM64 && int32(header, CODE_0) != OLD_CODE_0) {
      throw new InvalidInputException(
          place,
          "the kernel is no arm64 Image but " + wrapping + FileKind.of(content.toBytes()),
          MEND);
    }
    if ((int64(header, FLAGS) & FLAG_BIG_ENDIAN) != 0) {
      throw new InvalidInputException(
          place, "the kernel is big-endian", "give a little-endian kernel");
    }
    var size = int64(header, IMAGE_SIZE);
    var offset = size == 0 ? OLD_TEXT_OFFSET : int64(header, TEXT_OFFSET);
    if (offset < 0 || offset >= 1L << 30 || size < 0 || size >= 1L << 40) {
      throw new InvalidInputException(
          place,
          "the kernel's header says text_offset 0x%x, image_size 0x%x".formatted(offset, size),
          MEND);
    }
    return new KernelImage(content, offset, Math.max(size, content.length()), format);
  }

  private static Blob decompress(Compression compression, byte[] data, String place)
      throws InvalidInputException {
    try {
      return Blob.wrap(compression.decompress(data, LIMIT));
    } catch (IOException e) {
      throw new InvalidInputException(
          place,
          "the kernel's %s data is damaged or cut: %s"
              .formatted(compression.title(), e.getMessage()),
          "copy the file again");
    }
  }

  @Foreign
  private static int int32(ByteBuffer header, int at) {
    return header.getInt(at);
  }

  @Foreign
  private static long int64(ByteBuffer header, int at) {
    return header.getLong(at);
  }

  // Linux drivers/firmware/efi/libstub/zboot-header.S: "MZ", "zimg" at 4, payload offset and size
  // at 8 and 12, name of
  // the compression at 24.
  private static boolean isZboot(byte[] data) {
    return data.length >= HEADER
        && data[0] == 'M'
        && data[1] == 'Z'
        && data[4] == 'z'
        && data[5] == 'i'
        && data[6] == 'm'
        && data[7] == 'g';
  }

  private static String zbootCompression(byte[] data) {
    var end = 24;
    while (end < 32 && data[end] > ' ' && data[end] < 0x7F) {
      end++;
    }
    return new String(data, 24, end - 24, StandardCharsets.US_ASCII);
  }

  private static byte[] zbootPayload(byte[] data, String place) throws InvalidInputException {
    var header = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    var from = Integer.toUnsignedLong(int32(header, 8));
    var end = from + Integer.toUnsignedLong(int32(header, 12));
    if (end > data.length || from >= end) {
      throw new InvalidInputException(
          place,
          "the kernel's EFI zboot payload is at 0x%x-0x%x of %d bytes"
              .formatted(from, end, data.length),
          "copy the file again");
    }
    return Arrays.copyOfRange(data, (int) from, (int) end);
  }
}
