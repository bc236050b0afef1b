package dev.zazen.ir;

import java.util.List;

/**
 * What is translated at once.
 *
 * @param blocks of which the first is the entry
 */
public record Region(List<Block> blocks) {
  public Region {
    blocks = List.copyOf(blocks);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      text.append(
          "block %d at %03x, %d instructions%n".formatted(i, block.offset(), block.count()));
      for (Inst inst : block.insts()) {
        text.append("  %03x  %s%n".formatted(block.offset() + inst.index * 4, inst));
      }
    }
    return text.toString();
  }
}
