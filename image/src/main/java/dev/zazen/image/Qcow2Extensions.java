package dev.zazen.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What Zazen uses of a qcow2 file's header extensions; the others may be ignored. */
record Qcow2Extensions(Optional<String> backingFormat) {
  static final Qcow2Extensions NONE = new Qcow2Extensions(Optional.empty());

  private static final int END = 0;
  private static final int BACKING_FORMAT = 0xe279_2aca;

  /** Reads extensions up to the end mark or the end of {@code area}; empty if one is too long. */
  static Optional<Qcow2Extensions> parse(ByteBuffer area) {
    Optional<String> format = Optional.empty();
    while (area.remaining() >= 8) {
      int type = area.getInt();
      int length = area.getInt();
      if (type == END) {
        break;
      }
      if (length < 0 || length > area.remaining()) {
        return Optional.empty();
      }
      if (type == BACKING_FORMAT) {
        format = Optional.of(text(area.slice(area.position(), length)));
      }
      area.position(Math.min(area.limit(), area.position() + (length + 7 & -8)));
    }
    return Optional.of(new Qcow2Extensions(format));
  }

  /** Text of a header; ill-formed bytes are replaced. */
  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
