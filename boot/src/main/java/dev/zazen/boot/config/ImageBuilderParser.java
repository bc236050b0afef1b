package dev.zazen.boot.config;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Parses the assignments of an ImageBuilder configuration, a subset of the shell's language: {@code
 * KEY=value}, {@code KEY[0]="value"}, comments, quotes, backslashes, {@code $KEY} and <code>${KEY}
 * </code>.
 */
public final class ImageBuilderParser {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)(?:\\[\\s*([0-9]{1,4})\\s*\\])?=");
  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:\\{([A-Za-z_]\\w*)(?:\\[([0-9]{1,4})\\])?\\}|([A-Za-z_]\\w*))");
  private static final int LIMIT = 1 << 16;

  private final String text;
  private final String file;
  private final ImageBuilderConfig config;
  private final List<Problem> problems = new ArrayList<>();
  private int at;
  private int line = 1;

  private ImageBuilderParser(String text, String file) {
    this.text = text;
    this.file = file;
    this.config = new ImageBuilderConfig(file);
  }

  /**
   * Parses {@code text}.
   *
   * @param file name for problems
   * @throws InvalidInputException with every line that is no assignment
   */
  public static ImageBuilderConfig parse(String text, String file) throws InvalidInputException {
    return new ImageBuilderParser(text, file).assignments();
  }

  private ImageBuilderConfig assignments() throws InvalidInputException {
    while (at < text.length()) {
      var c = text.charAt(at);
      if (c == '\n') {
        line++;
        at++;
      } else if (Character.isWhitespace(c) || c == ';' || c == '\uFEFF') {
        at++;
      } else if (c == '#') {
        skipLine();
      } else {
        assignment();
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return config;
  }

  private void skipLine() {
    var end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end;
  }

  private void assignment() {
    var start = line;
    var matcher = ASSIGNMENT.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      var end = text.indexOf('\n', at);
      var rest = text.substring(at, end < 0 ? text.length() : end).strip();
      problem(
          start,
          "\"%s\" is no assignment"
              .formatted(rest.length() > 60 ? rest.substring(0, 60) + "..." : rest),
          "write KEY=\"value\" or KEY[0]=\"value\"");
      skipLine();
      return;
    }
    at = matcher.end();
    var index = matcher.group(2) == null ? -1 : Integer.parseInt(matcher.group(2));
    var value = word();
    if (value.length() > LIMIT) {
      problem(
          start,
          "the value of %s has %d characters".formatted(matcher.group(1), value.length()),
          "shorten it");
      return;
    }
    config.put(matcher.group(1), index, value, start);
  }

  private String word() {
    var result = new StringBuilder();
    while (at < text.length()) {
      var c = text.charAt(at);
      if (Character.isWhitespace(c) || c == ';') {
        break;
      }
      at++;
      switch (c) {
        case '\'' -> singleQuoted(result);
        case '"' -> doubleQuoted(result);
        case '\\' -> escaped(result, false);
        case '$' -> reference(result);
        default -> result.append(c);
      }
    }
    return result.toString();
  }

  private void singleQuoted(StringBuilder result) {
    var end = text.indexOf('\'', at);
    if (end < 0) {
      unclosed();
      return;
    }
    result.append(text, at, end);
    line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
    at = end + 1;
  }

  private void doubleQuoted(StringBuilder result) {
    while (at < text.length()) {
      var c = text.charAt(at++);
      switch (c) {
        case '"' -> {
          return;
        }
        case '\\' -> escaped(result, true);
        case '$' -> reference(result);
        case '\n' -> {
          line++;
          result.append(c);
        }
        default -> result.append(c);
      }
    }
    unclosed();
  }

  private void unclosed() {
    problem(line, "a quote is not closed", "close it");
    at = text.length();
  }

  // Within double quotes a backslash is special only before these (POSIX shell, 2.2.3).
  private void escaped(StringBuilder result, boolean quoted) {
    if (at >= text.length()) {
      result.append('\\');
      return;
    }
    var c = text.charAt(at++);
    if (c == '\n') {
      line++;
    } else if (quoted && "$`\"\\".indexOf(c) < 0) {
      result.append('\\').append(c);
    } else {
      result.append(c);
    }
  }

  private void reference(StringBuilder result) {
    var matcher = REFERENCE.matcher(text).region(at - 1, text.length());
    if (!matcher.lookingAt()) {
      result.append('$');
      return;
    }
    at = matcher.end();
    var key = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
    var index = matcher.group(2) == null ? -1 : Integer.parseInt(matcher.group(2));
    var value = config.text(key, index);
    if (value.isEmpty()) {
      problem(
          line,
          "%s is not set yet".formatted(key),
          "assign it above, or write '$' in single quotes");
    } else if (result.length() <= LIMIT) {
      result.append(value.get());
    }
  }

  private void problem(int where, String what, String mend) {
    problems.add(new Problem(file + ":" + where, what, mend));
  }
}
