package dev.zazen.boot;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** Kernels that consist of a header and zeros. */
public final class Kernels {
  private Kernels() {}

  /** An Image of {@code length} bytes. */
  public static byte[] image(int length, long textOffset, long imageSize, long flags) {
    var image = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    image.putInt(0, 0x14000010);
    image.putLong(8, textOffset);
    image.putLong(16, imageSize);
    image.putLong(24, flags);
    image.putInt(56, 0x644D5241);
    return image.array();
  }

  /** A usual Image of {@code length} bytes. */
  public static byte[] image(int length) {
    return image(length, 0, length, 0xA);
  }

  /** {@code data}, gzip-compressed. */
  public static byte[] gzip(byte[] data) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** {@code data}, zstd-compressed. */
  public static byte[] zstd(byte[] data) {
    return Zstd.compress(data);
  }
}
