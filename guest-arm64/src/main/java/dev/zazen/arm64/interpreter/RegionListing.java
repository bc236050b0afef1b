package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.ir.Block;
import dev.zazen.ir.HostCode;
import dev.zazen.ir.Inst;
import java.util.ArrayList;
import java.util.List;

/** Guest code, IR and host code of what was translated, for people. */
record RegionListing(OpFactory factory, RegionFactory builder, HostCode host) {
  /** A block of a region, whose first instruction has an address, and the region's host code. */
  List<String> of(HostRegion region, int index, long address) {
    List<String> lines = new ArrayList<>();
    RegionFactory.Page page = region.source();
    Block block = builder.build(page, region.head).blocks().get(index);
    for (int i = 0; i < block.count(); i++) {
      int word = page.word(block.offset() + i * 4);
      Encoding row = factory.decode(word);
      lines.add(
          "  %016x  %08x  %s"
              .formatted(address + i * 4L, word, row == null ? "undefined" : row.title()));
      for (Inst inst : block.insts()) {
        if (inst.index == i) {
          lines.add(" ".repeat(30) + inst);
        }
      }
    }
    lines.add(
        "host code of the region entered at %016x"
            .formatted(address - block.offset() + region.head));
    lines.addAll(host.listing(region.entry, region.size));
    return lines;
  }
}
