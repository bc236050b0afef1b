package dev.zazen.conformance.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random control-flow graph: blocks of random instructions with all kinds of branches between
 * them, code that changes itself, and X28 as the bound of all loops.
 */
final class Graph {
  private static final int FRAME = 27;
  private static final int MOST_BLOCKS = 9;
  private static final int MOST_STEPS = 7;
  private static final int END = -1;

  /** Kinds of operands that refer to a place in the code. */
  private enum Field {
    IMM26,
    IMM19,
    IMM14,
    ADR
  }

  private record Reference(int at, Field field, int block, int slot) {}

  private final Words source;
  private final SplittableRandom random;
  private final List<Integer> words = new ArrayList<>();
  private final List<Integer> blocks = new ArrayList<>();
  private final List<Integer> slots = new ArrayList<>();
  private final List<Reference> references = new ArrayList<>();
  private final int count;

  private Graph(Words source, SplittableRandom random) {
    this.source = source;
    this.random = random;
    count = 2 + random.nextInt(MOST_BLOCKS - 1);
  }

  /**
   * A program.
   *
   * @param fuel how often at most it goes back
   */
  static Program of(Words source, long seed, int fuel) {
    var random = new SplittableRandom(seed);
    return new Graph(source, random).program(seed, fuel);
  }

  private Program program(long seed, int fuel) {
    for (int i = 0; i < count; i++) {
      blocks.add(words.size());
      body();
      terminator(i);
    }
    int end = words.size();
    for (int word : Machine.epilogue()) {
      words.add(word);
    }
    int[] code = words.stream().mapToInt(Integer::intValue).toArray();
    for (Reference r : references) {
      if (r.slot >= 0 && slots.isEmpty()) {
        code[r.at] = 0x90000000 | FRAME; // adrp: somewhere that is not run
      } else {
        int to =
            r.slot >= 0
                ? slots.get(r.slot % slots.size())
                : r.block == END ? end : blocks.get(r.block);
        code[r.at] |= field(r.field, to - r.at);
      }
    }
    // Half of the programs lie on two pages.
    int room = Math.min(code.length, Machine.PAGE / 4);
    long start =
        random.nextBoolean()
            ? Machine.CODE + 4L * random.nextInt(Machine.PAGE / 4)
            : Machine.CODE + Machine.PAGE - 4L * random.nextInt(room);
    return new Program(
        seed, start, code, Words.state(random, 1 + random.nextInt(fuel)), Words.data(random));
  }

  private static int field(Field field, int distance) {
    return switch (field) {
      case IMM26 -> distance & 0x3ffffff;
      case IMM19 -> (distance & 0x7ffff) << 5;
      case IMM14 -> (distance & 0x3fff) << 5;
      case ADR -> (distance & 0x7ffff) << 5; // immhi of a byte offset
    };
  }

  private void body() {
    int steps = random.nextInt(MOST_STEPS + 1);
    for (int i = 0; i < steps; i++) {
      switch (random.nextInt(12)) {
        case 0 -> slot();
        case 1 -> {
          if (random.nextInt(3) == 0) {
            change();
          }
        }
        default -> add(source.step(random));
      }
    }
  }

  private void add(int... step) {
    for (int word : step) {
      words.add(word);
    }
  }

  /** An instruction that {@link #change} may change: ADD Xn, Xn, #constant. */
  private void slot() {
    int n = random.nextInt(26);
    slots.add(words.size());
    add(0x91000000 | random.nextInt(1024) << 10 | n << 5 | n);
  }

  private void change() {
    refer(0x10000000 | FRAME, Field.ADR, END, random.nextInt(64)); // adr x27, slot
    add(
        0xb9400000 | FRAME << 5 | 26, // ldr w26, [x27]
        0x52000000 | 32 - 10 - random.nextInt(10) << 16 | 26 << 5 | 26, // eor w26, w26, #bit
        0xb9000000 | FRAME << 5 | 26, // str w26, [x27]
        0xd50b7b20 | FRAME, // dc cvau, x27
        0xd5033b9f, // dsb ish
        0xd50b7520 | FRAME, // ic ivau, x27
        0xd5033b9f,
        0xd5033fdf); // isb
  }

  private void refer(int word, Field field, int block, int slot) {
    references.add(new Reference(words.size(), field, block, slot));
    words.add(word);
  }

  private void terminator(int block) {
    int target = random.nextInt(count);
    int kind = random.nextInt(10);
    boolean returns = kind == 9;
    if (target <= block || returns || random.nextInt(4) == 0) {
      add(0xd1000400 | 28 << 5 | 28); // sub x28, x28, #1
      refer(0xb4000000 | 28, Field.IMM19, END, -1); // cbz x28, end
    }
    int sf = random.nextInt() & 1 << 31;
    int register = random.nextInt(26);
    switch (kind) {
      case 0 -> refer(0x14000000, Field.IMM26, target, -1);
      case 1, 2 -> refer(0x54000000 | random.nextInt(16), Field.IMM19, target, -1);
      case 3 ->
          refer(sf | 0x34000000 | random.nextInt(2) << 24 | register, Field.IMM19, target, -1);
      case 4 -> {
        int bit = random.nextInt(32) << 19;
        refer(sf | 0x36000000 | random.nextInt(2) << 24 | bit | register, Field.IMM14, target, -1);
      }
      case 5, 6 -> {
        refer(0x10000000 | FRAME, Field.ADR, target, -1);
        add((kind == 5 ? 0xd61f0000 : 0xd63f0000) | FRAME << 5); // br, blr
      }
      case 7 -> refer(0x94000000, Field.IMM26, target, -1);
      case 9 -> add(0xd65f03c0); // ret
      default -> {}
    }
  }
}
