package dev.zazen.arm64.interpreter;

import dev.zazen.ir.HostCode;
import dev.zazen.ir.Region;
import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import dev.zazen.machine.EngineCounts;
import dev.zazen.machine.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.FlightRecorder;

/**
 * Translates the regions of a domain. Translation is by one vCPU at a time; others go on
 * interpreting rather than wait, so that each of them soon passes a point where it runs no host
 * code.
 */
final class RegionCache {
  private static final int PAGE = 4096;

  /** Bytes of an instruction. */
  private static final int INSTRUCTION = 4;

  /** How many times longer a block waits for its translation where most code is known. */
  private static final int PATIENCE = 8;

  /** Regions found for each one translated, where most code is known. */
  private static final int MOST = 8;

  private final GuestMemory ram;
  private final OpFactory factory;
  private final HostCode host;
  private final RegionFactory builder;

  private final ReentrantLock busy = new ReentrantLock();

  /** How often a block is interpreted before it is translated. */
  private final int threshold;

  /** The same where most code is known. */
  private final int lateThreshold;

  RegionCache(
      GuestMemory ram, OpFactory factory, RegionFactory builder, HostCode host, int threshold) {
    this.threshold = threshold;
    this.lateThreshold = (threshold - 1) * PATIENCE + 1;
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

  /** The RAM that code is in. */
  GuestMemory ram() {
    return ram;
  }

  /** The region with a number that host code reported. */
  HostRegion region(int number) {
    return (HostRegion) host.owner(number);
  }

  /**
   * Whether a block that was interpreted {@code heat} times is to be translated now. A vCPU that
   * finds most translations made calls the translator so seldom that the JVM runs it as bytecode,
   * where a region takes as long as hundreds of runs of a block.
   */
  boolean isDue(int heat, EngineCounts counts) {
    return heat == lateThreshold
        || heat == threshold && counts.recalls <= MOST * counts.translations;
  }

  /** Translates the region that begins with a block; false if there is no room. Any vCPU. */
  boolean translate(CodePage page, Block head, long pc, EngineCounts counts) {
    if (!busy.tryLock()) {
      return true; // another vCPU is at it, which counts as done
    }
    try {
      return head.region != null || make(page, head, pc, counts);
    } finally {
      busy.unlock();
    }
  }

  /** Finds the host code of a block that was made before; false if there is no room for it. */
  boolean recall(CodePage page, Block head, long pc, EngineCounts counts) {
    if (!busy.tryLock()) {
      return true;
    }
    try {
      return head.region != null || find(page, head, pc, counts);
    } finally {
      busy.unlock();
    }
  }

  private boolean find(CodePage page, Block head, long pc, EngineCounts counts) {
    TranslationEvent event = begun();
    int changes = page.changes();
    Translated found = host.recall(page, PAGE, head.start);
    if (found == null) {
      return true;
    }
    boolean fits = install(page, head, found, changes);
    if (fits) {
      counts.recalls++;
      counts.codeBytes += found.translation().size();
      if (event != null) {
        event.recalled = true;
        commit(event, pc, found);
      }
    }
    return fits;
  }

  /**
   * Gives up all host code to make room.
   *
   * @param forget has all vCPUs forget decoded code and translations, and returns when none of them
   *     runs host code that it knew before
   */
  void evict(Runnable forget) {
    if (!busy.tryLock()) {
      return;
    }
    try {
      if (host.holdsMuch()) {
        forget.run();
        host.clear();
      }
    } finally {
      busy.unlock();
    }
  }

  /** A block of a region at an address, and the region's host code, in lines for people. */
  List<String> describe(HostRegion region, int block, long address) {
    return new RegionListing(factory, builder, host).of(region, block, address);
  }

  private boolean make(CodePage page, Block head, long pc, EngineCounts counts) {
    TranslationEvent event = begun();
    int changes = page.changes();
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
    boolean fits = install(page, head, translated, changes);
    if (fits) {
      counts.translations++;
      counts.codeBytes += translated.translation().size();
      host.keep(translated);
      if (event != null) {
        event.ops = region.blocks().stream().mapToInt(block -> block.insts().size()).sum();
        commit(event, pc, translated);
      }
    }
    return fits;
  }

  /**
   * An event that begins now; null if no recording was ever started: to touch its class is slow.
   */
  private static TranslationEvent begun() {
    if (!FlightRecorder.isInitialized()) {
      return null;
    }
    var event = new TranslationEvent();
    event.begin();
    return event;
  }

  private static void commit(TranslationEvent event, long pc, Translated made) {
    event.guestPc = pc;
    event.instructions = made.source().size() / INSTRUCTION;
    event.bytes = made.translation().size();
    event.commit();
  }

  private byte[] copy(CodePage page) {
    byte[] copy = new byte[PAGE];
    ram.read(page.ramPage, copy, 0, PAGE);
    return copy;
  }

  /** Returns whether there was room. */
  private boolean install(CodePage page, Block head, Translated translated, int changes) {
    int number = host.reserve();
    long entry = host.install(translated.translation(), number);
    if (entry == 0) {
      return false;
    }
    var made = new HostRegion(entry, page, translated, factory);
    host.own(number, made);
    page.install(head, made, changes);
    return true;
  }
}
