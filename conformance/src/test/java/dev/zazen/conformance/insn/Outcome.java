package dev.zazen.conformance.insn;

import java.util.ArrayList;
import java.util.List;

/**
 * What a sequence did.
 *
 * @param completed whether it ran to its end; if not, registers were not stored
 * @param faultOffset where it stopped, in bytes from the start of the code
 */
@SuppressWarnings("ArrayRecordComponent") // plain data, compared by nobody
record Outcome(boolean completed, long faultOffset, byte[] state, byte[] memory) {
  /** The differences, for people; empty if there is none. */
  List<String> differences(Outcome other) {
    List<String> found = new ArrayList<>();
    if (completed != other.completed || !completed && faultOffset != other.faultOffset) {
      found.add("%s, expected %s".formatted(end(), other.end()));
    }
    compare(found, state, other.state, true);
    compare(found, memory, other.memory, false);
    return found;
  }

  private String end() {
    return completed ? "ran to the end" : "stopped at code + 0x%x".formatted(faultOffset);
  }

  private static void compare(List<String> found, byte[] is, byte[] expected, boolean registers) {
    var left = Layout.wrap(is);
    var right = Layout.wrap(expected);
    for (int at = 0; at < is.length; at += 8) {
      if (left.getLong(at) != right.getLong(at)) {
        String place = registers ? Layout.name(at) : "memory[0x%x]".formatted(at);
        found.add(
            "%s = %016x, expected %016x".formatted(place, left.getLong(at), right.getLong(at)));
      }
    }
  }
}
