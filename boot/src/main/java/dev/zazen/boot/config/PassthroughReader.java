package dev.zazen.boot.config;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.guest.PartialTree;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.boot.plan.StreamPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the partial device trees of domains, modules {@code multiboot,device-tree} (Xen 4.17
 * docs/misc/arm/passthrough.txt, passthrough-noiommu.txt; xen/arch/arm/domain_build.c,
 * domain_handle_dtb_bootmodule).
 */
public final class PassthroughReader {
  /** The module's kind. */
  public static final String MODULE = "multiboot,device-tree";

  /** {@code <MACHINE_ADDRESS SIZE GUEST_ADDRESS>}, any number of them. */
  static final String REG = "xen,reg";

  /** Path of the device's node in the board's device tree. */
  static final String PATH = "xen,path";

  /** The device need not be behind an IOMMU. */
  static final String FORCE = "xen,force-assign-without-iommu";

  /** Marks a node of the board's device tree that dom0 is to leave alone. */
  static final String MARK = "xen,passthrough";

  private static final String SOURCE = "/dts-v1/";
  private static final int DEFAULT_ADDRESS_CELLS = 2;
  private static final int DEFAULT_SIZE_CELLS = 1;
  private static final int FIRST_SPI = 32;

  /** Every CPU model has guest physical addresses of 40 bits. */
  private static final long GUEST_LIMIT = 1L << 40;

  private final DeviceTree host;
  private final HostDescription board;
  private final Iommus iommus;
  private final Path directory;
  private final Map<DtNode, BootModule> modules;
  private final Problems problems;
  private final GicInterrupts gicInterrupts;
  private final boolean dom0;

  /** Who has a node, a range of registers or an interrupt already. */
  private final Map<DtNode, String> assigned = new HashMap<>();

  private final Map<StreamPlan, Integer> streams = new HashMap<>();
  private final Map<Integer, String> routed = new HashMap<>();
  private final List<Owned> owned = new ArrayList<>();

  private record Owned(int domain, Passthrough.Mapping mapping) {}

  private PassthroughReader(
      DeviceTree host,
      HostDescription board,
      Iommus iommus,
      Path directory,
      Map<DtNode, BootModule> modules,
      Problems problems) {
    this.host = host;
    this.board = board;
    this.iommus = iommus;
    this.directory = directory;
    this.modules = modules;
    this.problems = problems;
    this.gicInterrupts = new GicInterrupts(host, problems);
    this.dom0 = Dom0Reader.kernel(host).isPresent();
  }

  /**
   * What {@code domains} are assigned.
   *
   * @param iommus those of the board
   * @param directory what partial trees that are source include files from
   * @param modules by their nodes
   */
  public static Passthrough read(
      DeviceTree host,
      HostDescription board,
      Iommus iommus,
      Path directory,
      List<DomainDescription> domains,
      Map<DtNode, BootModule> modules,
      Problems problems) {
    var reader = new PassthroughReader(host, board, iommus, directory, modules, problems);
    var result = new HashMap<Integer, Passthrough.Assignment>();
    for (var domain : domains) {
      domain
          .deviceTree()
          .filter(modules::containsKey)
          .flatMap(module -> reader.assignment(domain, module))
          .ifPresent(assignment -> result.put(domain.id(), assignment));
    }
    return new Passthrough(result);
  }

  private Optional<Passthrough.Assignment> assignment(DomainDescription domain, DtNode module) {
    var tree = problems.attempt(() -> parse(module));
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    var gic = OptionalInt.empty();
    var nodes = new ArrayList<DtNode>();
    var mappings = new ArrayList<Passthrough.Mapping>();
    var interrupts = new LinkedHashMap<Integer, DtNode>();
    for (var node : tree.get().root().children()) {
      switch (node.name()) {
        case "gic" -> gic = phandle(node);
        case "aliases" -> nodes.add(node);
        case "passthrough" -> {
          nodes.add(node);
          node.walk(below -> device(domain, below, mappings, interrupts));
        }
        default -> problems.warn(node, "only /gic, /aliases and /passthrough are read");
      }
    }
    return Optional.of(
        new Passthrough.Assignment(
            module,
            new PartialTree(gic, nodes),
            mappings,
            devices(mappings, interrupts),
            interrupts));
  }

  /** Flattened, as Xen takes it, or source. */
  private DeviceTree parse(DtNode module) throws InvalidInputException {
    var content = modules.get(module);
    var bytes = new byte[content.content().length()];
    content.content().buffer().get(bytes);
    var text = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.UTF_8);
    if (!text.contains(SOURCE)) {
      return FdtReader.read(bytes, content.source());
    }
    try {
      return DtsParser.parse(
          new String(bytes, StandardCharsets.UTF_8), content.source(), directory);
    } catch (IOException e) {
      throw new InvalidInputException(
          content.source(), "an included file cannot be read: " + e.getMessage(), "check it");
    }
  }

  private OptionalInt phandle(DtNode gic) {
    var value =
        gic.property("phandle")
            .or(() -> gic.property("linux,phandle"))
            .flatMap(p -> problems.attempt(p::cell));
    if (value.isEmpty()) {
      problems.add(
          gic,
          "no phandle: the domain's interrupt controller would have none",
          "refer to it, interrupt-parent = <&gic>, or remove the node");
      return OptionalInt.empty();
    }
    return OptionalInt.of(value.get());
  }

  private void device(
      DomainDescription domain,
      DtNode node,
      List<Passthrough.Mapping> mappings,
      Map<Integer, DtNode> interrupts) {
    var reg = node.property(REG);
    var path = node.property(PATH);
    if (reg.isEmpty() && path.isEmpty()) {
      if (node.has(FORCE)) {
        problems.warn(node, "\"%s\" has no effect without \"%s\"".formatted(FORCE, REG));
      }
      return;
    }
    if (reg.isEmpty() || path.isEmpty() && !node.has(FORCE)) {
      problems.add(
          node,
          "%s or %s missing for d%d".formatted(REG, PATH, domain.id()),
          "give both, or %s with %s".formatted(FORCE, REG));
      return;
    }
    for (var mapping : mappings(node, reg.get())) {
      checkRegisters(domain, mapping);
      if (mappings.stream().noneMatch(m -> same(m, mapping))) {
        mappings.add(mapping);
      }
    }
    path.flatMap(p -> problems.attempt(p::string))
        .ifPresent(name -> hostNode(domain, node, name, interrupts));
  }

  private static boolean same(Passthrough.Mapping one, Passthrough.Mapping other) {
    return one.machine().equals(other.machine()) && one.guest().equals(other.guest());
  }

  private List<Passthrough.Mapping> mappings(DtNode node, DtProperty reg) {
    var result = new ArrayList<Passthrough.Mapping>();
    var parent = node.parent().orElseThrow();
    // Not inherited, and the partial tree's root does not count (scan_pfdt_node).
    var isTop = parent.parent().isEmpty();
    var address = isTop ? DEFAULT_ADDRESS_CELLS : cells(parent, "#address-cells");
    var size = isTop ? DEFAULT_SIZE_CELLS : cells(parent, "#size-cells");
    var values = problems.attempt(reg::cells);
    if (values.isEmpty()) {
      return result;
    }
    var step = 2 * address + size;
    if (address < 1 || address > 2 || size < 1 || size > 2) {
      problems.add(
          parent,
          "#address-cells is %d and #size-cells %d".formatted(address, size),
          "use 1 or 2 of each");
      return result;
    }
    var numbers = values.get();
    if (numbers.length == 0 || numbers.length % step != 0) {
      problems.add(
          node,
          "\"%s\" has %d cells, for #address-cells %d and #size-cells %d of %s"
              .formatted(REG, numbers.length, address, size, parent.path()),
          "write %s = <MACHINE_ADDRESS SIZE GUEST_ADDRESS>".formatted(REG));
      return result;
    }
    for (var at = 0; at < numbers.length; at += step) {
      mapping(
              node,
              number(numbers, at, address),
              number(numbers, at + address, size),
              number(numbers, at + address + size, address))
          .ifPresent(result::add);
    }
    return result;
  }

  private int cells(DtNode parent, String property) {
    return parent
        .property(property)
        .flatMap(p -> problems.attempt(p::cell))
        .orElse(property.startsWith("#a") ? DEFAULT_ADDRESS_CELLS : DEFAULT_SIZE_CELLS);
  }

  private static long number(int[] cells, int at, int count) {
    return count == 1
        ? Integer.toUnsignedLong(cells[at])
        : ByteBuffer.allocate(Long.BYTES).putInt(cells[at]).putInt(cells[at + 1]).getLong(0);
  }

  private Optional<Passthrough.Mapping> mapping(
      DtNode node, long machine, long size, long guest) {
    if ((machine | size | guest) % PageAllocator.PAGE_SIZE != 0) {
      problems.add(
          node,
          "\"%s\" 0x%x, size 0x%x, guest 0x%x: addresses and size are not page aligned"
              .formatted(REG, machine, size, guest),
          "give multiples of 4 KiB");
      return Optional.empty();
    }
    if (size == 0
        || !Addresses.isValid(machine, size)
        || !MemoryRange.isValid(guest, size)
        || guest + size > GUEST_LIMIT) {
      problems.add(
          node,
          "\"%s\" 0x%x, size 0x%x, guest 0x%x is no range of addresses"
              .formatted(REG, machine, size, guest),
          "check the number of cells, and stay below 2^40 in the guest");
      return Optional.empty();
    }
    return Optional.of(
        new Passthrough.Mapping(
            node, new MemoryRange(machine, size), new MemoryRange(guest, size)));
  }

  private void checkRegisters(DomainDescription domain, Passthrough.Mapping mapping) {
    var machine = mapping.machine();
    hypervisors(machine)
        .ifPresent(
            what ->
                problems.add(
                    mapping.node(),
                    "the machine addresses %s in \"%s\" are %s".formatted(machine, REG, what),
                    "give those of the device's registers"));
    for (var other : owned) {
      var there = other.mapping();
      if (other.domain() == domain.id()
          ? !same(there, mapping)
              && (there.machine().overlaps(machine) || there.guest().overlaps(mapping.guest()))
          : there.machine().overlaps(machine)) {
        problems.add(
            mapping.node(),
            "\"%s\" maps %s to %s, which d%d has by %s: %s to %s"
                .formatted(
                    REG,
                    machine,
                    mapping.guest(),
                    other.domain(),
                    Problems.placeOf(there.node()),
                    there.machine(),
                    there.guest()),
            "map registers once, for one domain");
      }
    }
    var behind = board.devices().stream().filter(d -> d.registers().overlaps(machine)).toList();
    behind.stream()
        .filter(device -> dom0 && !device.forPassthrough())
        .filter(device -> !isNamed(mapping.node(), device.path()))
        .forEach(
            device ->
                problems.add(
                    mapping.node(),
                    "the page of %s, %s, is dom0's as well".formatted(device.path(), machine),
                    "add \"%s;\" to its node in the board's device tree".formatted(MARK)));
    behind.stream()
        .filter(device -> device.disk().isPresent() && !isNamedBelow(partial(mapping), device.path()))
        .forEach(
            device ->
                problems.add(
                    mapping.node(),
                    "the page %s has the disk of %s as well, which d%d is not assigned"
                        .formatted(machine, device.path(), domain.id()),
                    "assign it to the same domain, or put it into a slot of another page"));
    if (behind.isEmpty()) {
      problems.warn(mapping.node(), "no device is modelled at %s".formatted(machine));
    }
    owned.add(new Owned(domain.id(), mapping));
  }

  /** The partial tree's node of devices. */
  private static DtNode partial(Passthrough.Mapping mapping) {
    var node = mapping.node();
    while (node.parent().flatMap(DtNode::parent).isPresent()) {
      node = node.parent().get();
    }
    return node;
  }

  private static boolean isNamedBelow(DtNode node, String path) {
    return isNamed(node, path)
        || node.children().stream().anyMatch(child -> isNamedBelow(child, path));
  }

  private static boolean isNamed(DtNode node, String path) {
    var value = (path + "\0").getBytes(StandardCharsets.UTF_8);
    return node.property(PATH).filter(p -> Arrays.equals(p.value(), value)).isPresent();
  }

  /** What of the hypervisor's or the board's own lies at {@code machine}. */
  private Optional<String> hypervisors(MemoryRange machine) {
    if (board.ram().stream().anyMatch(machine::overlaps)) {
      return Optional.of("RAM");
    }
    var gic = board.gic();
    if (machine.overlaps(gic.distributor())
        || gic.interfaces().stream().anyMatch(machine::overlaps)) {
      return Optional.of("the interrupt controller's, which is the hypervisor's");
    }
    var smmu = iommus.at(machine);
    if (smmu.isPresent()) {
      return smmu.map(path -> "those of %s, which is the hypervisor's".formatted(path));
    }
    return board
        .uart()
        .filter(uart -> uart.registers().overlaps(machine))
        .map(_ -> "the console's, which is the hypervisor's");
  }

  private void hostNode(
      DomainDescription domain, DtNode node, String path, Map<Integer, DtNode> interrupts) {
    var found = host.find(path).filter(n -> n.path().equals(path));
    if (found.isEmpty()) {
      problems.add(
          node,
          "Couldn't find node %s in host_dt".formatted(path),
          "give the full path of the device's node in the board's device tree");
      return;
    }
    var device = found.get();
    var who = "d%d by %s".formatted(domain.id(), Problems.placeOf(node));
    var before = assigned.putIfAbsent(device, who);
    if (before != null) {
      problems.add(
          node, "%s is assigned to %s already".formatted(path, before), "assign it once");
      return;
    }
    if (path.equals(board.uartPath()) || HostReader.isGic(device)) {
      problems.add(node, "%s is used by the hypervisor".formatted(path), "assign another device");
      return;
    }
    if (dom0 && !device.has(MARK)) {
      problems.add(
          node,
          "%s is dom0's as well".formatted(path),
          "add \"%s;\" to that node of the board's device tree".formatted(MARK));
      return;
    }
    var stream = iommus.stream(device);
    stream.ifPresent(s -> stream(domain, node, path, s));
    if (stream.isEmpty() && !node.has(FORCE)) {
      problems.add(
          node,
          "%s is not behind an IOMMU".formatted(path),
          "add \"%s;\"".formatted(FORCE));
    }
    if (stream.isEmpty() && isDisk(path) && !StaticMemoryReader.isDirectMapped(domain.node())) {
      problems.warn(
          node,
          "%s reaches machine addresses, which d%d does not know: the domain needs \"direct-map\""
              .formatted(path, domain.id()));
    }
    for (var interrupt : gicInterrupts.of(device)) {
      route(node, path, interrupt, who, interrupts);
    }
  }

  /** Streams of an SMMU are told apart by nothing but their numbers. */
  private void stream(DomainDescription domain, DtNode node, String path, StreamPlan stream) {
    var before = streams.putIfAbsent(stream, domain.id());
    if (before != null && before != domain.id()) {
      problems.add(
          node,
          "%s has StreamID 0x%x of %s, as a device of d%d"
              .formatted(path, stream.id(), stream.smmu(), before),
          "assign devices with one StreamID to one domain");
    }
  }

  private boolean isDisk(String path) {
    return board.devices().stream().anyMatch(d -> d.path().equals(path) && d.disk().isPresent());
  }

  private void route(
      DtNode node, String path, int interrupt, String who, Map<Integer, DtNode> interrupts) {
    if (interrupt < FIRST_SPI) {
      problems.add(
          node,
          "IRQ %d of %s can only be routed to an SPI".formatted(interrupt, path),
          "assign another device");
      return;
    }
    if (board.uart().filter(uart -> uart.interrupt() == interrupt).isPresent()) {
      problems.add(
          node,
          "IRQ %d of %s is already used by the hypervisor's console".formatted(interrupt, path),
          "assign another device");
      return;
    }
    var smmu = iommus.interrupting(interrupt);
    if (smmu.isPresent()) {
      problems.add(
          node,
          "IRQ %d of %s is already used by the hypervisor, for %s"
              .formatted(interrupt, path, smmu.get()),
          "assign another device");
      return;
    }
    var before = routed.putIfAbsent(interrupt, who);
    if (before != null && !before.equals(who)) {
      problems.add(
          node,
          "IRQ %d of %s is already used by %s".formatted(interrupt, path, before),
          "assign devices that share an interrupt to one domain");
      return;
    }
    if (dom0) {
      othersOfDom0(interrupt)
          .ifPresent(
              other ->
                  problems.add(
                      node,
                      "IRQ %d of %s is already used by domain 0, for %s"
                          .formatted(interrupt, path, other.path()),
                      "add \"%s;\" to that node as well".formatted(MARK)));
    }
    interrupts.put(interrupt, node);
  }

  /** A modelled device that dom0 has and that shares {@code interrupt}. */
  private Optional<DevicePlan> othersOfDom0(int interrupt) {
    return board.devices().stream()
        .filter(d -> !d.forPassthrough() && d.interrupt().filter(i -> i == interrupt).isPresent())
        .findFirst();
  }

  private List<AssignedDevice> devices(
      List<Passthrough.Mapping> mappings, Map<Integer, DtNode> interrupts) {
    var result = new ArrayList<AssignedDevice>();
    for (var mapping : mappings) {
      for (var device : board.devices()) {
        if (mapping.machine().contains(device.registers())) {
          var address =
              device.registers().start() - mapping.machine().start() + mapping.guest().start();
          result.add(
              new AssignedDevice(
                  device,
                  address,
                  device.interrupt().filter(interrupts::containsKey),
                  host.find(device.path()).flatMap(iommus::stream)));
        } else if (mapping.machine().overlaps(device.registers())) {
          problems.warn(
              mapping.node(),
              "%s has only a part of %s at %s, and nothing is modelled of that"
                  .formatted(mapping.machine(), device.path(), device.registers()));
        }
      }
    }
    return result;
  }
}
