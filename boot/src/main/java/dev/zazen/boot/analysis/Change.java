package dev.zazen.boot.analysis;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A domain next to a hostile one.
 *
 * @param before what it did when its neighbour ran what is configured
 * @param after what it did when its neighbour made storms
 */
public record Change(Measurement before, Measurement after) {
  private static final double PERCENT = 100;

  /** How two consoles compare. */
  public enum Console {
    SAME,
    /** One of them is the beginning of the other: the domain got less far, or further. */
    PART,
    DIFFERS
  }

  /** Instructions more (positive) or less than before, in per cent; 0 if it never ran. */
  public double instructionsPercent() {
    return before.instructions() == 0
        ? 0
        : PERCENT * (after.instructions() - before.instructions()) / before.instructions();
  }

  /** How much later the line appeared, in per cent; infinite if not any more, empty if never. */
  public OptionalDouble linePercent() {
    return later(before.lineNanos(), after.lineNanos());
  }

  /** How much later it ended, in per cent; infinite if not any more, empty if never. */
  public OptionalDouble endPercent() {
    return later(end(before), end(after));
  }

  private static OptionalLong end(Measurement run) {
    return run.end().stream().mapToLong(Measurement.End::nanos).findFirst();
  }

  private static OptionalDouble later(OptionalLong before, OptionalLong after) {
    if (before.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (after.isEmpty()) {
      return OptionalDouble.of(Double.POSITIVE_INFINITY);
    }
    return OptionalDouble.of(
        PERCENT * (after.getAsLong() - before.getAsLong()) / before.getAsLong());
  }

  /** What it lost, in per cent: the greatest of fewer instructions, a later line, a later end. */
  public double lossPercent() {
    // Who ended in time lost nothing by waiting less for others.
    double fewer = before.end().isPresent() && after.end().isPresent() ? 0 : -instructionsPercent();
    return Math.max(Math.max(0, fewer), Math.max(linePercent().orElse(0), endPercent().orElse(0)));
  }

  /** How the consoles compare. */
  public Console console() {
    if (before.console().equals(after.console())) {
      return Console.SAME;
    }
    return before.console().startsWith(after.console())
            || after.console().startsWith(before.console())
        ? Console.PART
        : Console.DIFFERS;
  }

  /** The first line that is another one than before; empty if the consoles do not differ. */
  public Optional<String> differentLine() {
    if (console() != Console.DIFFERS) {
      return Optional.empty();
    }
    List<String> lines = before.console().lines().toList();
    List<String> others = after.console().lines().toList();
    int i = 0;
    while (i < others.size() - 1 && i < lines.size() && others.get(i).equals(lines.get(i))) {
      i++;
    }
    return Optional.of(others.get(i));
  }

  /** Whether anything is not as before. */
  public boolean differs() {
    return !before.equals(after);
  }
}
