package dev.zazen.app.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;

/** How often what happened in each domain, and how long it took. */
final class TraceSummary {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;

  private static final class Sum {
    long count;
    long nanos;
  }

  /** By domain, -1 where it is not known, then by what happened. */
  private final SortedMap<Integer, SortedMap<String, Sum>> domains = new TreeMap<>();

  void add(RecordedEvent event) {
    Sum sum =
        domains
            .computeIfAbsent(TraceText.domain(event), d -> new TreeMap<>())
            .computeIfAbsent(kind(event), k -> new Sum());
    sum.count++;
    sum.nanos += event.getDuration().toNanos();
  }

  private static String kind(RecordedEvent event) {
    String name = event.getEventType().getName();
    return switch (name) {
      case TraceEvents.HYPERCALL -> "hypercall " + event.getString("name");
      case TraceEvents.EXIT -> "exit " + event.getString("reason");
      case TraceEvents.TRANSLATION -> event.getBoolean("recalled") ? "recall" : "translate";
      case TraceEvents.INTERRUPT -> "interrupt";
      default -> "life";
    };
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    domains.forEach(
        (domain, kinds) -> {
          lines.add(domain < 0 ? "engine" : "d" + domain);
          kinds.forEach(
              (kind, sum) ->
                  lines.add(
                      sum.nanos == 0
                          ? String.format(Locale.ROOT, "  %-34s %9d", kind, sum.count)
                          : String.format(
                              Locale.ROOT,
                              "  %-34s %9d  %10.3f ms  %9.1f us each",
                              kind,
                              sum.count,
                              sum.nanos / NANOS_PER_MILLI,
                              sum.nanos / NANOS_PER_MICRO / sum.count)));
        });
    return lines;
  }
}
