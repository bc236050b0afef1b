package dev.zazen.conformance.insn;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.interpreter.OpFactory;
import dev.zazen.conformance.insn.Sequence.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * All floating-point instructions with all combinations of operands that matter. Operands are in
 * V16 and up, the same in all lanes, and in X16 and up; results go to V0 to V7 or X0 to X7, what
 * each adds to FPSR to X8 to X15.
 */
final class FpCorners {
  private static final int OPERANDS = 16;
  private static final int OPS = 8;
  private static final int READ_NZCV = 0xd53b4200;
  private static final int READ_FPSR = 0xd53b4420;
  private static final int CLEAR_FPSR = 0xd51b443f;

  /** Zeros, denormals, limits, ones, infinities, NaNs with payloads, numbers that are rounded. */
  private static final long[] DOUBLES = {
    0,
    Long.MIN_VALUE,
    0x43e8_0000_0000_0001L, // fits an unsigned number, but no signed one
    0x3ff0_0000_0000_0000L,
    0x7ff0_0000_0000_0000L,
    0x7ff8_0000_0000_1234L,
    0xfff4_0000_0000_5678L, // signalling
    0x000f_ffff_ffff_ffffL,
    0x8000_0000_0000_0001L,
    0x0010_0000_0000_0000L,
    0xffef_ffff_ffff_ffffL,
    0xbff8_0000_0000_0001L,
    0x41df_ffff_ffe0_0000L, // 2^31 - 1/2
    0xfff0_0000_0000_0000L,
    0x3e60_0000_0000_0001L,
    0xc3e0_0000_0000_0000L, // -2^63
  };

  private static final int[] FLOATS = {
    0,
    Integer.MIN_VALUE,
    0x5f40_0001,
    0x3f80_0000,
    0x7f80_0000,
    0x7fc0_1234,
    0xffa0_5678, // signalling
    0x007f_ffff,
    0x8000_0001,
    0x0080_0000,
    0xff7f_ffff,
    0xbfc0_0001,
    0x4eff_ffff,
    0xff80_0000,
    0x3300_0001,
    0xdf00_0000, // -2^63
  };

  private static final int[] HALVES = {
    0, 0x8000, 0x7801, 0x3c00, 0x7c00, 0x7e12, 0xfd34, 0x03ff, 0x8001, 0x0400, 0xfbff, 0xbe01,
    0x77ff, 0xfc00, 0x1401, 0xffff,
  };

  private final OpFactory factory;
  private final int corners;
  private final SplittableRandom random = new SplittableRandom(1);

  /** With the first so many operands, of those with three fewer. */
  FpCorners(OpFactory factory, int corners) {
    this.factory = factory;
    this.corners = corners;
  }

  /** How many operands there are. */
  static int most() {
    return DOUBLES.length;
  }

  /** The instructions. */
  static List<Encoding> rows() {
    return Stream.<Encoding>concat(
            Stream.of(FpEncoding.values()), Stream.of(SimdFpEncoding.values()))
        .toList();
  }

  /** Whether the alternative half-precision format matters to a row. */
  static boolean isHalf(Encoding row) {
    return row.name().matches("FCVT_._TO_H|FCVT_H_TO_.|FCVTL_V|FCVTN_V");
  }

  /** Runs a row in all its sizes with all operands, under an FPCR. */
  List<Sequence> of(Encoding row, int fpcr) {
    Map<Character, Integer> fields = row.pattern().fields();
    List<Sequence> made = new ArrayList<>();
    for (int form = 0; form < 8; form++) {
      boolean large = (form & 1) != 0;
      boolean missing = !fields.containsKey('t') && !fields.containsKey('z');
      if (large && missing
          || (form & 2) != 0 && !fields.containsKey('q')
          || (form & 4) != 0 && !fields.containsKey('s')) {
        continue;
      }
      int word = row.pattern().value();
      word |= large ? fields.getOrDefault('t', 0) | fields.getOrDefault('z', 0) : 0;
      word |= (form & 2) != 0 ? fields.get('q') : 0;
      word |= (form & 4) != 0 ? fields.get('s') : 0;
      add(row, word, width(row, large), fpcr, made);
    }
    return made;
  }

  /** Bits of an operand. */
  private static int width(Encoding row, boolean large) {
    String name = row.name();
    if (name.startsWith("FCVT_H") || name.equals("FCVTL_V") && !large) {
      return Short.SIZE;
    }
    boolean wide = large || name.matches("FCVT_D.*|FCVTXN.*|FMOV_[DX].*|.*_[VS]64");
    return wide || name.equals("FCVTN_V") && large ? Long.SIZE : Integer.SIZE;
  }

  private void add(Encoding row, int form, int width, int fpcr, List<Sequence> made) {
    Map<Character, Integer> fields = row.pattern().fields();
    int sources = 0;
    for (char letter : new char[] {'n', 'm', 'a'}) {
      sources += fields.containsKey(letter) ? 1 : 0;
    }
    int each = sources == 3 ? Math.min(corners, corners * 2 / 3) : corners;
    int combinations = (int) Math.pow(each, sources);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < combinations; i++) {
      int word = word(row, form, i, each, steps.size());
      if (word == 0) {
        continue;
      }
      int result = steps.size();
      boolean compares = !fields.containsKey('d');
      steps.add(
          new Step(
              SequenceGenerator.label(row),
              word,
              compares ? READ_NZCV | result : READ_FPSR | OPS + result,
              READ_FPSR | OPS + result,
              CLEAR_FPSR));
      if (steps.size() == OPS || i == combinations - 1) {
        made.add(new Sequence(List.copyOf(steps), state(width, fpcr, made.size()), memory()));
        steps.clear();
      }
    }
    if (!steps.isEmpty()) {
      made.add(new Sequence(List.copyOf(steps), state(width, fpcr, made.size()), memory()));
    }
  }

  /** The instruction with its operands, other fields drawn; 0 if there is no such instruction. */
  private int word(Encoding row, int form, int combination, int each, int result) {
    Map<Character, Integer> fields = row.pattern().fields();
    int left = combination;
    int word = form;
    for (char letter : new char[] {'n', 'm', 'a'}) {
      if (fields.containsKey(letter)) {
        word |= OPERANDS + left % each << Integer.numberOfTrailingZeros(fields.get(letter));
        left /= each;
      }
    }
    for (var field : fields.entrySet()) {
      switch (field.getKey()) {
        case 'd' -> word |= result;
        case 'n', 'm', 'a', 't', 'z', 'q', 's' -> {}
        default -> word |= random.nextInt() & field.getValue();
      }
    }
    return row.equals(factory.decode(word)) && factory.create(row, word, 0) != null ? word : 0;
  }

  private static long value(int width, int corner) {
    int i = Math.floorMod(corner, DOUBLES.length);
    return switch (width) {
      case Short.SIZE -> HALVES[i] * 0x0001_0001_0001_0001L;
      case Integer.SIZE -> (FLOATS[i] & 0xffffffffL) * 0x1_0000_0001L;
      default -> DOUBLES[i];
    };
  }

  /** Operands; destinations hold operands too, in turn. */
  private static byte[] state(int width, int fpcr, int turn) {
    byte[] registers = new byte[Layout.STATE_USED];
    var state = Layout.wrap(registers);
    for (int i = 0; i < OPERANDS; i++) {
      long there = value(width, i + turn);
      state.putLong(Layout.V + i * 16, there).putLong(Layout.V + i * 16 + 8, there);
      long operand = value(width, i);
      int at = Layout.V + (OPERANDS + i) * 16;
      state.putLong(at, operand).putLong(at + 8, operand);
      if (OPERANDS + i < 31) {
        state.putLong((OPERANDS + i) * 8, operand);
      }
    }
    state.putLong(Layout.FPCR, fpcr);
    return registers;
  }

  private static byte[] memory() {
    return new byte[Layout.MEMORY_USED];
  }
}
