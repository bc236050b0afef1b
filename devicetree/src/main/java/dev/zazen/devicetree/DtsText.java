package dev.zazen.devicetree;

import dev.zazen.base.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Strings and escapes of device tree source, those of C. */
final class DtsText {
  private DtsText() {}

  /** A string, whose opening quote comes next; without a zero at its end. */
  static byte[] string(DtsScanner in) throws InvalidInputException {
    in.expect("\"");
    var bytes = new ByteArrayOutputStream();
    while (true) {
      char c = in.raw();
      if (c == 0) {
        throw in.refuse("a string has no end", "close it with \"");
      }
      in.take();
      if (c == '"') {
        return bytes.toByteArray();
      }
      if (c == '\\') {
        bytes.write(escape(in));
      } else if (Character.isHighSurrogate(c) && Character.isLowSurrogate(in.raw())) {
        bytes.writeBytes(new String(new char[] {c, in.take()}).getBytes(StandardCharsets.UTF_8));
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** What stands after a backslash. */
  static int escape(DtsScanner in) throws InvalidInputException {
    char c = in.raw();
    if (c == 0) {
      throw in.refuse("an escape has no end", "finish the string");
    }
    in.take();
    return switch (c) {
      case 'a' -> 7;
      case 'b' -> 8;
      case 't' -> 9;
      case 'n' -> 10;
      case 'v' -> 11;
      case 'f' -> 12;
      case 'r' -> 13;
      case 'x' -> digits(in, 2, 16, 0);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> digits(in, 2, 8, c - '0');
      default -> c;
    };
  }

  private static int digits(DtsScanner in, int most, int radix, int start) {
    int value = start;
    for (int i = 0; i < most && Character.digit(in.raw(), radix) >= 0; i++) {
      value = value * radix + Character.digit(in.take(), radix);
    }
    return value;
  }
}
