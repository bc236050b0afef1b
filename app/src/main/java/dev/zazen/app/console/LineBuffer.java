package dev.zazen.app.console;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Collects what a domain writes into lines; control characters other than tab are dropped. Not
 * thread-safe.
 */
final class LineBuffer {
  /** A domain that never ends its line must not fill the memory. */
  private static final int LONGEST = 4096;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private static final int ESCAPE = 0x1b;

  /** Where in a control sequence the next character stands. */
  private enum Sequence {
    NONE,
    ESCAPED,
    PARAMETERS
  }

  private Sequence sequence = Sequence.NONE;

  /** Adds a character; returns the line that it completes, or null. */
  String add(int character) {
    if (inSequence(character)) {
      return null;
    }
    if (character == '\n') {
      return take();
    }
    if (character == '\t' || character >= 0x20 && character != 0x7f) {
      bytes.write(character);
    }
    return bytes.size() >= LONGEST ? take() : null;
  }

  private boolean inSequence(int character) {
    switch (sequence) {
      case NONE -> sequence = character == ESCAPE ? Sequence.ESCAPED : Sequence.NONE;
      case ESCAPED -> {
        sequence = character == '[' ? Sequence.PARAMETERS : Sequence.NONE;
        return true;
      }
      case PARAMETERS -> {
        boolean last = character >= 0x40 && character <= 0x7e;
        sequence = last ? Sequence.NONE : Sequence.PARAMETERS;
        return character != '\n';
      }
    }
    return sequence == Sequence.ESCAPED;
  }

  /** What has not been completed, or null if there is nothing. */
  String rest() {
    return bytes.size() == 0 ? null : take();
  }

  /** What has not been completed, left where it is. */
  String unfinished() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String take() {
    String line = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return line;
  }
}
