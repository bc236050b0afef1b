package dev.zazen.boot.config;

import dev.zazen.boot.plan.PvDevice;
import dev.zazen.boot.plan.UplinkPlan;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads PV devices below a domain's node: {@code zazen,pv-console}, {@code zazen,pv-block}, {@code
 * zazen,pv-network}. The bindings are Zazen's own (docs/configuration.md): Xen 4.17 connects such
 * devices only at run time, with a dom0.
 */
public final class PvReader {
  /** What describes a network, below {@code /chosen}. */
  public static final String NETWORK = "zazen,network";

  private static final String CONSOLE = "zazen,pv-console";
  private static final String INTERFACE = "zazen,pv-network";

  /** What a child of a domain's node may be. */
  static final Set<String> BINDINGS = Set.of(CONSOLE, "zazen,pv-block", INTERFACE);

  /** Names of disks: those of {@code docs/man/xen-vbd-interface.7.pandoc} with major number 202. */
  private static final Pattern DISK = Pattern.compile("xvd([a-p])([1-9]|1[0-5])?");

  private static final int MAJOR = 202 << 8;
  private static final int PARTITIONS = 16;

  /** What a disk is called, and its number in Xenstore. */
  private record Disk(String name, int device) {}

  private final Problems problems;
  private final Path directory;
  private final PvNetworkReader networks;
  private final PvBackend backends;
  private final Set<String> names = new HashSet<>();
  private int consoles;
  private int interfaces;

  private PvReader(
      Problems problems, Path directory, PvNetworkReader networks, PvBackend backends) {
    this.problems = problems;
    this.directory = directory;
    this.networks = networks;
    this.backends = backends;
  }

  /** Whether Zazen's own Xenstore serves the board: if a domain has such a device. */
  static boolean hasStore(DeviceTree tree) {
    return Dom0Reader.kernel(tree).isEmpty()
        && tree.find("/chosen")
            .map(chosen -> chosen.children().stream().anyMatch(PvReader::hasDevice))
            .orElse(false);
  }

  private static boolean hasDevice(DtNode domain) {
    return domain.isCompatible("xen,domain")
        && domain.children().stream().anyMatch(PvReader::isDevice);
  }

  private static boolean isDevice(DtNode node) {
    return node.compatible().stream().anyMatch(BINDINGS::contains);
  }

  /**
   * What is read.
   *
   * @param devices by number of the domain
   */
  public record Found(Map<Integer, List<PvDevice>> devices, List<UplinkPlan> uplinks) {
    public Found {
      devices = Map.copyOf(devices);
      uplinks = List.copyOf(uplinks);
    }
  }

  /**
   * The devices of {@code domains}, and the uplinks of their networks.
   *
   * @param directory what file names are relative to
   */
  public static Found read(
      DeviceTree tree, Path directory, List<DomainDescription> domains, Problems problems) {
    boolean dom0 = Dom0Reader.kernel(tree).isPresent();
    var devices = new HashMap<Integer, List<PvDevice>>();
    var networks = new PvNetworkReader(problems);
    List<UplinkPlan> uplinks = networks.uplinks(tree);
    var backends = new PvBackend(tree, domains, problems);
    for (DomainDescription domain : domains) {
      var reader = new PvReader(problems, directory, networks, backends);
      devices.put(domain.id(), reader.devices(domain, dom0));
    }
    for (UplinkPlan uplink : uplinks) {
      if (devices.values().stream().flatMap(List::stream).noneMatch(d -> isOn(uplink, d))) {
        problems.warn(
            uplink.path(),
            "no interface is on network \"%s\", which has an uplink".formatted(uplink.network()));
      }
    }
    return new Found(devices, uplinks);
  }

  private static boolean isOn(UplinkPlan uplink, PvDevice device) {
    return device instanceof PvDevice.Network port && port.network().equals(uplink.network());
  }

  private List<PvDevice> devices(DomainDescription domain, boolean dom0) {
    var devices = new ArrayList<PvDevice>();
    for (DtNode node : domain.node().children()) {
      if (!isDevice(node)) {
        continue;
      }
      if (dom0) {
        problems.add(
            node,
            "Zazen's own PV devices are for boards without a dom0",
            "remove the node and attach the device in dom0: xl block-attach, xl network-attach");
      } else if (domain.enhanced() != Enhanced.ENABLED) {
        problems.add(
            node,
            "a PV device needs Xenstore, which the domain does not have",
            "add \"xen,enhanced;\" to " + domain.node().path());
      } else {
        device(domain, node).ifPresent(devices::add);
      }
    }
    return devices;
  }

  private Optional<PvDevice> device(DomainDescription domain, DtNode node) {
    if (node.has(PvBackend.PROPERTY)) {
      return ofDomain(domain, node);
    }
    if (node.isCompatible(CONSOLE)) {
      return console(node);
    }
    if (node.isCompatible(INTERFACE)) {
      return networks.device(node, domain.id(), interfaces++);
    }
    return block(node);
  }

  private Optional<PvDevice> ofDomain(DomainDescription domain, DtNode node) {
    if (node.isCompatible(CONSOLE)) {
      problems.add(
          node,
          "the other end of a PV console cannot be a domain",
          "remove \"%s\"".formatted(PvBackend.PROPERTY));
      return Optional.empty();
    }
    int index = node.isCompatible(INTERFACE) ? interfaces++ : 0;
    var backend = backends.of(domain, node);
    if (backend.isEmpty()) {
      return Optional.empty();
    }
    if (node.isCompatible(INTERFACE)) {
      return networks.device(node, domain.id(), index, backend.getAsInt());
    }
    var disk = disk(node);
    var target =
        text(node, "target", "name the device in the other domain: target = \"/dev/ram0\"");
    var script = PvBackend.script(problems, node, "block");
    if (disk.isEmpty() || target.isEmpty() || script.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PvDevice.DomainBlock(
            node.path(),
            backend.getAsInt(),
            script.get(),
            disk.get().name(),
            disk.get().device(),
            target.get(),
            backends.physicalDevice(node),
            node.has("read-only")));
  }

  private Optional<PvDevice> console(DtNode node) {
    consoles++;
    if (consoles > 1) {
      problems.add(node, "the domain has two PV consoles", "remove one");
    }
    return Optional.of(new PvDevice.Console(node.path()));
  }

  private Optional<PvDevice> block(DtNode node) {
    var disk = disk(node);
    var file = DiskReader.read(node, directory, problems);
    if (disk.isEmpty() || file.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PvDevice.Block(node.path(), disk.get().name(), disk.get().device(), file.get()));
  }

  private Optional<Disk> disk(DtNode node) {
    var name = text(node, "zazen,vdev", "write the disk's name as Linux has it: \"xvda\"");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    var match = DISK.matcher(name.get());
    if (!match.matches()) {
      problems.add(
          node,
          "\"zazen,vdev\" is \"%s\"".formatted(name.get()),
          "write xvda to xvdp, for a partition with a number from 1 to 15 after it");
      return Optional.empty();
    }
    if (!names.add(name.get())) {
      problems.add(
          node,
          "the domain has another disk \"%s\"".formatted(name.get()),
          "give each its own name");
    }
    var partition = match.group(2) == null ? 0 : Integer.parseInt(match.group(2));
    var device = MAJOR | (match.group(1).charAt(0) - 'a') * PARTITIONS + partition;
    return Optional.of(new Disk(name.get(), device));
  }

  private Optional<String> text(DtNode node, String property, String mend) {
    if (!node.has(property)) {
      problems.add(node, "\"%s\" is missing".formatted(property), mend);
      return Optional.empty();
    }
    return problems.attempt(() -> node.property(property).orElseThrow().string());
  }
}
