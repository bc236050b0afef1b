package dev.zazen.conformance.insn;

import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.interpreter.OpFactory;
import dev.zazen.conformance.insn.Sequence.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes random sequences of instructions that user mode can run, over all rows of the tables in
 * turn.
 */
final class SequenceGenerator {
  private static final long[] CORNERS = {
    0,
    1,
    -1,
    2,
    0x7fff_ffff,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    0x7fff_ffff_7fff_ffffL,
    0x8000_0000_8000_0000L,
    0x0080_00ff_7f80_0001L,
    0x7fff_8000_8000_7fffL,
    // floating point: zeros, ones, infinities, NaNs, denormals, limits
    0x3ff0_0000_0000_0000L,
    0xbff0_0000_0000_0000L,
    0x7ff0_0000_0000_0000L,
    0xfff0_0000_0000_0000L,
    0x7ff8_0000_0000_0000L,
    0x7ff0_0000_0000_0001L,
    0xfff8_1234_5678_9abcL,
    0x3fef_ffff_ffff_ffffL,
    0x3f7f_ffff_3f80_0000L,
    0x0010_0000_0000_0000L,
    0x000f_ffff_ffff_ffffL,
    0x7fef_ffff_ffff_ffffL,
    0x3f80_0000_bf80_0000L,
    0x7f80_0000_ff80_0000L,
    0x7fc0_0000_7f80_0001L,
    0x0080_0000_0000_0001L,
    0x7f7f_ffff_007f_ffffL,
    0x7bff_7c00_fc01_0001L,
    0x41df_ffff_ffc0_0000L,
    0x43e0_0000_0000_0000L,
    0x4f00_0000_5f00_0000L
  };

  private static final int ATTEMPTS = 200;

  private final SplittableRandom random;
  private final OpFactory factory;
  private final List<Encoding> rows;
  private final Map<String, Integer> used = new TreeMap<>();
  private int next;

  SequenceGenerator(long seed, OpFactory factory, List<Encoding> rows) {
    this.random = new SplittableRandom(seed);
    this.factory = factory;
    this.rows = rows;
  }

  /** A row's table and name. */
  static String label(Encoding row) {
    return row.getClass().getSimpleName() + "." + row.name();
  }

  /** How often each row was used. */
  Map<String, Integer> used() {
    return used;
  }

  /** A sequence of about {@code length} instructions. */
  Sequence sequence(int length) {
    List<Step> steps = new ArrayList<>();
    for (int words = 0; words < length; words += steps.getLast().words().length) {
      steps.add(step());
    }
    byte[] registers = new byte[Layout.STATE_USED];
    var state = Layout.wrap(registers);
    for (int at = 0; at < Layout.STATE_USED; at += 8) {
      state.putLong(at, value());
    }
    state.putLong(Layout.NZCV, random.nextLong(16) << 28);
    // Rounding mode, FZ, DN; most programs run with none.
    state.putLong(Layout.FPCR, random.nextInt(4) == 0 ? random.nextLong(16) << 22 : 0);
    state.putLong(Layout.FPSR, 0);
    byte[] touched = new byte[Layout.MEMORY_USED];
    var memory = Layout.wrap(touched);
    for (int at = 0; at < Layout.MEMORY_USED; at += 8) {
      memory.putLong(at, value());
    }
    return new Sequence(steps, registers, touched);
  }

  private long value() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> CORNERS[random.nextInt(CORNERS.length)];
      case 2 -> random.nextLong(256);
      case 3 -> -random.nextLong(256);
      case 4 ->
          Double.doubleToRawLongBits(
              (random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(80)));
      case 5 ->
          (long) Float.floatToRawIntBits(random.nextFloat() * 1000) << 32
              | Float.floatToRawIntBits(-random.nextFloat()) & 0xffffffffL;
      default -> random.nextLong();
    };
  }

  private Step step() {
    while (true) {
      Encoding row = rows.get(next++ % rows.size());
      for (int i = 0; i < ATTEMPTS; i++) {
        int word = random.nextInt() & ~row.pattern().mask() | row.pattern().value();
        int[] words = words(row, word);
        if (words != null) {
          used.merge(label(row), 1, Integer::sum);
          return new Step(label(row), words);
        }
      }
    }
  }

  /**
   * The words that run an instruction, with what leads up to it; null if this one must not be run.
   */
  private int[] words(Encoding row, int word) {
    boolean made = row instanceof SystemEncoding || factory.create(row, word, 0) != null;
    if (!row.equals(factory.decode(word)) || !made) {
      return null;
    }
    if (row instanceof BranchEncoding branch) {
      return ControlWords.of(branch, word);
    }
    if (row instanceof SystemEncoding system) {
      return ControlWords.of(system, word, random);
    }
    boolean loadStore = (word >>> 25 & 0b0101) == 0b0100;
    if (loadStore) {
      return LoadStoreWords.of(word, random);
    }
    // The stack pointer holds the state: no instruction may change it.
    boolean mayWriteStack =
        (word & 0x1f000000) == 0x11000000 // ADD, SUB (immediate)
            || (word & 0x1fe00000) == 0x0b200000 // ADD, SUB (extended register)
            || (word & 0x1f800000) == 0x12000000; // logical (immediate)
    return mayWriteStack && (word & 31) == 31 ? null : new int[] {word};
  }
}
