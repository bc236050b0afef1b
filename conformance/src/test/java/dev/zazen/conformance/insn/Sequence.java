package dev.zazen.conformance.insn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A test: instructions and what they start from.
 *
 * @param steps the instructions; one step may be several words that belong together
 * @param state registers, laid out as {@link Layout} says
 * @param memory the bytes that may be touched
 */
@SuppressWarnings("ArrayRecordComponent") // plain data, compared by nobody
record Sequence(List<Step> steps, byte[] state, byte[] memory) {
  /**
   * Words that are kept together.
   *
   * @param name of the row, for people
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Step(String name, int... words) {
    @Override
    public String toString() {
      var text = new StringBuilder(name);
      for (int word : words) {
        text.append(" %08x".formatted(word));
      }
      return text.toString();
    }
  }

  private static final int BRK = 0xd4200000;

  /** The same start, but only the first {@code count} steps. */
  Sequence first(int count) {
    return new Sequence(steps.subList(0, count), state, memory);
  }

  /** Number of instructions under test. */
  int instructions() {
    return steps.stream().mapToInt(s -> s.words().length).sum();
  }

  /**
   * The whole code: loads the state that SP points at, runs the steps, stores the state, ends with
   * BRK. What is translated together begins differently for each state: translations are looked for
   * by their first 16 bytes, and all that begin the same are compared with the code, which would
   * take most of the time here.
   */
  int[] code() {
    List<Integer> code = new ArrayList<>();
    for (int at : List.of(Layout.NZCV, Layout.FPCR, Layout.FPSR)) {
      code.add(0xf9400000 | at / 8 << 10 | 31 << 5); // LDR X0, [SP, #at]
      code.add(0xd5100000 | control(at) << 5); // MSR control, X0
    }
    int different = Arrays.hashCode(state);
    code.add(0xd2800000 | (different & 0xffff) << 5); // MOVZ X0, #different
    code.add(0xf2a00000 | (different >>> 16) << 5); // MOVK X0, #different, LSL #16
    for (int v = 0; v < 32; v += 2) {
      code.add(0xad400000 | (Layout.V / 16 + v) << 15 | v + 1 << 10 | 31 << 5 | v); // LDP Qv, Qv+1
    }
    for (int x = 0; x < 30; x += 2) {
      code.add(0xa9400000 | x << 15 | x + 1 << 10 | 31 << 5 | x); // LDP Xx, Xx+1
    }
    code.add(0xf9400000 | 30 << 10 | 31 << 5 | 30);
    for (Step step : steps) {
      Arrays.stream(step.words()).forEach(code::add);
    }
    for (int x = 0; x < 30; x += 2) {
      code.add(0xa9000000 | x << 15 | x + 1 << 10 | 31 << 5 | x);
    }
    code.add(0xf9000000 | 30 << 10 | 31 << 5 | 30);
    for (int v = 0; v < 32; v += 2) {
      code.add(0xad000000 | (Layout.V / 16 + v) << 15 | v + 1 << 10 | 31 << 5 | v);
    }
    for (int at : List.of(Layout.NZCV, Layout.FPCR, Layout.FPSR)) {
      code.add(0xd5300000 | control(at) << 5); // MRS X0, control
      code.add(0xf9000000 | at / 8 << 10 | 31 << 5);
    }
    code.add(BRK);
    return code.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int control(int at) {
    return switch (at) {
      case Layout.NZCV -> 3 << 14 | 3 << 11 | 4 << 7 | 2 << 3;
      case Layout.FPCR -> 3 << 14 | 3 << 11 | 4 << 7 | 4 << 3;
      default -> 3 << 14 | 3 << 11 | 4 << 7 | 4 << 3 | 1;
    };
  }
}
