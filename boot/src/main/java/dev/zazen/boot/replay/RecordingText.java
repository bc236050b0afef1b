package dev.zazen.boot.replay;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The lines of a recording. Each begins with eight hexadecimal digits, the CRC-32 of the UTF-8 text
 * of all lines up to it without these digits, so that a damaged line is found where it stands:
 *
 * <pre>
 * crc zazen-recording 1            format and version
 * crc config PATH                  absolute
 * crc cpus N                       if the command line has it
 * crc memory BYTES                 likewise
 * crc load ADDRESS PATH            likewise, hexadecimal; any number of them
 * crc seed N
 * crc board NAME=VALUE             any number: {@link BoardIdentity}
 * crc input NANOS DOMAIN HEX       any number, by rising time
 * crc mark NANOS EVENTS HASH       likewise; points that the run passed
 * crc end NANOS EVENTS HASH complete|stopped
 * </pre>
 *
 * <p>In paths and values a backslash is {@code \\}, a line feed {@code \n}, a carriage return
 * {@code \r}.
 */
final class RecordingText {
  static final String FORMAT = "zazen-recording";
  static final int VERSION = 1;
  static final String CONFIG = "config";
  static final String CPUS = "cpus";
  static final String MEMORY = "memory";
  static final String LOAD = "load";
  static final String SEED = "seed";
  static final String BOARD = "board";
  static final String INPUT = "input";
  static final String MARK = "mark";
  static final String END = "end";
  static final String COMPLETE = "complete";
  static final String STOPPED = "stopped";

  /** Digits of the checksum and the space behind them. */
  static final int PREFIX = 9;

  private RecordingText() {}

  /** Checksums of lines, in order. */
  static final class Checksum {
    private final CRC32 crc = new CRC32();

    /** The digits before the next line. */
    String of(String line) {
      crc.update((line + "\n").getBytes(StandardCharsets.UTF_8));
      return "%08x".formatted(crc.getValue());
    }
  }

  /** {@code point} as in a mark. */
  static String point(TracePoint point) {
    return "%d %d %016x".formatted(point.nanos(), point.events(), point.hash());
  }

  static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /** What {@link #escape} made of a text; any other backslash stands for itself. */
  static String unescape(String text) {
    var result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = c == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
      switch (next) {
        case '\\', 'n', 'r' -> {
          result.append(next == 'n' ? '\n' : next == 'r' ? '\r' : '\\');
          i++;
        }
        default -> result.append(c);
      }
    }
    return result.toString();
  }
}
