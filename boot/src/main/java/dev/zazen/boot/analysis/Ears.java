package dev.zazen.boot.analysis;

import dev.zazen.boot.BoardListener;
import dev.zazen.boot.DomainEnd;
import dev.zazen.machine.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Hears consoles and ends of domains, and notes when. Used by the thread of the board. */
final class Ears implements BoardListener {
  /** Characters that are kept of a console. */
  static final int CONSOLE_LIMIT = 1 << 20;

  /** Longest line in which the pattern is looked for. */
  private static final int LINE_LIMIT = 4096;

  private final Optional<Pattern> wanted;
  private final Map<Integer, Heard> domains = new HashMap<>();
  private Clock clock = () -> 0;

  /** What was heard of a domain. */
  private static final class Heard {
    final StringBuilder console = new StringBuilder();
    final StringBuilder line = new StringBuilder();
    OptionalLong lineNanos = OptionalLong.empty();
    Optional<Measurement.End> end = Optional.empty();
  }

  Ears(Optional<Pattern> wanted) {
    this.wanted = wanted;
  }

  @Override
  public void clock(Clock time) {
    clock = time;
  }

  @Override
  public void log(String line) {}

  @Override
  public void console(int domain, int character) {
    Heard heard = heard(domain);
    if (heard.console.length() < CONSOLE_LIMIT) {
      heard.console.append((char) character);
    }
    if (character != '\n') {
      if (heard.line.length() < LINE_LIMIT) {
        heard.line.append((char) character);
      }
      return;
    }
    if (heard.lineNanos.isEmpty()
        && wanted.isPresent()
        && wanted.get().matcher(heard.line).find()) {
      heard.lineNanos = OptionalLong.of(clock.nanos());
    }
    heard.line.setLength(0);
  }

  @Override
  public void ended(DomainEnd end) {
    heard(end.domain()).end =
        Optional.of(new Measurement.End(clock.nanos(), end.crashed(), end.description()));
  }

  boolean hasEnded(int domain) {
    return heard(domain).end.isPresent();
  }

  Optional<Measurement.End> end(int domain) {
    return heard(domain).end;
  }

  OptionalLong lineNanos(int domain) {
    return heard(domain).lineNanos;
  }

  String console(int domain) {
    return heard(domain).console.toString();
  }

  private Heard heard(int domain) {
    return domains.computeIfAbsent(domain, _ -> new Heard());
  }
}
