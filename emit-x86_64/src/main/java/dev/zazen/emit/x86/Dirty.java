package dev.zazen.emit.x86;

import dev.zazen.ir.Block;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.Region;
import java.util.Arrays;
import java.util.List;

/**
 * Which host registers may hold newer values than the state, at the start of each block; and what
 * the entry has to load.
 */
final class Dirty {
  /** Integers by block, then vectors. */
  final long[] in;

  final long[] vectorsIn;

  /** Guest registers that the entry loads. */
  long entry;

  long vectorEntry;

  Dirty(Region region, Allocation allocation) {
    List<Block> blocks = region.blocks();
    in = new long[blocks.size()];
    vectorsIn = new long[blocks.size()];
    boolean changed = blocks.size() > 1 || loopsToItself(blocks.getFirst());
    if (changed) {
      entry = allocation.mapped;
      vectorEntry = allocation.vectorMapped;
    } else {
      readBeforeWritten(blocks.getFirst(), allocation);
    }
    while (changed) {
      changed = false;
      for (int i = 0; i < in.length; i++) {
        Block block = blocks.get(i);
        long out = in[i];
        long vectorsOut = vectorsIn[i];
        for (Inst inst : block.insts()) {
          if (inst.op == Op.INTERPRET) {
            out = 0;
            vectorsOut = 0;
          }
          out |= written(inst) & allocation.mapped;
          vectorsOut |= vectorsWritten(inst) & allocation.vectorMapped;
        }
        changed |= flow(block.end().target, out, vectorsOut);
        changed |= flow(block.end().target2, out, vectorsOut);
      }
    }
  }

  private static boolean loopsToItself(Block block) {
    return block.end().target == 0 || block.end().target2 == 0;
  }

  private boolean flow(int target, long out, long vectorsOut) {
    if (target < 0
        || ((in[target] | out) == in[target]
            && (vectorsIn[target] | vectorsOut) == vectorsIn[target])) {
      return false;
    }
    in[target] |= out;
    vectorsIn[target] |= vectorsOut;
    return true;
  }

  private void readBeforeWritten(Block block, Allocation allocation) {
    long written = 0;
    long vectorsWritten = 0;
    for (Inst inst : block.insts()) {
      entry |= read(inst) & ~written;
      vectorEntry |= vectorsRead(inst) & ~vectorsWritten;
      written |= written(inst);
      vectorsWritten |= vectorsWritten(inst);
      if (inst.op == Op.INTERPRET) {
        written = -1;
        vectorsWritten = -1;
      }
    }
    entry &= allocation.mapped;
    vectorEntry &= allocation.vectorMapped;
  }

  private static long bit(int n) {
    return n >= 0 && n < Inst.TEMP ? 1L << n : 0;
  }

  /** Integer registers that an instruction writes. */
  static long written(Inst inst) {
    long bits = 0;
    if (!Operands.vectorTarget(inst.op) && Operands.writes(inst.op)) {
      bits |= bit(inst.d);
    }
    if (!Operands.vectorSecond(inst.op) && Operands.writesSecond(inst.op)) {
      bits |= bit(inst.b);
    }
    return bits;
  }

  static long vectorsWritten(Inst inst) {
    long bits = 0;
    if (Operands.vectorTarget(inst.op) && Operands.writes(inst.op)) {
      bits |= bit(inst.d);
    }
    if (Operands.vectorSecond(inst.op) && Operands.writesSecond(inst.op)) {
      bits |= bit(inst.b);
    }
    return bits;
  }

  private static long read(Inst inst) {
    long bits = Operands.vectorSource(inst.op) ? 0 : bit(inst.a);
    if (!Operands.vectorSecond(inst.op) && !Operands.writesSecond(inst.op)) {
      bits |= bit(inst.b);
    }
    if (!Operands.vectorTarget(inst.op) && !Operands.writes(inst.op)) {
      bits |= bit(inst.d);
    }
    return bits;
  }

  private static long vectorsRead(Inst inst) {
    long bits = Operands.vectorSource(inst.op) ? bit(inst.a) : 0;
    if (Operands.vectorSecond(inst.op) && !Operands.writesSecond(inst.op)) {
      bits |= bit(inst.b);
    }
    if (Operands.vectorTarget(inst.op)) {
      bits |= Operands.writes(inst.op) && !Operands.readsVectorTarget(inst) ? 0 : bit(inst.d);
    }
    if (Operands.hasAddend(inst)) {
      bits |= bit((int) inst.imm2);
    }
    return bits;
  }

  @Override
  public String toString() {
    return Arrays.toString(in);
  }
}
