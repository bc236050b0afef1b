package dev.zazen.app.stats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.zazen.boot.stats.BoardStatistics;
import dev.zazen.boot.stats.Counter;
import dev.zazen.boot.stats.DomainStatistics;
import dev.zazen.boot.stats.Figures;
import dev.zazen.boot.stats.VcpuStatistics;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/**
 * Statistics as one line of JSON: times in nanoseconds, everything else as counted.
 *
 * <pre>
 *   { boardNanos, hostNanos, virtualTime, physicalCpus: [{id, busyNanos}],
 *     domains: [{id, name, memoryBytes, vcpus: [{id, FIGURES}], total: {FIGURES}}], total: {FIGURES} }
 *   FIGURES: instructions, guestNanos, ..., exits: {hvc, ...}, hostCodeExits: {...},
 *     hypercalls: {NAME: count}
 * </pre>
 */
public final class StatisticsJson {
  private static final Map<Counter.Group, String> NESTED =
      Map.of(Counter.Group.EXITS, "exits", Counter.Group.HOST_CODE, "hostCodeExits");

  private static final JsonFactory FACTORY = new JsonFactory();

  private StatisticsJson() {}

  /** The line. */
  public static String of(BoardStatistics board) throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("boardNanos", board.boardNanos());
      json.writeNumberField("hostNanos", board.hostNanos());
      json.writeBooleanField("virtualTime", board.virtualTime());
      json.writeArrayFieldStart("physicalCpus");
      for (int id = 0; id < board.busyNanos().size(); id++) {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeNumberField("busyNanos", board.busyNanos().get(id));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("domains");
      for (DomainStatistics domain : board.domains()) {
        write(json, domain);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("total");
      write(json, board.total());
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, DomainStatistics domain) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", domain.id());
    json.writeStringField("name", domain.name());
    json.writeNumberField("memoryBytes", domain.memoryBytes());
    json.writeArrayFieldStart("vcpus");
    for (VcpuStatistics vcpu : domain.vcpus()) {
      json.writeStartObject();
      json.writeNumberField("id", vcpu.index());
      write(json, vcpu.figures());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("total");
    write(json, domain.total());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Figures figures) throws IOException {
    for (Counter.Group group : Counter.Group.values()) {
      String name = NESTED.get(group);
      if (name != null) {
        json.writeObjectFieldStart(name);
      }
      for (Counter counter : Counter.values()) {
        if (counter.group() == group) {
          json.writeNumberField(counter.key(), figures.get(counter));
        }
      }
      if (name != null) {
        json.writeEndObject();
      }
    }
    json.writeObjectFieldStart("hypercalls");
    for (Map.Entry<String, Long> call : figures.hypercalls().entrySet()) {
      json.writeNumberField(call.getKey(), call.getValue());
    }
    json.writeEndObject();
  }
}
