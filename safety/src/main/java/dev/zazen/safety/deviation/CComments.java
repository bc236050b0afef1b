package dev.zazen.safety.deviation;

import java.util.ArrayList;
import java.util.List;

/** Comments of C and of assembly that the C preprocessor reads. */
final class CComments {
  /**
   * A comment.
   *
   * @param text without the marks around it, stripped
   * @param firstLine from 1
   * @param lastLine from 1
   */
  record Comment(String text, int firstLine, int lastLine) {}

  private final String source;
  private final List<Comment> comments = new ArrayList<>();
  private int at;
  private int line = 1;

  private CComments(String source) {
    this.source = source;
  }

  /** The comments of a file, in order. */
  static List<Comment> of(String source) {
    var scanner = new CComments(source);
    while (scanner.at < source.length()) {
      scanner.next();
    }
    return scanner.comments;
  }

  private void next() {
    char c = source.charAt(at);
    if (source.startsWith("//", at)) {
      comment("\n");
    } else if (source.startsWith("/*", at)) {
      comment("*/");
    } else if (c == '"' || c == '\'') {
      literal(c);
    } else {
      advance(at + 1);
    }
  }

  private void comment(String end) {
    int found = source.indexOf(end, at + 2);
    int stop = found < 0 ? source.length() : found;
    int firstLine = line;
    String text = source.substring(at + 2, stop).strip();
    advance(stop);
    comments.add(new Comment(text, firstLine, line));
    advance(Math.min(source.length(), stop + end.length()));
  }

  /** Skips a string or character; at the latest at the end of the line, as assembly has 'a too. */
  private void literal(char quote) {
    int to = at + 1;
    while (to < source.length() && source.charAt(to) != quote && source.charAt(to) != '\n') {
      to += source.charAt(to) == '\\' ? 2 : 1;
    }
    advance(Math.min(source.length(), to + 1));
  }

  private void advance(int to) {
    for (; at < to; at++) {
      if (source.charAt(at) == '\n') {
        line++;
      }
    }
  }
}
