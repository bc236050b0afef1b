package dev.zazen.boot.guest;

import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import java.util.Set;

/**
 * The device tree of dom0: the board's, without what the hypervisor keeps for itself, and with
 * nodes of the hypervisor's own (xen/arch/arm/domain_build.c, handle_node).
 */
public final class HardwareDomainTree {
  /** Nodes that dom0 does not see. */
  private static final Set<String> HIDDEN =
      Set.of(
          "xen,xen",
          "xen,multiboot-module",
          "multiboot,module",
          "xen,domain",
          "xen,cpupool",
          "arm,psci",
          "arm,psci-0.2",
          "arm,psci-1.0",
          "arm,cortex-a7-pmu",
          "arm,cortex-a15-pmu",
          "arm,cortex-a53-edac",
          "arm,armv8-pmuv3",
          "arm,armv7-timer-mem",
          "arm,gic-v3-its",
          "arm,gic-v2m-frame",
          "arm,smmu-v3");

  private static final Set<String> TIMERS = Set.of("arm,armv8-timer", "arm,armv7-timer");
  private static final Set<String> GICS =
      Set.of("arm,gic-v3", "arm,gic-400", "arm,cortex-a15-gic", "arm,cortex-a7-gic");

  /** Properties of devices behind an IOMMU that dom0 does not see. */
  private static final Set<String> IOMMU = Set.of("iommus", "iommu-map", "iommu-map-mask");

  /** Properties of /chosen that are written anew or are none of dom0's business. */
  private static final Set<String> CHOSEN =
      Set.of(
          "bootargs",
          "xen,xen-bootargs",
          "xen,dom0-bootargs",
          "linux,initrd-start",
          "linux,initrd-end",
          "stdout-path",
          "linux,uefi-system-table",
          "linux,uefi-mmap-start",
          "linux,uefi-mmap-size",
          "linux,uefi-mmap-desc-size",
          "linux,uefi-mmap-desc-ver");

  private final DeviceTree host;
  private final GuestDescription guest;
  private final String console;

  private HardwareDomainTree(DeviceTree host, GuestDescription guest, String console) {
    this.host = host;
    this.guest = guest;
    this.console = console;
  }

  /**
   * The tree for dom0.
   *
   * @param console path of the UART that the hypervisor uses; empty for none
   */
  public static DeviceTree of(DeviceTree host, GuestDescription guest, String console) {
    return new HardwareDomainTree(host, guest, console).tree();
  }

  private DeviceTree tree() {
    var tree = new DeviceTree();
    var root = tree.root();
    properties(host.root(), root);
    host.root().children().forEach(child -> copy(child, root));
    int gic = gicPhandle();
    guest
        .hypervisor()
        .ifPresent(pv -> GuestDeviceTree.hypervisor(root.addChild("hypervisor"), pv, gic));
    GuestDeviceTree.psci(root.addChild("psci"));
    GuestDeviceTree.cpus(root.addChild("cpus"), guest);
    GuestDeviceTree.memory(
        root.addChild("memory@" + Long.toHexString(guest.memory().getFirst().start())),
        guest.memory());
    GuestDeviceTree.reservedMemory(root, guest.shared());
    return tree;
  }

  private int gicPhandle() {
    var found = new int[1];
    host.root()
        .walk(
            node -> {
              if (isGic(node)) {
                found[0] = cell(node, "phandle");
              }
            });
    return found[0];
  }

  private static int cell(DtNode node, String property) {
    return node.property(property)
        .filter(p -> p.value().length == Integer.BYTES)
        .map(p -> java.nio.ByteBuffer.wrap(p.value()).getInt())
        .orElse(0);
  }

  private static boolean isGic(DtNode node) {
    return node.compatible().stream().anyMatch(GICS::contains);
  }

  private void copy(DtNode node, DtNode parent) {
    if (node.compatible().stream().anyMatch(HIDDEN::contains)
        || node.path().equals("/cpus")
        || isMemory(node)
        || node.path().equals(console)) {
      return;
    }
    if (isGic(node)) {
      gic(node, parent.addChild("interrupt-controller"));
      return;
    }
    if (node.compatible().stream().anyMatch(TIMERS::contains)) {
      GuestDeviceTree.timer(parent.addChild("timer"), guest, gicPhandle());
      return;
    }
    var copy = parent.addChild(node.name());
    properties(node, copy);
    node.children().forEach(child -> copy(child, copy));
  }

  private static boolean isMemory(DtNode node) {
    return node.property("device_type")
        .filter(
            p ->
                new String(p.value(), java.nio.charset.StandardCharsets.US_ASCII)
                    .equals("memory\0"))
        .isPresent();
  }

  private void properties(DtNode from, DtNode to) {
    var chosen = from.path().equals("/chosen");
    var isBehindIommu = isBehindIommu(from);
    DtProperty status = null;
    for (var property : from.properties()) {
      if (chosen && CHOSEN.contains(property.name()) || property.name().equals("xen,passthrough")) {
        continue;
      }
      if (property.name().startsWith("zazen,")
          || isBehindIommu && IOMMU.contains(property.name())) {
        continue;
      }
      if (property.name().equals("status")) {
        status = property;
      } else {
        to.set(property.name(), property.value());
      }
    }
    if (from.has("xen,passthrough")) {
      to.setStrings("status", "disabled");
    } else if (status != null) {
      to.set(status.name(), status.value());
    }
    if (chosen) {
      if (!guest.bootargs().isEmpty()) {
        to.setStrings("bootargs", guest.bootargs());
      }
      guest.initrd().ifPresent(initrd -> initrd(to, initrd));
    }
  }

  /** Whether {@code node} refers to an IOMMU that the hypervisor has a driver for. */
  private boolean isBehindIommu(DtNode node) {
    return node.property("iommus")
        .filter(p -> p.length() >= Integer.BYTES)
        .flatMap(p -> host.byPhandle(java.nio.ByteBuffer.wrap(p.value()).getInt()))
        .filter(target -> target.isCompatible("arm,smmu-v3"))
        .isPresent();
  }

  private static void initrd(DtNode chosen, MemoryRange initrd) {
    chosen.setU64("linux,initrd-start", initrd.start());
    chosen.setU64("linux,initrd-end", initrd.end());
  }

  // The same controller as the board's, but virtual: without maintenance interrupt and MSI frames.
  private void gic(DtNode from, DtNode to) {
    to.setCells("phandle", cell(from, "phandle"));
    to.setCells("#address-cells", from.parent().map(DtNode::addressCells).orElse(2));
    to.setCells("#size-cells", from.parent().map(DtNode::sizeCells).orElse(2));
    to.setCells("#interrupt-cells", 3);
    to.setFlag("interrupt-controller");
    from.property("compatible").ifPresent(p -> to.set(p.name(), p.value()));
    if (guest.gic().version() == 3) {
      to.setCells("#redistributor-regions", guest.gic().interfaces().size());
    }
    var regions = new java.util.ArrayList<MemoryRange>();
    regions.add(guest.gic().distributor());
    regions.addAll(guest.gic().interfaces());
    to.setCells("reg", GuestDeviceTree.cells(regions));
  }
}
