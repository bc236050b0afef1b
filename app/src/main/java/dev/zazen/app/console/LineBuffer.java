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

  /** Adds a character; returns the line that it completes, or null. */
  String add(int character) {
    if (character == '\n') {
      return take();
    }
    if (character == '\t' || character >= 0x20 && character != 0x7f) {
      bytes.write(character);
    }
    return bytes.size() >= LONGEST ? take() : null;
  }

  /** What has not been completed, or null if there is nothing. */
  String rest() {
    return bytes.size() == 0 ? null : take();
  }

  private String take() {
    String line = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return line;
  }
}
