package dev.zazen.boot.export;

import dev.zazen.boot.config.Problems;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Commands of U-Boot that edit a device tree (doc/usage/cmd/fdt.rst): a value is strings, numbers
 * in angle brackets or bytes in square ones.
 */
final class FdtCommands {
  /** Bytes that a value may have (cmd/fdt.c, SCRATCHPAD). */
  private static final int MAX_VALUE = 1024;

  /** Nothing of this is special to U-Boot's shell, or to {@code fdt}, within single quotes. */
  private static final Pattern QUOTABLE = Pattern.compile("[ -~&&[^'\\\\]]+");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9,._+?#@-]+");

  private final Problems problems;
  private final StringBuilder out = new StringBuilder();

  FdtCommands(Problems problems) {
    this.problems = problems;
  }

  static boolean isQuotable(String text) {
    return QUOTABLE.matcher(text).matches();
  }

  /** {@code text} as one word; it must be quotable. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9,._+/@-]+") ? text : "'" + text + "'";
  }

  /** Adds {@code node}, whose parent is there, and all below. */
  void add(DtNode node) {
    checkName(node, node.name());
    out.append(
        "fdt mknod %s %s\n".formatted(node.parent().orElseThrow().path(), quoted(node.name())));
    node.properties().forEach(this::set);
    node.children().forEach(this::add);
  }

  /** Sets {@code property} of a node that is there. */
  void set(DtProperty property) {
    var node = property.node();
    checkName(node, property.name());
    if (property.length() > MAX_VALUE) {
      problems.add(
          node,
          "\"%s\" has %d bytes, U-Boot sets at most %d"
              .formatted(property.name(), property.length(), MAX_VALUE),
          "shorten it");
    }
    out.append("fdt set %s %s".formatted(node.path(), quoted(property.name())));
    if (property.length() > 0) {
      out.append(' ').append(value(property.value()));
    }
    out.append('\n');
  }

  String text() {
    return out.toString();
  }

  private void checkName(DtNode node, String name) {
    if (!NAME.matcher(name).matches()) {
      problems.add(node, "U-Boot cannot write the name \"%s\"".formatted(name), "rename it");
    }
  }

  private static String value(byte[] value) {
    var text = new String(value, StandardCharsets.ISO_8859_1);
    if (text.endsWith("\0")) {
      var strings = text.substring(0, text.length() - 1).split("\0", -1);
      var result = new StringBuilder();
      for (var string : strings) {
        // The first character tells fdt what kind of value it is.
        if (!isQuotable(string) || string.startsWith("<") || string.startsWith("[")) {
          return numbers(value);
        }
        result.append(result.isEmpty() ? "'" : " '").append(string).append('\'');
      }
      return result.toString();
    }
    return numbers(value);
  }

  private static String numbers(byte[] value) {
    if (value.length % Integer.BYTES != 0) {
      return "'[%s]'".formatted(HexFormat.ofDelimiter(" ").formatHex(value));
    }
    var cells = ByteBuffer.wrap(value);
    var result = new StringBuilder();
    while (cells.hasRemaining()) {
      result.append(result.isEmpty() ? "" : " ").append("0x%x".formatted(cells.getInt()));
    }
    return "'<%s>'".formatted(result);
  }
}
