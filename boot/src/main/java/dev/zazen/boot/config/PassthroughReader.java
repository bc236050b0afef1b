package dev.zazen.boot.config;

import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.boot.plan.StreamPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads which devices of the board domains are assigned: modules {@code multiboot,device-tree} (Xen
 * 4.17 docs/misc/arm/device-tree/booting.txt, "Device Assignment", docs/misc/arm/passthrough.txt
 * and passthrough-noiommu.txt). Nothing of the board goes to two domains, or to the hypervisor and
 * a domain, which Xen leaves to who writes the configuration.
 */
public final class PassthroughReader {
  /** The module's kind. */
  public static final String MODULE = "multiboot,device-tree";

  /** Marks a node of the board's device tree that dom0 is to leave alone. */
  static final String MARK = "xen,passthrough";

  private static final String REG = PartialTreeReader.REG;
  private static final int FIRST_SPI = 32;

  private final DeviceTree host;
  private final HostDescription board;
  private final Iommus iommus;
  private final Problems problems;
  private final GicInterrupts gicInterrupts;
  private final boolean dom0;

  /** Who has a node, a StreamID, an interrupt or a range of registers already. */
  private final Map<DtNode, String> assigned = new HashMap<>();

  private final Map<StreamPlan, Integer> streams = new HashMap<>();
  private final Map<Integer, Integer> routed = new HashMap<>();
  private final List<Owned> owned = new ArrayList<>();

  private record Owned(int domain, Passthrough.Mapping mapping) {}

  private PassthroughReader(
      DeviceTree host, HostDescription board, Iommus iommus, Problems problems) {
    this.host = host;
    this.board = board;
    this.iommus = iommus;
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
    var reader = new PassthroughReader(host, board, iommus, problems);
    var result = new HashMap<Integer, Passthrough.Assignment>();
    for (var domain : domains) {
      domain
          .deviceTree()
          .map(modules::get)
          .flatMap(new PartialTreeReader(domain.id(), directory, problems)::read)
          .ifPresent(content -> result.put(domain.id(), reader.assignment(domain, content)));
    }
    return new Passthrough(result);
  }

  private Passthrough.Assignment assignment(
      DomainDescription domain, PartialTreeReader.Content content) {
    var mappings = new ArrayList<Passthrough.Mapping>();
    var interrupts = new LinkedHashMap<Integer, DtNode>();
    for (var device : content.devices()) {
      for (var mapping : device.mappings()) {
        checkRegisters(domain, device, mapping, content.devices());
        if (mappings.stream().noneMatch(mapping::isSame)) {
          mappings.add(mapping);
        }
      }
      device.path().ifPresent(path -> assign(domain, device, path, interrupts));
    }
    return new Passthrough.Assignment(
        content.tree(), mappings, devices(mappings, interrupts), interrupts);
  }

  private void checkRegisters(
      DomainDescription domain,
      PartialTreeReader.Device device,
      Passthrough.Mapping mapping,
      List<PartialTreeReader.Device> all) {
    var machine = mapping.machine();
    hypervisors(machine)
        .ifPresent(
            what ->
                problems.add(
                    mapping.node(),
                    "the machine addresses %s in \"%s\" are %s".formatted(machine, REG, what),
                    "give those of the device's registers"));
    owned.stream()
        .filter(
            other ->
                other.domain() == domain.id()
                    ? other.mapping().clashes(mapping)
                    : other.mapping().machine().overlaps(machine))
        .forEach(other -> twice(mapping, other));
    owned.add(new Owned(domain.id(), mapping));
    var behind = board.devices().stream().filter(d -> d.registers().overlaps(machine)).toList();
    if (behind.isEmpty()) {
      problems.warn(mapping.node(), "no device is modelled at %s".formatted(machine));
    }
    for (var other : behind) {
      if (dom0 && !other.forPassthrough() && !isPath(device, other)) {
        problems.add(
            mapping.node(),
            "the page of %s, %s, is dom0's as well".formatted(other.path(), machine),
            "add \"%s;\" to its node in the board's device tree".formatted(MARK));
      }
      if (other.disk().isPresent() && all.stream().noneMatch(d -> isPath(d, other))) {
        problems.add(
            mapping.node(),
            "the page %s has the disk of %s as well, which d%d is not assigned"
                .formatted(machine, other.path(), domain.id()),
            "assign it to the same domain, or put it into a slot of another page");
      }
    }
  }

  private static boolean isPath(PartialTreeReader.Device device, DevicePlan plan) {
    return device.path().filter(plan.path()::equals).isPresent();
  }

  private void twice(Passthrough.Mapping mapping, Owned other) {
    problems.add(
        mapping.node(),
        "\"%s\" maps %s to %s, which d%d has by %s: %s to %s"
            .formatted(
                REG,
                mapping.machine(),
                mapping.guest(),
                other.domain(),
                Problems.placeOf(other.mapping().node()),
                other.mapping().machine(),
                other.mapping().guest()),
        "map registers once, for one domain");
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
    return iommus
        .at(machine)
        .or(
            () ->
                board
                    .uart()
                    .filter(u -> u.registers().overlaps(machine))
                    .map(_ -> board.uartPath()))
        .map(path -> "those of %s, which is the hypervisor's".formatted(path));
  }

  private void assign(
      DomainDescription domain,
      PartialTreeReader.Device partial,
      String path,
      Map<Integer, DtNode> interrupts) {
    var node = partial.node();
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
      problems.add(node, "%s is assigned to %s already".formatted(path, before), "assign it once");
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
    protect(domain, partial, path, iommus.stream(device));
    for (var interrupt : gicInterrupts.of(device)) {
      var taken = takenInterrupt(interrupt, domain.id());
      if (taken.isPresent()) {
        problems.add(
            node,
            "IRQ %d of %s %s".formatted(interrupt, path, taken.get()),
            "assign another device, or those that share the interrupt to one domain");
      } else {
        interrupts.put(interrupt, node);
      }
    }
  }

  private void protect(
      DomainDescription domain,
      PartialTreeReader.Device partial,
      String path,
      Optional<StreamPlan> stream) {
    if (stream.isPresent()) {
      // Streams of an SMMU are told apart by nothing but their numbers.
      var before = streams.putIfAbsent(stream.get(), domain.id());
      if (before != null && before != domain.id()) {
        problems.add(
            partial.node(),
            "%s has StreamID 0x%x of %s, as a device of d%d"
                .formatted(path, stream.get().id(), stream.get().smmu(), before),
            "assign devices with one StreamID to one domain");
      }
    } else if (!partial.isForced()) {
      problems.add(
          partial.node(),
          "%s is not behind an IOMMU".formatted(path),
          "add \"%s;\"".formatted(PartialTreeReader.FORCE));
    } else if (isDisk(path) && !StaticMemoryReader.isDirectMapped(domain.node())) {
      problems.warn(
          partial.node(),
          "%s reaches machine addresses, which d%d does not know: the domain needs \"direct-map\""
              .formatted(path, domain.id()));
    }
  }

  private boolean isDisk(String path) {
    return board.devices().stream().anyMatch(d -> d.path().equals(path) && d.disk().isPresent());
  }

  /** Why {@code interrupt} cannot be routed to {@code domain}; empty if it is from now on. */
  private Optional<String> takenInterrupt(int interrupt, int domain) {
    if (interrupt < FIRST_SPI) {
      return Optional.of("can only be routed to an SPI");
    }
    var hypervisors =
        iommus
            .interrupting(interrupt)
            .or(
                () ->
                    board
                        .uart()
                        .filter(u -> u.interrupt() == interrupt)
                        .map(_ -> board.uartPath()));
    if (hypervisors.isPresent()) {
      return hypervisors.map("is already used by the hypervisor, for %s"::formatted);
    }
    var before = routed.putIfAbsent(interrupt, domain);
    if (before != null && before != domain) {
      return Optional.of("is already used by domain " + before);
    }
    return board.devices().stream()
        .filter(d -> dom0 && !d.forPassthrough())
        .filter(d -> d.interrupt().filter(i -> i == interrupt).isPresent())
        .findFirst()
        .map(d -> "is already used by domain 0, for " + d.path());
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
