package dev.zazen.arm64.interpreter;

import dev.zazen.ir.HostCode;
import dev.zazen.ir.Region;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import dev.zazen.machine.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Translates the regions of a domain. Translation is by one vCPU at a time. */
final class RegionCache {
  private static final int PAGE = 4096;

  /** Bytes of an instruction. */
  private static final int INSTRUCTION = 4;

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
    byte[] copy = copy(page);
    var words = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    Region region =
        builder.build(
            new RegionFactory.Page() {
              @Override
              public int word(int offset) {
                return words.getInt(offset);
              }

              @Override
              public boolean wasRun(int offset) {
                return page.wasRun(offset);
              }
            },
            head.start);
    var translated =
        new Translated(SourceCode.of(region, copy, INSTRUCTION), host.translate(region));
    if (install(page, head, translated)) {
      host.keep(translated);
    }
  }

  /** Finds the host code of a block that was made before, if there is some. */
  synchronized void recall(CodePage page, Block head) {
    if (head.region == null) {
      Translated found = host.recall(copy(page), head.start);
      if (found != null) {
        var _ = install(page, head, found);
      }
    }
  }

  private byte[] copy(CodePage page) {
    byte[] copy = new byte[PAGE];
    ram.read(page.ramPage, copy, 0, PAGE);
    return copy;
  }

  /** Returns whether there was room. */
  private boolean install(CodePage page, Block head, Translated translated) {
    int number = host.reserve();
    long entry = host.install(translated.translation(), number);
    if (entry == 0) {
      return false;
    }
    var made = new HostRegion(entry, page, translated, factory);
    host.own(number, made);
    page.install(head, made);
    return true;
  }
}
