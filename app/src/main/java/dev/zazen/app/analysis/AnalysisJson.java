package dev.zazen.app.analysis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.zazen.boot.analysis.Analysis;
import dev.zazen.boot.analysis.Change;
import dev.zazen.boot.analysis.Interference;
import dev.zazen.boot.analysis.Measurement;
import dev.zazen.boot.analysis.Storm;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What was measured, as one line of JSON: times are virtual, in nanoseconds.
 *
 * <pre>
 *   { seed, nanos, storms: [NAME], baseline: [DOMAIN],
 *     runs: [{ hostile: DOMAIN, domains: [{ DOMAIN, instructionsPercent, linePercent, endPercent,
 *       lossPercent, console: same|part|differs, differs, overLimit }] }] }
 *   DOMAIN: id, name, instructions, calls, interrupts, faults, waitedNanos, worstLatencyNanos,
 *     lineNanos, endNanos, end
 * </pre>
 *
 * <p>What did not happen is null; {@code endPercent}, {@code linePercent} and {@code lossPercent}
 * are the string {@code never} if it happened in the baseline only.
 */
public final class AnalysisJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private AnalysisJson() {}

  /** The line. */
  public static String of(
      Analysis.Options options, List<Measurement> baseline, List<Interference> runs, Limits limits)
      throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("seed", options.seed());
      json.writeNumberField("nanos", options.nanos());
      json.writeArrayFieldStart("storms");
      for (Storm storm : Storm.values()) {
        if (options.storms().contains(storm)) {
          json.writeString(storm.name().toLowerCase(Locale.ROOT));
        }
      }
      json.writeEndArray();
      json.writeArrayFieldStart("baseline");
      for (Measurement domain : baseline) {
        json.writeStartObject();
        write(json, domain);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("runs");
      for (Interference run : runs) {
        json.writeStartObject();
        json.writeObjectFieldStart("hostile");
        write(json, run.hostile());
        json.writeEndObject();
        json.writeArrayFieldStart("domains");
        for (Change change : run.changes()) {
          write(json, change, limits);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Change change, Limits limits) throws IOException {
    json.writeStartObject();
    write(json, change.after());
    json.writeNumberField("instructionsPercent", change.instructionsPercent());
    percent(json, "linePercent", change.linePercent());
    percent(json, "endPercent", change.endPercent());
    percent(json, "lossPercent", OptionalDouble.of(change.lossPercent()));
    json.writeStringField("console", change.console().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("differs", change.differs());
    json.writeBooleanField("overLimit", limits.exceededBy(change));
    json.writeEndObject();
  }

  private static void percent(JsonGenerator json, String name, OptionalDouble percent)
      throws IOException {
    if (percent.isEmpty()) {
      json.writeNullField(name);
    } else if (percent.getAsDouble() == Double.POSITIVE_INFINITY) {
      json.writeStringField(name, "never");
    } else {
      json.writeNumberField(name, percent.getAsDouble());
    }
  }

  private static void write(JsonGenerator json, Measurement domain) throws IOException {
    json.writeNumberField("id", domain.id());
    json.writeStringField("name", domain.name());
    json.writeNumberField("instructions", domain.instructions());
    json.writeNumberField("calls", domain.calls());
    json.writeNumberField("interrupts", domain.interrupts());
    json.writeNumberField("faults", domain.faults());
    json.writeNumberField("waitedNanos", domain.waitedNanos());
    json.writeNumberField("worstLatencyNanos", domain.worstLatencyNanos());
    if (domain.lineNanos().isPresent()) {
      json.writeNumberField("lineNanos", domain.lineNanos().getAsLong());
    } else {
      json.writeNullField("lineNanos");
    }
    if (domain.end().isPresent()) {
      json.writeNumberField("endNanos", domain.end().get().nanos());
      json.writeStringField("end", domain.end().get().description());
    } else {
      json.writeNullField("endNanos");
      json.writeNullField("end");
    }
  }
}
