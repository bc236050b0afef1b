package dev.zazen.boot.config;

import dev.zazen.devicetree.DeviceTree;

/**
 * Limits of Xen 4.17 that Zazen does not have and beyond which Xen ignores what it is told, or
 * hangs before its console is up (xen/arch/arm/include/asm/setup.h, config.h;
 * xen/arch/arm/bootfdt.c).
 */
public final class XenLimits {
  /** {@code MAX_MODULES}; Xen itself and the device tree are two of them. */
  private static final int MODULES = 32;

  private static final int OWN_MODULES = 2;

  /** {@code NR_MEM_BANKS}. */
  private static final int BANKS = 256;

  /** {@code MAX_FDT_SIZE}. */
  private static final int TREE = 2 << 20;

  private XenLimits() {}

  /**
   * Warns of what real Xen would fail on.
   *
   * @param treeSize of the flattened device tree, in bytes
   */
  public static void check(
      DeviceTree tree,
      int modules,
      int ramBanks,
      StaticMemory fixed,
      int treeSize,
      Problems problems) {
    if (modules + OWN_MODULES > MODULES) {
      problems.warn(
          Problems.placeOf(tree, "/chosen"),
          "there are %d modules: Xen 4.17 ignores those beyond %d, whose domains then cannot start"
              .formatted(modules, MODULES - OWN_MODULES));
    }
    if (ramBanks > BANKS) {
      problems.warn(
          Problems.placeOf(tree, "/memory"),
          "RAM has %d banks: Xen 4.17 ignores those beyond %d".formatted(ramBanks, BANKS));
    }
    var regions = fixed.ranges().size();
    if (regions > BANKS) {
      problems.warn(
          Problems.placeOf(tree, "/chosen"),
          "%d regions of memory are placed: Xen 4.17 ignores those beyond %d"
              .formatted(regions, BANKS));
    }
    if (treeSize > TREE) {
      problems.warn(
          Problems.placeOf(tree, "/"),
          "the device tree has %d bytes: Xen 4.17 takes no more than %d and stops without a word"
              .formatted(treeSize, TREE));
    }
  }
}
