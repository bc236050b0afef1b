package dev.zazen.app.analysis;

import dev.zazen.app.stats.TextTable;
import dev.zazen.boot.analysis.Change;
import dev.zazen.boot.analysis.Interference;
import dev.zazen.boot.analysis.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What was measured, as tables. */
public final class AnalysisText {
  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final String NONE = "-";

  private AnalysisText() {}

  /** The run without a hostile domain, in lines. */
  public static List<String> of(List<Measurement> baseline) {
    var table =
        new TextTable(
            List.of(
                "as configured",
                "instructions",
                "waited s",
                "worst latency us",
                "line at s",
                "ended at s"));
    for (Measurement domain : baseline) {
      table.add(
          List.of(
              name(domain),
              count(domain.instructions()),
              seconds(domain.waitedNanos()),
              micros(domain.worstLatencyNanos()),
              seconds(domain.lineNanos()),
              seconds(end(domain))));
    }
    return table.lines();
  }

  /** A run with a hostile domain, in lines. */
  public static List<String> of(Interference run, Limits limits) {
    var table =
        new TextTable(
            List.of(
                name(run.hostile()) + " is hostile",
                "instructions",
                "change",
                "waited s",
                "worst latency us",
                "line at s",
                "later",
                "ended at s",
                "later",
                "console"));
    for (Change change : run.changes()) {
      Measurement after = change.after();
      table.add(
          List.of(
              name(after),
              count(after.instructions()),
              percent(OptionalDouble.of(change.instructionsPercent())),
              seconds(after.waitedNanos()),
              micros(after.worstLatencyNanos()),
              seconds(after.lineNanos()),
              percent(change.linePercent()),
              seconds(end(after)),
              percent(change.endPercent()),
              change.console().name().toLowerCase(Locale.ROOT)));
    }
    List<String> lines = new ArrayList<>(table.lines());
    Measurement storm = run.hostile();
    lines.add(
        "  %s: %s instructions, %s calls, %s interrupts, %s faults"
            .formatted(
                name(storm),
                count(storm.instructions()),
                count(storm.calls()),
                count(storm.interrupts()),
                count(storm.faults())));
    storm
        .end()
        .ifPresent(
            end ->
                lines.add(
                    "  %s ended at %s s: %s"
                        .formatted(name(storm), seconds(end.nanos()), end.description())));
    run.changes().forEach(change -> lines.add("  " + verdict(change, limits)));
    run.changes()
        .forEach(
            change ->
                change
                    .differentLine()
                    .ifPresent(
                        line ->
                            lines.add(
                                "  %s: other on its console: %s"
                                    .formatted(name(change.after()), printable(line)))));
    return lines;
  }

  private static String verdict(Change change, Limits limits) {
    String name = name(change.after());
    if (!change.differs()) {
      return name + ": no difference";
    }
    double loss = change.lossPercent();
    long before = change.before().worstLatencyNanos();
    long after = change.after().worstLatencyNanos();
    return "%s: %s, %s%s"
        .formatted(
            name,
            loss == Double.POSITIVE_INFINITY
                ? "does not get as far in this time"
                : String.format(Locale.ROOT, "loses %.2f %%", loss),
            after > before
                ? "interrupts wait up to %s us longer".formatted(micros(after - before))
                : "interrupts wait no longer",
            limits.exceededBy(change) ? "; over the limit" : "");
  }

  private static OptionalLong end(Measurement run) {
    return run.end().stream().mapToLong(Measurement.End::nanos).findFirst();
  }

  private static String name(Measurement domain) {
    return "d%d %s".formatted(domain.id(), domain.name());
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f", nanos / NANOS);
  }

  private static String seconds(OptionalLong nanos) {
    return nanos.isPresent() ? seconds(nanos.getAsLong()) : NONE;
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%,.3f", nanos / NANOS_PER_MICRO);
  }

  private static String percent(OptionalDouble percent) {
    if (percent.isEmpty()) {
      return NONE;
    }
    double value = percent.getAsDouble();
    if (value == Double.POSITIVE_INFINITY) {
      return "never";
    }
    return value == 0 ? "0" : String.format(Locale.ROOT, "%+.2f %%", value);
  }

  /** A guest must not steer the terminal. */
  private static String printable(String line) {
    return line.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
