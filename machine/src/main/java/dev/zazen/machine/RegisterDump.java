package dev.zazen.machine;

import java.util.List;

/** Registers of a vCPU for messages, in the order they are shown. */
public record RegisterDump(List<Value> values) {
  /** A register's name and content. */
  public record Value(String name, long value) {}

  public RegisterDump {
    values = List.copyOf(values);
  }

  /** Lines of four registers each, {@code name 0123456789abcdef}. */
  public List<String> lines() {
    var lines = new java.util.ArrayList<String>();
    for (int from = 0; from < values.size(); from += 4) {
      var line = new StringBuilder();
      for (Value v : values.subList(from, Math.min(from + 4, values.size()))) {
        line.append("%-9s %016x  ".formatted(v.name(), v.value()));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
