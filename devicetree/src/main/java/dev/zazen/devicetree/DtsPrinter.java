package dev.zazen.devicetree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Prints trees as source that dtc reads back to the same blob. Values have no types: their form is
 * guessed as dtc does.
 */
public final class DtsPrinter {
  private final StringBuilder out = new StringBuilder();

  private DtsPrinter() {}

  /** The source of a tree. */
  public static String print(DeviceTree tree) {
    var printer = new DtsPrinter();
    printer.out.append("/dts-v1/;\n\n");
    for (DeviceTree.Reservation r : tree.reservations()) {
      printer.out.append("/memreserve/ 0x%x 0x%x;\n".formatted(r.address(), r.size()));
    }
    printer.node(tree.root(), "/", 0);
    return printer.out.toString();
  }

  private void node(DtNode node, String name, int depth) {
    String indent = "\t".repeat(depth);
    out.append(indent).append(name).append(" {\n");
    for (DtProperty property : node.properties()) {
      out.append(indent).append('\t').append(property.name());
      if (property.length() > 0) {
        out.append(" = ").append(value(property.value()));
      }
      out.append(";\n");
    }
    for (DtNode child : node.children()) {
      out.append('\n');
      node(child, child.name(), depth + 1);
    }
    out.append(indent).append("};\n");
  }

  private static String value(byte[] value) {
    if (isStrings(value)) {
      return strings(value);
    }
    var text = new StringBuilder();
    if (value.length % 4 == 0) {
      ByteBuffer cells = ByteBuffer.wrap(value);
      while (cells.hasRemaining()) {
        text.append(text.isEmpty() ? "<" : " ").append("0x%02x".formatted(cells.getInt()));
      }
      return text.append('>').toString();
    }
    for (byte b : value) {
      text.append(text.isEmpty() ? "[" : " ").append("%02x".formatted(b));
    }
    return text.append(']').toString();
  }

  /** Ends with a zero, and all between are printable strings that are not empty. */
  private static boolean isStrings(byte[] value) {
    if (value[value.length - 1] != 0) {
      return false;
    }
    boolean empty = true;
    for (byte b : value) {
      if (b == 0) {
        if (empty) {
          return false;
        }
        empty = true;
      } else {
        boolean space = b >= 7 && b <= 13; // \a to \r, what isspace and dtc's escapes cover
        if (!space && (b < 0x20 || b > 0x7e)) {
          return false;
        }
        empty = false;
      }
    }
    return true;
  }

  private static String strings(byte[] value) {
    var text = new StringBuilder();
    for (String part :
        new String(value, 0, value.length - 1, StandardCharsets.US_ASCII).split("\0", -1)) {
      text.append(text.isEmpty() ? "\"" : ", \"");
      for (int i = 0; i < part.length(); i++) {
        char c = part.charAt(i);
        switch (c) {
          case '"' -> text.append("\\\"");
          case '\\' -> text.append("\\\\");
          default -> text.append(c < 0x20 ? "\\x%02x".formatted((int) c) : String.valueOf(c));
        }
      }
      text.append('"');
    }
    return text.toString();
  }
}
