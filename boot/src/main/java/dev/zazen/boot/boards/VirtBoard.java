package dev.zazen.boot.boards;

import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;

/**
 * The board {@code virt} of QEMU, as far as it is modelled (hw/arm/virt.c):
 *
 * <pre>
 *   0x0800_0000   GIC distributor, 64 KiB
 *   0x0801_0000   GICv2 CPU interface, 64 KiB
 *   0x080A_0000   GICv3 redistributors, 128 KiB each
 *   0x0900_0000   PL011, SPI 1
 *   0x0901_0000   PL031, SPI 2
 *   0x4000_0000   RAM
 * </pre>
 *
 * @param cpus how many
 * @param memory bytes
 * @param gicVersion 2 or 3
 * @param cpuModel without the vendor: {@code cortex-a57}
 */
public record VirtBoard(int cpus, long memory, int gicVersion, String cpuModel) {
  /** What the property {@code zazen,board} calls it. */
  public static final String NAME = "virt";

  /** Machine address of RAM. */
  public static final long RAM_BASE = 0x4000_0000L;

  /** Two Cortex-A57, 2 GiB, GICv3. */
  public static final VirtBoard DEFAULT = new VirtBoard(2, 2L << 30, 3, "cortex-a57");

  // Far above what a parser gives to labels, so that a tree with labels can be merged.
  private static final int PHANDLE_CLOCK = 0x8000;
  private static final int PHANDLE_GIC = 0x8001;

  private static final int CPUS_PER_CLUSTER_V3 = 16;
  private static final int CPUS_PER_CLUSTER_V2 = 8;

  private static final int SPI = 0;
  private static final int PPI = 1;
  private static final int LEVEL_HIGH = 4;

  /** Its device tree. */
  public DeviceTree tree() {
    var tree = new DeviceTree();
    var root = tree.root();
    root.setCells("interrupt-parent", PHANDLE_GIC);
    root.setStrings("model", "zazen,virt");
    root.setCells("#size-cells", 2);
    root.setCells("#address-cells", 2);
    root.setStrings("compatible", "linux,dummy-virt");
    psci(root.addChild("psci"));
    memory(root.addChild("memory@40000000"));
    cpus(root.addChild("cpus"));
    clock(root.addChild("apb-pclk"));
    gic(root.addChild("intc@8000000"));
    timer(root.addChild("timer"));
    device(root.addChild("pl011@9000000"), "arm,pl011", 0x0900_0000, 1, "uartclk", "apb_pclk");
    device(root.addChild("pl031@9010000"), "arm,pl031", 0x0901_0000, 2, "apb_pclk");
    root.addChild("chosen").setStrings("stdout-path", "/pl011@9000000");
    return tree;
  }

  private static void psci(DtNode node) {
    node.setStrings("compatible", "arm,psci-1.0", "arm,psci-0.2", "arm,psci");
    node.setStrings("method", "smc");
    node.setCells("cpu_suspend", 0xC400_0001);
    node.setCells("cpu_off", 0x8400_0002);
    node.setCells("cpu_on", 0xC400_0003);
  }

  private void memory(DtNode node) {
    node.setStrings("device_type", "memory");
    node.setCells("reg", 0, (int) RAM_BASE, (int) (memory >>> 32), (int) memory);
  }

  private void cpus(DtNode node) {
    node.setCells("#address-cells", 1);
    node.setCells("#size-cells", 0);
    var cluster = gicVersion == 2 ? CPUS_PER_CLUSTER_V2 : CPUS_PER_CLUSTER_V3;
    for (var i = 0; i < cpus; i++) {
      var affinity = i % cluster | i / cluster << 8;
      var cpu = node.addChild("cpu@" + Integer.toHexString(affinity));
      cpu.setStrings("device_type", "cpu");
      cpu.setStrings("compatible", "arm," + cpuModel);
      cpu.setStrings("enable-method", "psci");
      cpu.setCells("reg", affinity);
    }
  }

  private static void clock(DtNode node) {
    node.setStrings("compatible", "fixed-clock");
    node.setCells("#clock-cells", 0);
    node.setCells("clock-frequency", 24_000_000);
    node.setStrings("clock-output-names", "clk24mhz");
    node.setCells("phandle", PHANDLE_CLOCK);
  }

  private void gic(DtNode node) {
    node.setStrings("compatible", gicVersion == 2 ? "arm,cortex-a15-gic" : "arm,gic-v3");
    node.setCells("#interrupt-cells", 3);
    node.setFlag("interrupt-controller");
    if (gicVersion == 2) {
      node.setCells("reg", 0, 0x0800_0000, 0, 0x1_0000, 0, 0x0801_0000, 0, 0x1_0000);
    } else {
      node.setCells("#redistributor-regions", 1);
      node.setCells("reg", 0, 0x0800_0000, 0, 0x1_0000, 0, 0x080A_0000, 0, 0xF6_0000);
    }
    node.setCells("phandle", PHANDLE_GIC);
  }

  private static void timer(DtNode node) {
    node.setStrings("compatible", "arm,armv8-timer", "arm,armv7-timer");
    node.setCells(
        "interrupts",
        PPI,
        13,
        LEVEL_HIGH,
        PPI,
        14,
        LEVEL_HIGH,
        PPI,
        11,
        LEVEL_HIGH,
        PPI,
        10,
        LEVEL_HIGH);
    node.setFlag("always-on");
  }

  private static void device(
      DtNode node, String compatible, int address, int spi, String... clocks) {
    node.setStrings("compatible", compatible, "arm,primecell");
    node.setCells("reg", 0, address, 0, 0x1000);
    node.setCells("interrupts", SPI, spi, LEVEL_HIGH);
    var references = new int[clocks.length];
    java.util.Arrays.fill(references, PHANDLE_CLOCK);
    node.setCells("clocks", references);
    node.setStrings("clock-names", clocks);
  }
}
