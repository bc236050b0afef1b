package dev.zazen.app.trace;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;

/** Zazen's events by name, and what is said of each in a line. */
final class TraceEvents {
  static final String HYPERCALL = "dev.zazen.Hypercall";
  static final String EXIT = "dev.zazen.Exit";
  static final String INTERRUPT = "dev.zazen.Interrupt";
  static final String TRANSLATION = "dev.zazen.Translation";

  private static final double NANOS_PER_MICRO = 1e3;

  private static final Map<String, Function<RecordedEvent, String>> TEXTS = new LinkedHashMap<>();

  static {
    TEXTS.put(
        HYPERCALL,
        e ->
            "hypercall %s(0x%x) = %s, %s"
                .formatted(
                    e.getString("name"),
                    e.getLong("argument"),
                    e.getBoolean("unfinished") ? "unfinished" : e.getLong("result"),
                    micros(e.getDuration())));
    TEXTS.put(
        EXIT,
        e ->
            "exit %s after %d instructions, %s on pCPU%d"
                .formatted(
                    e.getString("reason"),
                    e.getLong("instructions"),
                    micros(e.getDuration()),
                    e.getInt("processor")));
    TEXTS.put(INTERRUPT, _ -> "interrupt");
    TEXTS.put(
        TRANSLATION,
        e ->
            e.getBoolean("recalled")
                ? "recall 0x%x, %d instructions, %d bytes, %s"
                    .formatted(
                        e.getLong("guestPc"),
                        e.getInt("instructions"),
                        e.getInt("bytes"),
                        micros(e.getDuration()))
                : "translate 0x%x, %d instructions, %d operations, %d bytes, %s"
                    .formatted(
                        e.getLong("guestPc"),
                        e.getInt("instructions"),
                        e.getInt("ops"),
                        e.getInt("bytes"),
                        micros(e.getDuration())));
    TEXTS.put("dev.zazen.DomainCreated", e -> "created " + e.getString("name"));
    TEXTS.put(
        "dev.zazen.DomainShutdown",
        e ->
            "shut down %s: %s"
                .formatted(e.getString("name"), e.getString("reason").toLowerCase(Locale.ROOT)));
    TEXTS.put("dev.zazen.DomainDestroyed", e -> "destroyed " + e.getString("name"));
  }

  private TraceEvents() {}

  /** Names of all events. */
  static Set<String> names() {
    return TEXTS.keySet();
  }

  /** What an event of Zazen says, without time and place. */
  static String text(RecordedEvent event) {
    return TEXTS.get(event.getEventType().getName()).apply(event);
  }

  private static String micros(Duration duration) {
    return String.format(Locale.ROOT, "%.1f us", duration.toNanos() / NANOS_PER_MICRO);
  }
}
