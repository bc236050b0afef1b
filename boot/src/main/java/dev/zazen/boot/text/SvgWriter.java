package dev.zazen.boot.text;

import dev.zazen.base.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes SVG: elements, attributes and text, well-formed whatever the text is. */
final class SvgWriter {
  private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element; {@code attributes} are names and values by turns. */
  @CanIgnoreReturnValue
  SvgWriter open(String element, Object... attributes) {
    out.append('\n').append("  ".repeat(open.size()));
    start(element, attributes);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Ends the innermost element. */
  @CanIgnoreReturnValue
  SvgWriter close() {
    String element = open.pop();
    out.append('\n').append("  ".repeat(open.size()));
    out.append("</").append(element).append('>');
    return this;
  }

  /** An element without content. */
  @CanIgnoreReturnValue
  SvgWriter empty(String element, Object... attributes) {
    out.append('\n').append("  ".repeat(open.size()));
    start(element, attributes);
    out.append("/>");
    return this;
  }

  /** An element with nothing but text. */
  @CanIgnoreReturnValue
  SvgWriter text(String element, String text, Object... attributes) {
    out.append('\n').append("  ".repeat(open.size()));
    start(element, attributes);
    out.append('>').append(escaped(text)).append("</").append(element).append('>');
    return this;
  }

  /** The document; all elements must be closed. */
  String document() {
    if (!open.isEmpty()) {
      throw new IllegalStateException(open + " are open");
    }
    return out + "\n";
  }

  private void start(String element, Object... attributes) {
    out.append('<').append(element);
    for (var i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"").append(value(attributes[i + 1]));
      out.append('"');
    }
  }

  private static String value(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.1f", number)
        : escaped(String.valueOf(value));
  }

  /** As XML 1.0 has it (2.2, 2.4): names in a blob may have characters that it forbids. */
  private static String escaped(String text) {
    var result = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> result.append("&lt;");
                case '>' -> result.append("&gt;");
                case '&' -> result.append("&amp;");
                case '"' -> result.append("&quot;");
                default -> result.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
    return result.toString();
  }

  private static boolean isAllowed(int c) {
    return c >= 0x20 && c < 0xD800 || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
  }
}
