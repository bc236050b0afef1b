package dev.zazen.boot.image;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** How a kernel may be compressed: the ways of Linux's build, by the first bytes of the file. */
enum Compression {
  /** RFC 1952. */
  GZIP("gzip", "1f8b", GZIPInputStream::new),
  /** RFC 8878. */
  ZSTD("zstd", "28b52ffd", ZstdInputStream::new),
  BZIP2("bzip2", "425a68", null),
  XZ("xz", "fd377a585a00", null),
  LZMA("lzma", "5d0000", null),
  LZ4("lz4", "02214c18", null),
  LZO("lzo", "894c5a4f000d0a1a0a", null);

  private interface Opener {
    InputStream open(InputStream compressed) throws IOException;
  }

  private final String title;
  private final byte[] magic;
  private final Opener opener;

  Compression(String title, String magic, Opener opener) {
    this.title = title;
    this.magic = HexFormat.of().parseHex(magic);
    this.opener = opener;
  }

  /** How people call it. */
  String title() {
    return title;
  }

  /** Whether {@link #decompress} can be called. */
  boolean supported() {
    return opener != null;
  }

  /** How {@code data} is compressed, if it is. */
  static Optional<Compression> of(byte[] data) {
    return Arrays.stream(values())
        .filter(c -> data.length >= c.magic.length && Arrays.equals(data, 0, c.magic.length, c.magic, 0, c.magic.length))
        .findFirst();
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
    // zstd-jni turns damage into its own exceptions, gzip ignores what stands behind the last member's end.
    try (var in = opener.open(new java.io.ByteArrayInputStream(data))) {
      var content = in.readNBytes(limit);
      if (content.length == limit && in.read() >= 0) {
        throw new IOException("its content is longer than %d MiB".formatted(limit >> 20));
      }
      return content;
    }
  }
}
