package dev.zazen.boot.config;

import java.util.Map;
import java.util.OptionalLong;

/** Numbers and sizes of the hypervisor's command line (xen/common/kernel.c, xen/common/lib.c). */
final class Numbers {
  private static final Map<Character, Integer> SUFFIX =
      Map.of('b', 0, 'k', 10, 'm', 20, 'g', 30, 't', 40);

  private static final int KIB_SHIFT = 10;

  private Numbers() {}

  /** A number, decimal, hexadecimal or octal; empty for what is none. */
  static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.decode(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** A size above 0 in bytes, KiB without a suffix; empty for what is none. */
  static OptionalLong size(String text) {
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    var last = Character.toLowerCase(text.charAt(text.length() - 1));
    var suffix = SUFFIX.get(last);
    var number = number(suffix == null ? text : text.substring(0, text.length() - 1)).orElse(0);
    int shift = suffix == null ? KIB_SHIFT : suffix;
    return number <= 0 || number > Long.MAX_VALUE >> shift
        ? OptionalLong.empty()
        : OptionalLong.of(number << shift);
  }
}
