package dev.zazen.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arguments of a request: strings that each end with a zero byte, and what follows the last. */
final class Arguments {
  private final byte[] payload;
  private final List<String> strings;

  Arguments(byte[] payload) {
    this.payload = payload;
    this.strings = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < payload.length; i++) {
      if (payload[i] == 0) {
        strings.add(new String(payload, start, i - start, StandardCharsets.ISO_8859_1));
        start = i + 1;
      }
    }
  }

  /** Every string that ends with a zero byte. */
  List<String> strings() {
    return strings;
  }

  /** The strings, if they are exactly {@code count}; EINVAL otherwise. */
  List<String> exactly(int count) throws XenstoreException {
    return check(strings.size() == count);
  }

  /** The strings, if they are at least {@code count}; EINVAL otherwise. */
  List<String> atLeast(int count) throws XenstoreException {
    return check(strings.size() >= count);
  }

  private List<String> check(boolean fits) throws XenstoreException {
    if (!fits) {
      throw new XenstoreException(XenstoreError.EINVAL);
    }
    return strings;
  }

  /** The only string of a payload that holds nothing else; EINVAL otherwise. */
  String only() throws XenstoreException {
    return check(strings.size() == 1 && strings.getFirst().length() + 1 == payload.length)
        .getFirst();
  }

  /** What follows the first string, any bytes. */
  byte[] afterFirst() {
    return Arrays.copyOfRange(payload, strings.getFirst().length() + 1, payload.length);
  }

  /** A number as C's atoi reads it, modulo 2^32: whatever follows the digits is ignored. */
  static int atoi(String text) {
    int at = afterBlanks(text);
    boolean negative = at < text.length() && text.charAt(at) == '-';
    if (negative || at < text.length() && text.charAt(at) == '+') {
      at++;
    }
    int value = 0;
    while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
      value = value * 10 + Character.digit(text.charAt(at++), 10);
    }
    return negative ? -value : value;
  }

  /** A whole string as C's strtol(3) with base 0 reads it, modulo 2^32; EINVAL otherwise. */
  static int strtol(String text) throws XenstoreException {
    if (text.indexOf('#') >= 0) {
      throw new XenstoreException(XenstoreError.EINVAL);
    }
    try {
      return Long.decode(text.substring(afterBlanks(text))).intValue();
    } catch (NumberFormatException e) {
      throw new XenstoreException(XenstoreError.EINVAL);
    }
  }

  private static int afterBlanks(String text) {
    int at = 0;
    while (at < text.length() && " \t\n\u000b\f\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
