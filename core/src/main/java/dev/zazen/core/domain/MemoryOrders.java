package dev.zazen.core.domain;

import dev.zazen.core.memory.FrameTable;

/**
 * log2 of the frames that a domain may ask for at once, {@code memop-max-order} (Xen 4.17
 * xen/common/memory.c, {@code max_order}).
 *
 * @param ordinary of every domain
 * @param control of the control domain
 * @param hardware of the hardware domain
 * @param passthrough of a domain that may have device registers
 */
public record MemoryOrders(int ordinary, int control, int hardware, int passthrough) {
  /** Without the option, on Arm. */
  public static final MemoryOrders DEFAULT = new MemoryOrders(9, 18, 10, 10);

  /** The highest order that {@code domain} may ask for; dom0 is control and hardware domain. */
  public int of(Domain domain) {
    int order = ordinary;
    if (!domain.iomem().isEmpty()) {
      order = Math.max(order, passthrough);
    }
    if (domain.isHardware()) {
      order = Math.max(order, Math.max(control, hardware));
    }
    return Math.min(order, FrameTable.MAX_ORDER);
  }
}
