package dev.zazen.safety.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * R3.2: what the compiler reads is what a person reads. Java has no line splicing; what deceives
 * the eye there are Unicode escapes in code and comments, which the compiler replaces before it
 * finds where a comment ends, and characters that are invisible or turn the direction of the text.
 *
 * <p>Escapes in character and string literals are what they are for, unless they stand for a line
 * end or a visible ASCII character: that could end the literal.
 */
final class UnicodeEscape implements Check {
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?s)(?<comment>//[^\\n]*|/\\*.*?\\*/)\
          |(?<literal>\"""(?:\\\\.|.)*?\"""|"(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])+')\
          |(?<code>[^"'/]+|.)\
          """);
  private static final Pattern ESCAPE =
      Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\u+(\\p{XDigit}{4})");
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cf}\\p{Cc}\\u2028\\u2029&&[^\\n\\r\\t]]");

  @Override
  public String rule() {
    return "R3.2";
  }

  @Override
  public String name() {
    return "zazen:UnicodeEscape";
  }

  @Override
  public void visit(SourceUnit unit, Reporter reporter) {
    String text = unit.text();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      boolean literal = token.group("literal") != null;
      Matcher escape = ESCAPE.matcher(token.group());
      while (escape.find()) {
        if (!literal || isPlain(Integer.parseInt(escape.group(1), 16))) {
          reporter.report(
              unit,
              line(text, token.start() + escape.start()),
              "the Unicode escape %s; write the character".formatted(escape.group()));
        }
      }
    }
    Matcher invisible = INVISIBLE.matcher(text);
    while (invisible.find()) {
      reporter.report(
          unit,
          line(text, invisible.start()),
          "the invisible character U+%04X".formatted(invisible.group().codePointAt(0)));
    }
  }

  private static boolean isPlain(int character) {
    return character == '\n' || character == '\r' || (character >= ' ' && character < 0x7f);
  }

  private static int line(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
