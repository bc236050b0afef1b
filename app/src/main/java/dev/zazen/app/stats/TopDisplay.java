package dev.zazen.app.stats;

import dev.zazen.boot.BoardRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** A table of a board's domains that is made anew every second. For one thread. */
public final class TopDisplay {
  private static final long PERIOD = 1_000_000_000L;
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  /** Cursor to the upper left, rest of the line and of the screen erased (ECMA-48: CUP, EL, ED). */
  private static final String HOME = "\033[H";

  private static final String END_OF_LINE = "\033[K";
  private static final String END_OF_SCREEN = "\033[J";

  private final PrintWriter out;
  private final boolean terminal;
  private final TopText text = new TopText();
  private long shown = System.nanoTime();

  /** A display on {@code out}, each table over the one before if that is a {@code terminal}. */
  public TopDisplay(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether standard error is a terminal, as far as the host tells: Linux does. */
  public static boolean onTerminal() {
    try {
      return Files.readSymbolicLink(STANDARD_ERROR).startsWith("/dev");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Shows the table if that is due. */
  public void refresh(BoardRun board) {
    long now = System.nanoTime();
    if (now - shown >= PERIOD) {
      shown = now;
      show(board);
    }
  }

  /** Shows the table. */
  public void show(BoardRun board) {
    var frame = new StringBuilder(terminal ? HOME : "");
    for (String line : text.next(board.statistics())) {
      frame.append(line).append(terminal ? END_OF_LINE : "").append(System.lineSeparator());
    }
    frame.append(terminal ? END_OF_SCREEN : System.lineSeparator());
    out.print(frame);
    out.flush();
  }
}
