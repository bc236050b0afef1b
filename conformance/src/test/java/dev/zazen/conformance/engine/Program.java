package dev.zazen.conformance.engine;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.isa.InstructionSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Code and what it starts from.
 *
 * @param seed what makes it again
 * @param start virtual address of the first word
 * @param words ends with HVC
 * @param state registers as {@link Machine#STATE} has them
 * @param data what the data pages hold
 */
@SuppressWarnings("ArrayRecordComponent") // plain data, compared by nobody
record Program(long seed, long start, int[] words, byte[] state, byte[] data) {
  /** Addresses, words and the names of their rows, for people. */
  String listing(InstructionSet set) {
    return IntStream.range(0, words.length)
        .mapToObj(i -> "    %x: %08x %s".formatted(start + i * 4L, words[i], name(set, words[i])))
        .collect(Collectors.joining("\n"));
  }

  private static String name(InstructionSet set, int word) {
    Encoding row = set.decode(word);
    return row == null ? "undefined" : row.getClass().getSimpleName() + "." + row.name();
  }
}
