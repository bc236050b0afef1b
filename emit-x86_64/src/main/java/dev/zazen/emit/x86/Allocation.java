package dev.zazen.emit.x86;

import dev.zazen.ir.Block;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.Region;
import java.util.List;

/**
 * Which guest registers live in host registers in a region: temporaries take what they need, the
 * guest registers that are used most the rest. Uses in loops count more.
 */
final class Allocation {
  private static final int LOOP_WEIGHT = 8;
  private static final int GLOBALS = 64;

  private final int[] weights = new int[GLOBALS];
  private final int[] vectorWeights = new int[GLOBALS];
  private final int[] registers = new int[GLOBALS];
  private final int[] vectorRegisters = new int[GLOBALS];
  private int temps;
  private int vectorTemps;

  /** Guest registers in host registers, as bits. */
  long mapped;

  /** The same for vectors. */
  long vectorMapped;

  Allocation(Region region) {
    List<Block> blocks = region.blocks();
    boolean[] loops = loops(blocks);
    for (int i = 0; i < blocks.size(); i++) {
      int weight = loops[i] ? LOOP_WEIGHT : 1;
      for (Inst inst : blocks.get(i).insts()) {
        count(inst, weight);
      }
    }
    int[] pool = Conventions.POOL;
    for (int i = 0; i < GLOBALS; i++) {
      registers[i] = -1;
      vectorRegisters[i] = -1;
    }
    for (int i = temps; i < pool.length; i++) {
      int best = best(weights);
      if (best < 0) {
        break;
      }
      registers[best] = pool[i];
      weights[best] = 0;
      mapped |= 1L << best;
    }
    for (int i = vectorTemps; i < Conventions.VECTORS; i++) {
      int best = best(vectorWeights);
      if (best < 0) {
        break;
      }
      vectorRegisters[best] = Conventions.FIRST_VECTOR + i;
      vectorWeights[best] = 0;
      vectorMapped |= 1L << best;
    }
  }

  private static boolean[] loops(List<Block> blocks) {
    boolean[] loops = new boolean[blocks.size()];
    for (int i = 0; i < blocks.size(); i++) {
      Inst end = blocks.get(i).end();
      markLoop(loops, end.target, i);
      markLoop(loops, end.target2, i);
    }
    return loops;
  }

  private static void markLoop(boolean[] loops, int from, int to) {
    for (int i = from; i >= 0 && i <= to; i++) {
      loops[i] = true;
    }
  }

  private void count(Inst inst, int weight) {
    Op op = inst.op;
    use(Operands.vectorTarget(op), inst.d, weight);
    use(Operands.vectorSource(op), inst.a, weight);
    use(Operands.vectorSecond(op), inst.b, weight);
    if (Operands.hasAddend(inst)) {
      use(true, (int) inst.imm2, weight);
    }
  }

  private void use(boolean vector, int n, int weight) {
    if (n < 0) {
      return;
    }
    if (n >= Inst.TEMP) {
      if (vector) {
        vectorTemps = Math.max(vectorTemps, n - Inst.TEMP + 1);
      } else {
        temps = Math.max(temps, n - Inst.TEMP + 1);
      }
    } else if (vector) {
      vectorWeights[n] += weight;
    } else {
      weights[n] += weight;
    }
  }

  private static int best(int[] weights) {
    int best = -1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0 && (best < 0 || weights[i] > weights[best])) {
        best = i;
      }
    }
    return best;
  }

  /** The host register of an integer operand, or -1 if it is in the state. */
  int register(int n) {
    return n >= Inst.TEMP ? Conventions.POOL[n - Inst.TEMP] : registers[n];
  }

  /** The host register of a vector operand, or -1 if it is in memory. */
  int vectorRegister(int n) {
    return n >= Inst.TEMP ? Conventions.FIRST_VECTOR + n - Inst.TEMP : vectorRegisters[n];
  }
}
