package dev.zazen.ir;

import java.util.List;

/**
 * Straight code of a region.
 *
 * @param offset of the first guest instruction in the page
 * @param count of guest instructions
 * @param insts in order; the last, and only the last, is an {@linkplain Op#isEnd end}
 */
public record Block(int offset, int count, List<Inst> insts) {
  public Block {
    insts = List.copyOf(insts);
  }

  /** The last instruction. */
  public Inst end() {
    return insts.getLast();
  }
}
