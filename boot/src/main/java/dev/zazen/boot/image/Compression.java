package dev.zazen.boot.image;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** How a kernel may be compressed: the ways of Linux's build, by the first bytes of the file. */
enum Compression {
  /** RFC 1952. */
  GZIP("gzip", "1f8b"),
  /** RFC 8878. */
  ZSTD("zstd", "28b52ffd"),
  BZIP2("bzip2", "425a68"),
  XZ("xz", "fd377a585a00"),
  LZMA("lzma", "5d0000"),
  LZ4("lz4", "02214c18"),
  LZO("lzo", "894c5a4f000d0a1a0a");

  private static final int LONGEST_MAGIC = 9;

  private final String title;
  private final String magic;

  Compression(String title, String magic) {
    this.title = title;
    this.magic = magic;
  }

  /** How people call it. */
  String title() {
    return title;
  }

  /** Whether {@link #decompress} can be called. */
  boolean supported() {
    return this == GZIP || this == ZSTD;
  }

  /** How {@code data} is compressed, if it is. */
  static Optional<Compression> of(byte[] data) {
    var start = HexFormat.of().formatHex(data, 0, Math.min(data.length, LONGEST_MAGIC));
    return Arrays.stream(values()).filter(c -> start.startsWith(c.magic)).findFirst();
  }

  /** The compression that Linux's EFI zboot header calls {@code name}. */
  static Optional<Compression> named(String name) {
    return Arrays.stream(values())
        .filter(c -> name.equals(c.title) || (c == ZSTD && name.equals("zstd22")))
        .findFirst();
  }

  /**
   * The content of {@code data}.
   *
   * @throws IOException if it is damaged, or longer than {@code limit} bytes
   */
  byte[] decompress(byte[] data, int limit) throws IOException {
    try (var in = open(new ByteArrayInputStream(data))) {
      var content = in.readNBytes(limit);
      if (content.length == limit && in.read() >= 0) {
        throw new IOException("its content is longer than %d MiB".formatted(limit >> 20));
      }
      return content;
    }
  }

  private InputStream open(InputStream data) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPInputStream(data);
      case ZSTD -> new ZstdInputStream(data);
      case BZIP2, XZ, LZMA, LZ4, LZO -> throw new IOException(title + " is not supported");
    };
  }
}
