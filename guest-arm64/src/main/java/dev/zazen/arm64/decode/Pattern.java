package dev.zazen.arm64.decode;

import dev.zazen.base.Foreign;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bits of an encoding, most significant first: {@code 0} and {@code 1} are fixed, a letter
 * names the field that the bit belongs to, {@code -} is ignored, blanks only separate.
 *
 * @param text as written in the table
 * @param mask ones where bits are fixed
 * @param value the fixed bits
 */
public record Pattern(String text, int mask, int value) {
  /** Reads a pattern; throws {@link IllegalArgumentException} if it does not describe 32 bits. */
  public static Pattern of(String text) {
    int mask = 0;
    int value = 0;
    int bit = 32;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ') {
        continue;
      }
      bit--;
      if (bit < 0) {
        break;
      }
      int one = 1 << bit;
      if (c == '0' || c == '1') {
        mask |= one;
        value |= c == '1' ? one : 0;
      } else if (c != '-' && !Character.isLetter(c)) {
        throw new IllegalArgumentException("'" + c + "' in pattern " + text);
      }
    }
    if (bit != 0) {
      throw new IllegalArgumentException("not 32 bits: " + text);
    }
    return new Pattern(text, mask, value);
  }

  /** For each letter the bits it stands for, as a mask, in order of first appearance. */
  public Map<Character, Integer> fields() {
    var fields = new LinkedHashMap<Character, Integer>();
    int bit = 32;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ') {
        bit--;
        if (Character.isLetter(c)) {
          fields.merge(c, 1 << bit, (a, b) -> a | b);
        }
      }
    }
    return fields;
  }

  /** Whether {@code word} has the fixed bits. */
  public boolean matches(@Foreign int word) {
    return (word & mask) == value;
  }
}
