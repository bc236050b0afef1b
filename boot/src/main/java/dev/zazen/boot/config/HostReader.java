package dev.zazen.boot.config;

import dev.zazen.base.Bits;
import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.Reservation;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import dev.zazen.machine.CpuType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the hardware out of a host device tree. */
public final class HostReader {
  /** SPIs that QEMU's GICs have: 256 lines with GICv3, 288 with GICv2. */
  private static final int SPIS_V3 = 224;

  private static final int SPIS_V2 = 256;
  private static final long REDISTRIBUTOR_SIZE = 0x2_0000;

  /** Aff3 and Aff2 to Aff0 of MPIDR_EL1. */
  private static final long AFFINITY = 0xFF_00FF_FFFFL;

  private static final int MAX_CPUS = 128;
  private static final int MAX_CPUS_V2 = 8;

  /** CPUs per cluster on boards without device tree for them, as QEMU numbers them. */
  private static final int CLUSTER_V3 = 16;

  private static final int CLUSTER_V2 = 8;
  private static final List<String> GIC_V3 = List.of("arm,gic-v3");
  private static final List<String> GIC_V2 = List.of("arm,gic-400", "arm,cortex-a15-gic");

  /** A device with memory-mapped registers of virtio, which may be a disk. */
  private static final String SLOT = "virtio,mmio";

  private static final List<String> DEVICES =
      List.of("arm,pl031", "arm,pl061", "pci-host-ecam-generic", SLOT);

  /** What memory of the reservation list is called among the reservations. */
  static final String RESERVATION_BLOCK = "memory reservation block";

  private final DeviceTree tree;
  private final Path directory;
  private final Problems problems;

  private HostReader(DeviceTree tree, Path directory, Problems problems) {
    this.tree = tree;
    this.directory = directory;
    this.problems = problems;
  }

  /**
   * The board of {@code tree}; empty if something that it cannot be without is missing, which is
   * then a problem.
   *
   * @param directory what names of images are relative to
   * @param cpus number of CPUs instead of the tree's
   * @param memory bytes of the first bank instead of the tree's
   */
  public static Optional<HostDescription> read(
      DeviceTree tree, Path directory, OptionalInt cpus, OptionalLong memory, Problems problems) {
    return new HostReader(tree, directory, problems).board(cpus, memory);
  }

  private Optional<HostDescription> board(OptionalInt cpuCount, OptionalLong memory) {
    var gic = gic();
    var cpuNodes = cpuNodes();
    var cpus = cpus(cpuNodes, cpuCount, gic);
    var ram = ram(memory);
    var timer = first(List.of("arm,armv8-timer"));
    if (timer.isEmpty()) {
      problems.add("/", "no architected timer (\"arm,armv8-timer\")", "describe it");
    }
    if (gic.isEmpty() || cpus.isEmpty() || ram.isEmpty() || timer.isEmpty()) {
      return Optional.empty();
    }
    var firstCpu = cpuNodes.getFirst();
    var host =
        new HostDescription(
            model(),
            cpus,
            firstCpu.compatible(),
            clock(firstCpu),
            clock(timer.get()),
            ram,
            gic.get(),
            first(GIC_V3).or(() -> first(GIC_V2)).map(DtNode::path).orElseThrow(),
            uart(),
            uartNode().map(DtNode::path).orElse(""),
            devices(),
            reserved());
    HardwareChecker.check(tree, host, problems);
    return Optional.of(host);
  }

  private String model() {
    return tree.root()
        .property("model")
        .flatMap(p -> problems.attempt(p::string))
        .or(() -> tree.root().compatible().stream().findFirst())
        .orElse("unnamed board");
  }

  private List<DtNode> cpuNodes() {
    var result = new ArrayList<DtNode>();
    tree.find("/cpus")
        .ifPresent(
            cpus -> {
              for (var node : cpus.children()) {
                if (isString(node, "device_type", "cpu") && !isString(node, "status", "disabled")) {
                  result.add(node);
                }
              }
            });
    return result;
  }

  private List<CpuPlan> cpus(List<DtNode> nodes, OptionalInt count, Optional<GicPlan> gic) {
    if (nodes.isEmpty()) {
      problems.add(
          Problems.placeOf(tree, "/cpus"),
          "the board has no CPU (device_type = \"cpu\")",
          "describe at least one");
      return List.of();
    }
    var result = new ArrayList<CpuPlan>();
    var seen = new LinkedHashSet<Long>();
    for (var node : nodes) {
      var type = node.compatible().stream().flatMap(s -> CpuType.byName(s).stream()).findFirst();
      if (type.isEmpty()) {
        problems.add(
            node,
            "unknown CPU " + node.compatible(),
            "use one of " + String.join(", ", CpuType.names()));
      }
      var reg = node.property("reg").flatMap(p -> problems.attempt(p::number));
      if (reg.isEmpty()) {
        problems.add(node, "no usable \"reg\"", "give the affinity fields of the CPU's MPIDR");
      } else if ((reg.get() & ~AFFINITY) != 0) {
        problems.add(
            node,
            "\"reg\" 0x%x is no affinity".formatted(reg.get()),
            "give the affinity fields of its MPIDR");
      } else if (!seen.add(reg.get())) {
        problems.add(
            node, "another CPU has the same \"reg\" 0x%x".formatted(reg.get()), "make it unique");
      }
      result.add(new CpuPlan(result.size(), reg.orElse(0L), type.orElse(CpuType.CORTEX_A53)));
    }
    var version = gic.map(GicPlan::version).orElse(3);
    var cpus = count.isPresent() ? resized(result, count.getAsInt(), version) : result;
    gic.ifPresent(g -> checkCount(g, cpus.size()));
    return cpus;
  }

  private static List<CpuPlan> resized(List<CpuPlan> cpus, int count, int gicVersion) {
    if (count <= cpus.size()) {
      return cpus.subList(0, Math.max(count, 0));
    }
    var cluster = gicVersion == 2 ? CLUSTER_V2 : CLUSTER_V3;
    var result = new ArrayList<CpuPlan>();
    for (var i = 0; i < Math.min(count, MAX_CPUS + 1); i++) {
      var type = cpus.get(Math.min(i, cpus.size() - 1)).type();
      result.add(new CpuPlan(i, i % cluster | (long) (i / cluster) << 8, type));
    }
    return result;
  }

  private void checkCount(GicPlan gic, int count) {
    var space = gic.interfaces().stream().mapToLong(r -> r.size() / REDISTRIBUTOR_SIZE).sum();
    var limit = gic.version() == 2 ? MAX_CPUS_V2 : (int) Math.min(space, MAX_CPUS);
    if (count < 1 || count > limit) {
      problems.add(
          Problems.placeOf(tree, "/cpus"),
          "%d physical CPUs".formatted(count),
          "give 1 to %d, what the GIC has room for".formatted(limit));
    }
  }

  private List<MemoryRange> ram(OptionalLong firstBank) {
    var banks = new ArrayList<MemoryRange>();
    for (var node : tree.root().children()) {
      if (isString(node, "device_type", "memory") && !isString(node, "status", "disabled")) {
        problems.attempt(() -> Addresses.of(node)).ifPresent(banks::addAll);
      }
    }
    banks.sort(Comparator.comparingLong(MemoryRange::start));
    if (banks.isEmpty()) {
      problems.add(
          "/",
          "the board has no RAM (device_type = \"memory\")",
          "describe it, or give zazen,board = \"virt\"");
      return banks;
    }
    if (firstBank.isPresent()) {
      var start = banks.getFirst().start();
      if (Addresses.isValid(start, firstBank.getAsLong())) {
        banks.set(0, new MemoryRange(start, firstBank.getAsLong()));
      } else {
        problems.add(
            "--memory",
            "%d bytes".formatted(firstBank.getAsLong()),
            "give a size from 4096 to what 52-bit addresses reach");
      }
    }
    var whole = disjoint(banks).stream().flatMap(bank -> wholePages(bank).stream()).toList();
    if (whole.isEmpty()) {
      problems.add(
          Problems.placeOf(tree, "/memory"),
          "RAM banks %s have no whole page".formatted(banks),
          "enlarge them");
    }
    return whole;
  }

  /** What is mapped and given away. */
  private static Optional<MemoryRange> wholePages(MemoryRange bank) {
    var start = Bits.alignUp(bank.start(), PageAllocator.PAGE_SIZE);
    var end = Bits.alignDown(bank.end(), PageAllocator.PAGE_SIZE);
    return start < end ? Optional.of(new MemoryRange(start, end - start)) : Optional.empty();
  }

  private List<MemoryRange> disjoint(List<MemoryRange> banks) {
    var result = new ArrayList<MemoryRange>();
    for (var bank : banks) {
      if (!result.isEmpty() && result.getLast().overlaps(bank)) {
        problems.add(
            Problems.placeOf(tree, "/memory"),
            "RAM banks %s and %s overlap".formatted(result.getLast(), bank),
            "make them disjoint");
      } else {
        result.add(bank);
      }
    }
    return result;
  }

  /** Whether {@code node} is an interrupt controller that a board can have. */
  static boolean isGic(DtNode node) {
    return GIC_V3.stream().anyMatch(node::isCompatible)
        || GIC_V2.stream().anyMatch(node::isCompatible);
  }

  private Optional<GicPlan> gic() {
    var v3 = first(GIC_V3);
    var v2 = first(GIC_V2);
    if (v3.isPresent()) {
      return gic(v3.get(), 3);
    }
    if (v2.isPresent()) {
      return gic(v2.get(), 2);
    }
    var other =
        all().stream()
            .filter(n -> n.has("interrupt-controller") && n.has("reg") && !n.has("gpio-controller"))
            .findFirst();
    var supported =
        "use GICv3 (%s) or GICv2 (%s)"
            .formatted(String.join(", ", GIC_V3), String.join(", ", GIC_V2));
    if (other.isPresent()) {
      problems.add(
          other.get(), "unsupported interrupt controller " + other.get().compatible(), supported);
    } else {
      problems.add("/", "the board has no interrupt controller", supported);
    }
    return Optional.empty();
  }

  private Optional<GicPlan> gic(DtNode node, int version) {
    var regions = problems.attempt(() -> Addresses.of(node));
    if (regions.isEmpty()) {
      return Optional.empty();
    }
    var redistributors =
        version == 2
            ? Optional.of(1)
            : node.property("#redistributor-regions")
                .map(p -> problems.attempt(p::cell))
                .orElse(Optional.of(1));
    if (redistributors.isEmpty()) {
      return Optional.empty();
    }
    var count = redistributors.get();
    if (count < 1 || regions.get().size() <= count) {
      problems.add(
          node,
          "\"reg\" has %d regions".formatted(regions.get().size()),
          version == 2
              ? "give distributor and CPU interface"
              : "give distributor and redistributors");
      return Optional.empty();
    }
    return Optional.of(
        new GicPlan(
            version,
            regions.get().getFirst(),
            regions.get().subList(1, count + 1),
            version == 2 ? SPIS_V2 : SPIS_V3));
  }

  private Optional<DtNode> uartNode() {
    var stdout =
        tree.find("/chosen")
            .flatMap(c -> c.property("stdout-path"))
            .flatMap(p -> problems.attempt(p::string))
            .map(s -> s.contains(":") ? s.substring(0, s.indexOf(':')) : s)
            .flatMap(this::byPathOrAlias)
            .filter(n -> n.isCompatible("arm,pl011"));
    return stdout.or(() -> first(List.of("arm,pl011")));
  }

  private Optional<UartPlan> uart() {
    var node = uartNode();
    if (node.isEmpty()) {
      return Optional.empty();
    }
    var regions = problems.attempt(() -> Addresses.of(node.get())).orElse(List.of());
    var interrupt = node.get().property("interrupts").flatMap(this::interrupt);
    if (regions.isEmpty() || interrupt.isEmpty()) {
      problems.warn(node.get(), "the UART is left out: it has no \"reg\" or no \"interrupts\"");
      return Optional.empty();
    }
    return Optional.of(new UartPlan(regions.getFirst(), interrupt.get()));
  }

  private Optional<DtNode> byPathOrAlias(String name) {
    if (name.startsWith("/")) {
      return tree.find(name);
    }
    return tree.find("/aliases")
        .flatMap(a -> a.property(name))
        .flatMap(p -> problems.attempt(p::string))
        .flatMap(tree::find);
  }

  // GIC bindings: type (0 SPI, 1 PPI), number, flags.
  private Optional<Integer> interrupt(DtProperty interrupts) {
    return problems
        .attempt(interrupts::cells)
        .filter(c -> c.length >= 3)
        .map(c -> c[1] + (c[0] == 0 ? 32 : 16));
  }

  private List<DevicePlan> devices() {
    var result = new ArrayList<DevicePlan>();
    for (var node : all()) {
      var binding = node.compatible().stream().filter(DEVICES::contains).findFirst();
      if (binding.isPresent()) {
        problems.attempt(() -> Addresses.of(node)).orElse(List.of()).stream()
            .findFirst()
            .ifPresent(
                r ->
                    result.add(
                        new DevicePlan(
                            node.path(),
                            binding.get(),
                            r,
                            node.property("interrupts").flatMap(this::interrupt),
                            node.has(PassthroughReader.MARK),
                            disk(node, binding.get()))));
      }
    }
    return result;
  }

  private Optional<DiskPlan> disk(DtNode node, String binding) {
    return binding.equals(SLOT) && DiskReader.isDisk(node)
        ? DiskReader.read(node, directory, problems)
        : Optional.empty();
  }

  private List<Reservation> reserved() {
    var result = new ArrayList<Reservation>();
    for (var region : tree.reservations()) {
      if (Addresses.isValid(region.address(), region.size())) {
        result.add(
            new Reservation(RESERVATION_BLOCK, new MemoryRange(region.address(), region.size())));
      }
    }
    tree.find("/reserved-memory")
        .ifPresent(
            parent -> {
              for (var node : parent.children()) {
                problems
                    .attempt(() -> Addresses.of(node))
                    .orElse(List.of())
                    .forEach(r -> result.add(new Reservation(node.path(), r)));
              }
            });
    return result;
  }

  private OptionalInt clock(DtNode node) {
    var value = node.property("clock-frequency").flatMap(p -> problems.attempt(p::cell));
    return value.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private Optional<DtNode> first(List<String> compatible) {
    return all().stream()
        .filter(n -> !isString(n, "status", "disabled"))
        .filter(n -> compatible.stream().anyMatch(n::isCompatible))
        .findFirst();
  }

  private List<DtNode> all() {
    var result = new ArrayList<DtNode>();
    tree.root().walk(result::add);
    return result;
  }

  private boolean isString(DtNode node, String property, String value) {
    return node.property(property)
        .flatMap(p -> problems.attempt(p::string))
        .filter(value::equals)
        .isPresent();
  }
}
