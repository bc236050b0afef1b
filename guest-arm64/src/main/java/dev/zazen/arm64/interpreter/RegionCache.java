package dev.zazen.arm64.interpreter;

import dev.zazen.ir.HostCode;
import dev.zazen.ir.Region;
import dev.zazen.ir.Translation;
import dev.zazen.machine.GuestMemory;
import java.util.Arrays;

/** Translates the regions of a domain. Translation is by one vCPU at a time. */
final class RegionCache {
  private final GuestMemory ram;
  private final OpFactory factory;
  private final HostCode host;
  private final RegionFactory builder;

  /** How often a block is interpreted before it is translated. */
  final int threshold;

  RegionCache(
      GuestMemory ram, OpFactory factory, RegionFactory builder, HostCode host, int threshold) {
    this.threshold = threshold;
    this.ram = ram;
    this.factory = factory;
    this.host = host;
    this.builder = builder;
  }

  /** Gives the code's memory back; nobody runs it any more. */
  void close() {
    host.close();
  }

  HostCode host() {
    return host;
  }

  /** The region with a number that host code reported. */
  HostRegion region(int number) {
    return (HostRegion) host.owner(number);
  }

  /** Translates the region that begins with a block, if there is room; to be called by any vCPU. */
  synchronized void translate(CodePage page, Block head) {
    if (head.region != null) {
      return;
    }
    int[] copy = new int[1024];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = ram.getInt(page.ramPage + i * 4L);
    }
    Region region =
        builder.build(
            new RegionFactory.Page() {
              @Override
              public int word(int offset) {
                return copy[offset >>> 2];
              }

              @Override
              public boolean wasRun(int offset) {
                return page.blocks[offset >>> 2] != null;
              }
            },
            head.start);
    Translation translation = host.translate(region);
    int[][] words = new int[region.blocks().size()][];
    for (int i = 0; i < words.length; i++) {
      var block = region.blocks().get(i);
      int from = block.offset() >>> 2;
      words[i] = Arrays.copyOfRange(copy, from, from + block.count());
    }
    int number = host.reserve();
    long entry = host.install(translation, number);
    if (entry == 0) {
      return;
    }
    var made = new HostRegion(entry, page, region, translation, factory, words);
    host.own(number, made);
    page.install(head, made);
  }
}
