package dev.zazen.conformance.plan;

import dev.zazen.abi.DomId;
import dev.zazen.abi.EventChannelOp;
import dev.zazen.abi.EventStatus;
import dev.zazen.abi.HvmParam;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.EventChannelPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code guests/plan/probe.S} checks in a domain: that memory, devices, CPUs and channels are
 * those of the plan, and that nothing is where the plan has nothing.
 */
final class ProbeScript {
  /** Size of the guest's image with its checks, so that a plan can be made before there are any. */
  static final int IMAGE_SIZE = 0x8000;

  /** What each domain writes to its console. */
  static final String GREETING = "p\n";

  private static final int CHECKS = 0x2000;
  private static final int CHECK_SIZE = 32;
  private static final long ALL = -1;
  private static final long WORD = 0xffff_ffffL;

  private static final int XEN_4_17 = 4 << 16 | 17;
  private static final int GET_PARAM = 1;
  private static final long CPU_ON = 0xc400_0003L;
  private static final long AFFINITY_INFO = 0xc400_0004L;
  private static final long INVALID_PARAMETERS = -2;

  private static final long REDISTRIBUTOR = 0x2_0000;
  private static final int GICD_TYPER = 4;
  private static final int GICR_TYPER = 8;
  private static final int LINES_MASK = 0x1f;
  private static final int UART_FLAGS = 0x18;

  /** Slots of a shared region, 8 bytes for each domain: that it is there, and that it is done. */
  private static final int DONE = 0x800;

  /** Numbers of the guest's checks. */
  private enum Kind {
    READ_WORD(1),
    READ(2),
    WRITE_WORD(3),
    WRITE(4),
    FAULT(5),
    HYPERCALL(6),
    FIRMWARE(7),
    START_CPU(8),
    AWAIT(9),
    IDENTITY(10),
    FREQUENCY(11),
    DEVICE_TREE(12);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private final BootPlan plan;
  private final DomainPlan domain;
  private final ByteBuffer image;
  private final List<String> names = new ArrayList<>();

  private ProbeScript(BootPlan plan, DomainPlan domain, byte[] code) {
    this.plan = plan;
    this.domain = domain;
    this.image = ByteBuffer.allocate(IMAGE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    image.put(code);
    image.position(CHECKS);
  }

  /** The image of {@code domain}: {@code code} and the checks of {@code plan}. */
  static ProbeScript of(BootPlan plan, DomainPlan domain, byte[] code) {
    var script = new ProbeScript(plan, domain, code);
    script.write();
    return script;
  }

  byte[] image() {
    return image.array();
  }

  /** Which check it was that made the guest jump to an address, for people. */
  String describe(int number) {
    return number < names.size() ? names.get(number) : "no check";
  }

  private void write() {
    check(Kind.DEVICE_TREE, domain.deviceTree(), 0, 0);
    check(Kind.FREQUENCY, 0, plan.board().counterFrequency(), ALL);
    List<MemoryRange> tagged = tagged();
    tagged.forEach(word -> check(Kind.WRITE, word.start(), tag(word.start()), 0));
    shared(0);
    cpus();
    interruptController();
    console();
    nothing();
    hypercalls();
    channels();
    // By now others have written theirs.
    tagged.forEach(word -> check(Kind.READ, word.start(), tag(word.start()), ALL));
    shared(DONE);
  }

  private long tag(long address) {
    return (long) domain.id() + 1 << 56 | address;
  }

  /** Words at the edges of all that RAM consists of, where nothing was loaded. */
  private List<MemoryRange> tagged() {
    var result = new ArrayList<MemoryRange>();
    for (GuestBank bank : domain.banks()) {
      long start = bank.base();
      for (MemoryRange part : bank.backing()) {
        long end = start + part.size();
        for (long address : new long[] {start, start + part.size() / 2 & -8, end - 8}) {
          var word = new MemoryRange(address, 8);
          if (domain.placements().stream().noneMatch(p -> around(p.range()).overlaps(word))) {
            result.add(word);
          }
        }
        start = end;
      }
    }
    return result;
  }

  // The image is loaded with its checks, and clears nothing behind them.
  private static MemoryRange around(MemoryRange range) {
    return new MemoryRange(range.start() & -4096, range.size() + 4096);
  }

  private void shared(int slots) {
    for (SharedRegion region : domain.shared()) {
      long base = region.guest().start() + slots;
      check(Kind.WRITE, base + 8L * domain.id(), tag(0) | slots, 0);
      if (slots == 0 || domain.isHardware()) {
        plan.domains().stream()
            .filter(d -> d.shared().stream().anyMatch(r -> r.id().equals(region.id())))
            .forEach(
                d -> check(Kind.AWAIT, base + 8L * d.id(), (long) d.id() + 1 << 56 | slots, ALL));
      }
    }
  }

  private void cpus() {
    long midr = plan.cpuTypes(domain).getFirst().midr();
    long mask = plan.cpuTypes(domain).size() == 1 ? ALL : 0;
    check(Kind.IDENTITY, 0, midr & mask, mask);
    for (int vcpu = 1; vcpu < domain.vcpus(); vcpu++) {
      long affinity = DomainPlan.affinity(vcpu);
      check(Kind.FIRMWARE, AFFINITY_INFO, affinity, 1);
      check(Kind.START_CPU, affinity, midr & mask | 1 & ~mask, mask | 1 & ~mask);
    }
    check(Kind.FIRMWARE, CPU_ON, DomainPlan.affinity(domain.vcpus()), INVALID_PARAMETERS);
  }

  private void interruptController() {
    var gic = domain.gic();
    int lines = Math.min((gic.spis() + 31) / 32, LINES_MASK);
    check(Kind.READ_WORD, gic.distributor().start() + GICD_TYPER, lines, LINES_MASK);
    long interfaces = gic.interfaces().getFirst().start();
    if (gic.version() == 2) {
      check(Kind.READ_WORD, interfaces, 0, 0);
      return;
    }
    for (int vcpu = 0; vcpu < domain.vcpus(); vcpu++) {
      check(
          Kind.READ,
          interfaces + vcpu * REDISTRIBUTOR + GICR_TYPER,
          DomainPlan.affinity(vcpu) << 32,
          WORD << 32);
    }
  }

  private void console() {
    domain
        .vpl011()
        .ifPresent(
            uart -> {
              check(Kind.READ_WORD, uart.registers().start() + UART_FLAGS, 0, 0);
              GREETING.chars().forEach(c -> check(Kind.WRITE_WORD, uart.registers().start(), c, 0));
            });
    if (domain.isHardware()) {
      plan.board()
          .devices()
          .forEach(device -> check(Kind.READ_WORD, device.registers().start(), 0, 0));
    }
  }

  /** What lies in the domain's address space. */
  private List<MemoryRange> taken() {
    var result = new ArrayList<MemoryRange>();
    domain.banks().forEach(bank -> result.add(bank.range()));
    domain.shared().forEach(region -> result.add(region.guest()));
    result.add(domain.gic().distributor());
    result.addAll(domain.gic().interfaces());
    domain.vpl011().ifPresent(uart -> result.add(uart.registers()));
    if (domain.isHardware()) {
      plan.board().devices().forEach(device -> result.add(device.registers()));
    }
    return result;
  }

  private void nothing() {
    List<MemoryRange> taken = taken();
    var edges = new ArrayList<Long>(List.of(0x2200_0000L, 0x0900_0000L, 0x7_0000_0000L));
    for (GuestBank bank : domain.banks()) {
      edges.add(bank.base() - 8);
      edges.add(bank.range().end());
    }
    for (SharedRegion region : domain.shared()) {
      edges.add(region.guest().start() - 8);
      edges.add(region.guest().end());
    }
    for (long edge : edges) {
      var word = new MemoryRange(edge, 8);
      if (taken.stream().noneMatch(word::overlaps)) {
        check(Kind.FAULT, edge, 0, 0);
      }
    }
  }

  private void hypercalls() {
    var _ = call(HypercallNumber.XEN_VERSION, 0, XEN_4_17, new byte[0]);
    long channel = domain.xenstore() ? 1 : 0;
    long where =
        call(HypercallNumber.HVM_OP, GET_PARAM, 0, words(DomId.SELF, HvmParam.STORE_EVTCHN));
    check(Kind.READ, where + 8, channel, ALL);
  }

  private void channels() {
    for (EventChannelPlan channel : plan.eventChannels()) {
      if (channel.domain() == domain.id()) {
        channel(channel.port(), channel.remoteDomain(), channel.remotePort());
      }
      if (channel.remoteDomain() == domain.id()) {
        channel(channel.remotePort(), channel.domain(), channel.port());
      }
    }
  }

  private void channel(int port, int other, int otherPort) {
    long where =
        call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.STATUS, 0, words(DomId.SELF, port));
    check(Kind.READ, where + 8, EventStatus.INTERDOMAIN, WORD);
    check(Kind.READ, where + 16, (long) otherPort << 32 | other, WORD << 32 | 0xffff);
    var _ = call(HypercallNumber.EVENT_CHANNEL_OP, EventChannelOp.SEND, 0, words(port));
  }

  private static byte[] words(int... values) {
    var bytes = ByteBuffer.allocate(CHECK_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** The guest address of the structure. */
  private long call(long number, long command, long result, byte[] structure) {
    check(Kind.HYPERCALL, number, command, result);
    int at = image.position();
    image.put(structure).position(at + CHECK_SIZE);
    names.add("structure");
    return domain.entry() + at;
  }

  private void check(Kind kind, long first, long second, long third) {
    image.putLong(kind.code).putLong(first).putLong(second).putLong(third);
    names.add("%s 0x%x 0x%x 0x%x".formatted(kind, first, second, third));
  }
}
