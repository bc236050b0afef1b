package dev.zazen.app.console;

import dev.zazen.boot.BoardListener;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Prints what the hypervisor and the domains say, a line at a time, and keeps it in files. Any
 * thread.
 */
public final class ConsoleOutput implements BoardListener, AutoCloseable {
  private static final String RESET = "\u001b[0m";
  private static final int FIRST_COLOUR = 32;
  private static final int COLOURS = 5;
  private static final String NEW_LINE = "\n";

  private final PrintStream out;
  private final boolean colours;
  private final OptionalInt only;
  private final Optional<Path> directory;
  private final Map<Integer, LineBuffer> buffers = new TreeMap<>();
  private final Map<String, Writer> files = new TreeMap<>();
  private boolean rawTerminal;
  private boolean closed;

  /**
   * Domain whose unfinished line stands at the end of the terminal, and how much of it; 0 for none.
   */
  private int openDomain;

  private String openText = "";

  /** Unfinished lines as {@link #showUnfinished} last saw them. */
  private final Map<Integer, String> seen = new TreeMap<>();

  ConsoleOutput(PrintStream out, boolean colours, OptionalInt only, Optional<Path> directory) {
    this.out = out;
    this.colours = colours;
    this.only = only;
    this.directory = directory;
  }

  /**
   * Output to the standard output.
   *
   * @param only show only this domain's console
   * @param directory where to write a file per domain; it is made if need be
   */
  public static ConsoleOutput open(OptionalInt only, Optional<Path> directory) throws IOException {
    if (directory.isPresent()) {
      Files.createDirectories(directory.get());
    }
    var out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out),
            false,
            StandardCharsets.UTF_8);
    return new ConsoleOutput(out, onTerminal(), only, directory);
  }

  /** Whether a user sits at a terminal. */
  @SuppressWarnings(
      "SystemConsoleNull") // it is null where jdk.internal.le is not among the modules, as here
  static boolean onTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  /** The terminal no longer turns line feeds into new lines, or does so again. */
  synchronized void rawTerminal(boolean raw) {
    rawTerminal = raw;
  }

  @Override
  public synchronized void log(String line) {
    for (String part : line.split("\n", -1)) {
      print("(zazen) ", part, 0);
      keep("zazen", part);
    }
  }

  @Override
  public synchronized void console(int domain, int character) {
    String line = buffers.computeIfAbsent(domain, d -> new LineBuffer()).add(character);
    if (line != null) {
      finish(domain, line);
    }
  }

  private void finish(int domain, String line) {
    if (only.isEmpty() || only.getAsInt() == domain) {
      print("(d%d) ".formatted(domain), line, FIRST_COLOUR + domain % COLOURS);
    }
    keep("d" + domain, line);
  }

  private void print(String prefix, String line, int colour) {
    if (closed) {
      return;
    }
    String end = rawTerminal ? "\r\n" : NEW_LINE;
    if (openDomain != 0) {
      boolean same = prefix.equals("(d%d) ".formatted(openDomain)) && line.startsWith(openText);
      openDomain = 0;
      if (same) {
        out.print(line.substring(openText.length()) + end);
        out.flush();
        return;
      }
      out.print(end);
    }
    out.print(
        colours && colour != 0
            ? "\u001b[" + colour + "m" + prefix + RESET + line + end
            : prefix + line + end);
    out.flush();
  }

  /**
   * Shows, on a terminal, lines that wait for more since the last call: prompts. To be called now
   * and then.
   */
  public synchronized void showUnfinished() {
    if (!rawTerminal || closed) {
      return;
    }
    buffers.forEach(
        (domain, buffer) -> {
          String text = buffer.unfinished();
          boolean shown = domain == openDomain && text.equals(openText);
          if (!text.isEmpty() && text.equals(seen.get(domain)) && !shown) {
            if (domain == openDomain && text.startsWith(openText)) {
              out.print(text.substring(openText.length()));
            } else {
              out.print((openDomain == 0 ? "" : "\r\n") + "(d%d) ".formatted(domain) + text);
            }
            out.flush();
            openDomain = domain;
            openText = text;
          }
          seen.put(domain, text);
        });
  }

  private void keep(String name, String line) {
    if (directory.isEmpty() || closed) {
      return;
    }
    try {
      Writer file = files.get(name);
      if (file == null) {
        file = Files.newBufferedWriter(directory.get().resolve(name + ".log"));
        files.put(name, file);
      }
      file.write(line + NEW_LINE);
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s.log in %s".formatted(name, directory.get()), e);
    }
  }

  /** Prints lines that were not completed, and closes the files. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    buffers.forEach(
        (domain, buffer) -> {
          String rest = buffer.rest();
          if (rest != null) {
            finish(domain, rest);
          }
        });
    closed = true;
    for (Writer file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        out.println("zazen: " + e.getMessage());
      }
    }
    out.flush();
  }
}
