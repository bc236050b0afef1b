package dev.zazen.boot.guest;

import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The device tree of a domU: nodes, properties and their order as real Xen 4.17 writes them
 * (xen/arch/arm/domain_build.c), so that a guest cannot tell.
 */
public final class GuestDeviceTree {
  /** GUEST_PHANDLE_GIC of xen/include/public/device_tree_defs.h. */
  private static final int PHANDLE_GIC = 65_000;

  private static final int SPI = 0;
  private static final int PPI = 1;

  /**
   * Flags of an interrupt: for all CPUs (bits 15:8), level-sensitive, active low or high (GIC
   * binding).
   */
  private static final int LEVEL_LOW = 0xF08;

  private static final int LEVEL_HIGH = 0xF04;

  private static final int UART_SPEED = 115_200;

  private GuestDeviceTree() {}

  /** The tree for {@code guest}. */
  public static DeviceTree of(GuestDescription guest) {
    var tree = new DeviceTree();
    var root = tree.root();
    root.setCells("#address-cells", 2);
    root.setCells("#size-cells", 2);
    chosen(root.addChild("chosen"), guest);
    psci(root.addChild("psci"));
    cpus(root.addChild("cpus"), guest);
    memory(
        root.addChild("memory@" + Long.toHexString(guest.memory().getFirst().start())),
        guest.memory());
    reservedMemory(root, guest.shared());
    guest.assigned().ifPresent(partial -> partial.copyTo(root));
    int phandle =
        guest
            .assigned()
            .map(partial -> partial.gicPhandle().orElse(PHANDLE_GIC))
            .orElse(PHANDLE_GIC);
    gic(root, guest, phandle);
    timer(root.addChild("timer"), guest, phandle);
    guest.vpl011().ifPresent(uart -> vpl011(root, uart, phandle));
    guest.hypervisor().ifPresent(pv -> hypervisor(root.addChild("hypervisor"), pv, phandle));
    return tree;
  }

  // Without initrd Xen leaves the two properties zero; Linux takes that for none.
  private static void chosen(DtNode node, GuestDescription guest) {
    if (!guest.bootargs().isEmpty()) {
      node.setStrings("bootargs", guest.bootargs());
    }
    node.setU64("linux,initrd-start", guest.initrd().map(MemoryRange::start).orElse(0L));
    node.setU64("linux,initrd-end", guest.initrd().map(MemoryRange::end).orElse(0L));
  }

  static void psci(DtNode node) {
    node.setStrings("compatible", "arm,psci-1.0", "arm,psci-0.2", "arm,psci");
    node.setStrings("method", "hvc");
    node.setCells("cpu_off", 1);
    node.setCells("cpu_on", 2);
  }

  static void cpus(DtNode node, GuestDescription guest) {
    node.setCells("#address-cells", 1);
    node.setCells("#size-cells", 0);
    for (var i = 0; i < guest.vcpus(); i++) {
      var affinity = DomainPlan.affinity(i);
      var cpu = node.addChild("cpu@" + Long.toHexString(affinity));
      cpu.setStrings("compatible", guest.cpuCompatible().toArray(String[]::new));
      cpu.setStrings("device_type", "cpu");
      cpu.setCells("reg", (int) affinity);
      guest.cpuClock().ifPresent(hz -> cpu.setCells("clock-frequency", hz));
      cpu.setStrings("enable-method", "psci");
    }
  }

  static void memory(DtNode node, List<MemoryRange> banks) {
    node.setStrings("device_type", "memory");
    node.setCells("reg", cells(banks));
  }

  /**
   * Shared memory (Linux, Documentation/devicetree/bindings/reserved-memory/xen,shared-memory.txt).
   */
  static void reservedMemory(DtNode root, List<SharedRegion> shared) {
    if (shared.isEmpty()) {
      return;
    }
    var node = root.child("reserved-memory").orElseGet(() -> root.addChild("reserved-memory"));
    node.setFlag("ranges");
    node.setCells("#address-cells", 2);
    node.setCells("#size-cells", 2);
    for (var region : shared) {
      var child = node.addChild("xen-shmem@" + Long.toHexString(region.guest().start()));
      child.setStrings("compatible", "xen,shared-memory-v1");
      child.setCells("reg", cells(List.of(region.guest())));
      child.setStrings("xen,id", region.id());
      child.setU64("xen,offset", 0);
    }
  }

  private static void gic(DtNode root, GuestDescription guest, int phandle) {
    var gic = guest.gic();
    var node = root.addChild("interrupt-controller@" + Long.toHexString(gic.distributor().start()));
    node.setCells("#address-cells", 0);
    node.setCells("#interrupt-cells", 3);
    node.setFlag("interrupt-controller");
    node.setStrings("compatible", gic.version() == 3 ? "arm,gic-v3" : "arm,gic-400");
    var regions = new ArrayList<MemoryRange>();
    regions.add(gic.distributor());
    regions.addAll(gic.interfaces());
    node.setCells("reg", cells(regions));
    node.setCells("linux,phandle", phandle);
    node.setCells("phandle", phandle);
  }

  // Secure and non-secure physical timer, virtual timer: interrupts 29, 30, 27.
  static void timer(DtNode node, GuestDescription guest, int gic) {
    node.setStrings("compatible", "arm,armv8-timer");
    node.setCells("interrupts", PPI, 13, LEVEL_LOW, PPI, 14, LEVEL_LOW, PPI, 11, LEVEL_LOW);
    node.setCells("interrupt-parent", gic);
    guest.timerClock().ifPresent(hz -> node.setCells("clock-frequency", hz));
  }

  private static void vpl011(DtNode root, UartPlan uart, int gic) {
    var node = root.addChild("sbsa-uart@" + Long.toHexString(uart.registers().start()));
    node.setStrings("compatible", "arm,sbsa-uart");
    node.setCells("reg", cells(List.of(uart.registers())));
    node.setCells("interrupts", SPI, uart.interrupt() - 32, LEVEL_HIGH);
    node.setCells("interrupt-parent", gic);
    node.setCells("current-speed", UART_SPEED);
  }

  static void hypervisor(DtNode node, HypervisorNode pv, int gic) {
    node.setStrings("compatible", "xen,xen-4.17", "xen,xen");
    var regions = new ArrayList<MemoryRange>();
    regions.add(pv.grantTable());
    regions.addAll(pv.extendedRegions());
    node.setCells("reg", cells(regions));
    node.setCells("interrupts", PPI, pv.interrupt() - 16, LEVEL_LOW);
    node.setCells("interrupt-parent", gic);
  }

  static int[] cells(List<MemoryRange> ranges) {
    return ranges.stream()
        .flatMapToInt(
            r ->
                java.util.stream.IntStream.of(
                    (int) (r.start() >>> 32),
                    (int) r.start(),
                    (int) (r.size() >>> 32),
                    (int) r.size()))
        .toArray();
  }
}
