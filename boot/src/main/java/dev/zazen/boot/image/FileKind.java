package dev.zazen.boot.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What a file is that is no kernel, told by bytes at fixed places. */
final class FileKind {
  private record Row(int offset, String magic, String title) {
    boolean matches(byte[] data) {
      var bytes = HexFormat.of().parseHex(magic);
      return data.length >= offset + bytes.length
          && Arrays.equals(data, offset, offset + bytes.length, bytes, 0, bytes.length);
    }
  }

  // Those that begin at a larger offset are more specific than "MZ".
  private static final List<Row> ROWS =
      List.of(
          new Row(0x202, hex("HdrS"), "an x86 bzImage"),
          new Row(0x24, "18286f01", "a 32-bit Arm zImage"),
          new Row(0x38, "52534305", "a RISC-V Image"),
          new Row(257, hex("ustar"), "a tar archive"),
          new Row(0x438, "53ef", "an ext2/3/4 file system"),
          new Row(0, hex("070701"), "a cpio archive (an initrd)"),
          new Row(0, hex("070702"), "a cpio archive (an initrd)"),
          new Row(0, hex("070707"), "a cpio archive (an initrd)"),
          new Row(0, "7f454c46", "an ELF file"),
          new Row(0, "d00dfeed", "a flattened device tree"),
          new Row(0, "27051956", "a U-Boot uImage"),
          new Row(0, hex("hsqs"), "a squashfs file system"),
          new Row(0, hex("!<arch>"), "an ar archive or Debian package"),
          new Row(0, hex("MZ"), "an EFI program without arm64 Image header"),
          new Row(0, hex("#!"), "a script"));

  private FileKind() {}

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** {@code data} in words: {@code a cpio archive (an initrd)}. */
  static String of(byte[] data) {
    return ROWS.stream()
        .filter(row -> row.matches(data))
        .map(Row::title)
        .findFirst()
        .or(() -> Compression.of(data).map(c -> c.title() + "-compressed data"))
        .orElseGet(
            () ->
                isZero(data)
                    ? "nothing but zeros"
                    : "unknown (first bytes "
                        + HexFormat.ofDelimiter(" ").formatHex(data, 0, Math.min(8, data.length))
                        + ")");
  }

  private static boolean isZero(byte[] data) {
    for (var b : data) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
