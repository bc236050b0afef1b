package dev.zazen.ir;

import java.util.List;

/**
 * Finds out who needs the flags after each instruction: one that reads them ({@link Inst#read}), or
 * only whoever looks at the state when the region is left ({@link Inst#exposed}).
 */
public final class Liveness {
  private static final int EXPOSED = Cond.NZCV + 1;

  private Liveness() {}

  /**
   * Works on all blocks of a region. Every block may be left before its first instruction; whoever
   * the region is left to may read the flags from the state.
   */
  public static void run(Region region) {
    List<Block> blocks = region.blocks();
    int[] liveIn = new int[blocks.size()];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = blocks.size() - 1; i >= 0; i--) {
        int live = scan(blocks.get(i), liveIn);
        if (live != liveIn[i]) {
          liveIn[i] = live;
          changed = true;
        }
      }
    }
  }

  private static int scan(Block block, int[] liveIn) {
    List<Inst> insts = block.insts();
    int live = 0;
    for (int i = insts.size() - 1; i >= 0; i--) {
      Inst inst = insts.get(i);
      if (inst.op.isEnd()) {
        live = liveAfter(inst, liveIn);
      }
      inst.read = live & Cond.NZCV;
      inst.exposed = (live & EXPOSED) != 0;
      if (inst.setsFlags()) {
        live = 0;
      }
      live |= inst.flagsRead();
      if (inst.op.mayInterpret()) {
        live |= EXPOSED;
      }
    }
    return live | EXPOSED;
  }

  private static int liveAfter(Inst end, int[] liveIn) {
    int live = EXPOSED;
    if (end.target >= 0) {
      live |= liveIn[end.target];
    }
    if (end.target2 >= 0) {
      live |= liveIn[end.target2];
    }
    return live;
  }
}
