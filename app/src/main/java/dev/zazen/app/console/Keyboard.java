package dev.zazen.app.console;

import dev.zazen.boot.BoardRun;
import java.io.IOException;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The user's keyboard, if there is a terminal: it goes to one domain at a time. Ctrl-a three times
 * moves on to the next, as on Xen; Ctrl-] ends.
 */
public final class Keyboard implements AutoCloseable {
  private static final int SWITCH = 1;
  private static final int SWITCH_TIMES = 3;
  private static final int END = 0x1d;
  private static final int CLOSED = -1;

  private final BoardRun board;
  private final ConsoleOutput output;
  private final List<Integer> domains;
  private int current;
  private int switches;
  private volatile boolean endRequested;
  private Terminal terminal;
  private Attributes saved;

  Keyboard(BoardRun board, ConsoleOutput output) {
    this.board = board;
    this.output = output;
    this.domains = board.domains();
  }

  /** Reads the terminal from now on; does nothing without one. */
  public static Keyboard attach(BoardRun board, ConsoleOutput output) throws IOException {
    var keyboard = new Keyboard(board, output);
    if (ConsoleOutput.onTerminal() && !keyboard.domains.isEmpty()) {
      keyboard.open();
    }
    return keyboard;
  }

  private void open() throws IOException {
    terminal = TerminalBuilder.builder().system(true).build();
    saved = terminal.enterRawMode();
    output.rawTerminal(true);
    announce();
    Thread.ofPlatform().daemon().name("keyboard").start(this::read);
  }

  private void read() {
    try {
      int key = terminal.reader().read();
      while (key != CLOSED) {
        typed(key);
        key = terminal.reader().read();
      }
    } catch (IOException e) {
      endRequested = true;
    }
  }

  /** A key (0 to 255) was pressed. */
  void typed(int key) {
    if (key == END) {
      endRequested = true;
    } else if (key == SWITCH) {
      switches++;
      if (switches == SWITCH_TIMES) {
        switches = 0;
        current = (current + 1) % domains.size();
        announce();
      }
    } else {
      for (; switches > 0; switches--) {
        board.type(domains.get(current), SWITCH);
      }
      board.type(domains.get(current), key);
    }
  }

  private void announce() {
    output.log(
        "*** Serial input to DOM%d (type 'CTRL-a' three times to switch input, 'CTRL-]' to end)"
            .formatted(domains.get(current)));
  }

  /** Whether the user wants to end. */
  public boolean endRequested() {
    return endRequested;
  }

  @Override
  public void close() throws IOException {
    if (terminal != null) {
      terminal.setAttributes(saved);
      output.rawTerminal(false);
      terminal.close();
    }
  }
}
