package dev.zazen.devicetree;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.base.InvalidInputException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Characters of device tree source, through the files it includes; skips blanks and comments. */
final class DtsScanner {
  private static final int MOST_INCLUDES = 32;

  private final Deque<File> files = new ArrayDeque<>();
  private File file;

  /** A file being read. */
  private static final class File {
    final String name;
    final String text;
    int at;
    int line = 1;

    File(String name, String text) {
      this.name = name;
      this.text = text;
    }
  }

  DtsScanner(String name, String text) {
    file = new File(name, text);
  }

  /** Goes on in another file until that one ends. */
  void include(String name, String text) throws InvalidInputException {
    if (files.size() >= MOST_INCLUDES) {
      throw refuse(
          "includes files deeper than " + MOST_INCLUDES, "look for a file that includes itself");
    }
    files.push(file);
    file = new File(name, text);
  }

  Location location() {
    return new Location(file.name, file.line);
  }

  /**
   * The next character that is neither blank nor comment, not taken; 0 at the end of everything.
   */
  @CanIgnoreReturnValue
  char peek() throws InvalidInputException {
    skipBlanks();
    return file.at < file.text.length() ? file.text.charAt(file.at) : 0;
  }

  /** The next character, blank or not; 0 at the end of the file. */
  char raw() {
    return file.at < file.text.length() ? file.text.charAt(file.at) : 0;
  }

  @CanIgnoreReturnValue
  char take() {
    char c = file.text.charAt(file.at++);
    if (c == '\n') {
      file.line++;
    }
    return c;
  }

  /** Takes {@code token} if it comes next. */
  boolean accept(String token) throws InvalidInputException {
    skipBlanks();
    if (!file.text.startsWith(token, file.at)) {
      return false;
    }
    file.at += token.length();
    return true;
  }

  /** Whether {@code token} comes next. */
  boolean peekIs(String token) throws InvalidInputException {
    skipBlanks();
    return file.text.startsWith(token, file.at);
  }

  void expect(String token) throws InvalidInputException {
    if (!accept(token)) {
      throw refuse(
          "expected '%s' but found %s".formatted(token, found()), "check what stands before it");
    }
  }

  /** What comes next, for messages. */
  String found() throws InvalidInputException {
    char c = peek();
    return c == 0 ? "the end of the source" : "'" + c + "'";
  }

  /**
   * Takes characters as long as they are among those of a name (Devicetree Specification v0.4,
   * 2.2.1 and 2.2.4).
   */
  String name() throws InvalidInputException {
    skipBlanks();
    return span("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789,._+*#?@-\\");
  }

  /** Takes a label, or nothing: the position is left alone unless a colon follows. */
  String label() throws InvalidInputException {
    skipBlanks();
    int start = file.at;
    String word = word();
    if (!word.isEmpty() && !Character.isDigit(word.charAt(0)) && raw() == ':') {
      file.at++;
      return word;
    }
    file.at = start;
    return null;
  }

  /** Takes letters, digits and underscores. */
  String word() {
    return span("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
  }

  private String span(String allowed) {
    int start = file.at;
    while (file.at < file.text.length() && allowed.indexOf(file.text.charAt(file.at)) >= 0) {
      file.at++;
    }
    return file.text.substring(start, file.at);
  }

  private void skipBlanks() throws InvalidInputException {
    while (true) {
      if (file.at >= file.text.length()) {
        if (files.isEmpty()) {
          return;
        }
        file = files.pop();
      } else if (Character.isWhitespace(raw())) {
        take();
      } else if (file.text.startsWith("//", file.at)) {
        while (raw() != '\n' && raw() != 0) {
          take();
        }
      } else if (file.text.startsWith("/*", file.at)) {
        skipComment();
      } else {
        return;
      }
    }
  }

  private void skipComment() throws InvalidInputException {
    int end = file.text.indexOf("*/", file.at + 2);
    if (end < 0) {
      throw refuse("a comment has no end", "close it with */");
    }
    while (file.at < end + 2) {
      take();
    }
  }

  InvalidInputException refuse(String what, String mend) {
    return new InvalidInputException(location().toString(), what, mend);
  }
}
