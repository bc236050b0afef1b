package dev.zazen.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the first bytes of a file say about its format. */
final class Format {
  static final String RAW = "raw";
  static final String QCOW2 = "qcow2";

  /** Bytes that {@link #of} looks at. */
  static final int PROBED = 512;

  /** Formats with a magic number in front; guests do not write these where a disk's label is. */
  private static final List<Magic> MAGICS =
      List.of(
          new Magic("QFI\u00fb\0\0\0\u0001", "qcow"),
          new Magic("QFI\u00fb", QCOW2),
          new Magic("QED\0", "qed"),
          new Magic("KDMV", "vmdk"),
          new Magic("COWD", "vmdk"),
          new Magic("conectix", "vpc"),
          new Magic("vhdxfile", "vhdx"),
          new Magic("WithoutFreeSpace", "parallels"),
          new Magic("WithouFreSpacExt", "parallels"));

  private Format() {}

  /** The format's name as QEMU writes it; {@link #RAW} is everything else. */
  static String of(ByteBuffer start) {
    for (Magic magic : MAGICS) {
      if (magic.isAt(start)) {
        return magic.format;
      }
    }
    return RAW;
  }

  private record Magic(String text, String format) {
    boolean isAt(ByteBuffer start) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      return start.remaining() >= bytes.length
          && start.slice(start.position(), bytes.length).equals(ByteBuffer.wrap(bytes));
    }
  }
}
