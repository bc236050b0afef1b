package dev.zazen.xenstore;

import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/** The committed nodes as text. */
public final class StoreDump {
  private StoreDump() {}

  /** As {@code xenstore-ls -fp} prints them: path, value, permissions. */
  public static String readable(Server server) {
    var text = new StringBuilder();
    server
        .store()
        .forEach(
            (path, node) ->
                text.append(path)
                    .append(" = \"")
                    .append(quoted(node.value()))
                    .append("\"   (")
                    .append(permissions(node))
                    .append(")\n"));
    return text.toString();
  }

  /** One node a line, separated by tabs: path, permissions, generation, value in hexadecimal. */
  public static String exact(Server server) {
    var text = new StringBuilder();
    server
        .store()
        .forEach(
            (path, node) ->
                text.append(path)
                    .append('\t')
                    .append(permissions(node))
                    .append('\t')
                    .append(node.generation())
                    .append('\t')
                    .append(HexFormat.of().formatHex(node.value()))
                    .append('\n'));
    return text.toString();
  }

  private static String permissions(Node node) {
    return node.permissions().entries().stream()
        .map(Permissions.Entry::toString)
        .collect(Collectors.joining(","));
  }

  private static String quoted(byte[] value) {
    var text = new StringBuilder();
    for (byte b : value) {
      int c = Byte.toUnsignedInt(b);
      switch (c) {
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\\' -> text.append("\\\\");
        default -> {
          if (c >= ' ' && c <= '~') {
            text.append((char) c);
          } else {
            text.append(String.format(Locale.ROOT, c < 8 ? "\\%03o" : "\\x%02x", c));
          }
        }
      }
    }
    return text.toString();
  }
}
