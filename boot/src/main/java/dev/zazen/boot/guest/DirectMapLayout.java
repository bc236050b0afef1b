package dev.zazen.boot.guest;

import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import java.util.List;

/**
 * Guest physical addresses of a domU's devices when they are the board's (xen/arch/arm/vgic-v2.c,
 * vgic-v3.c, vpl011.c). Sizes are those of every domU.
 */
public final class DirectMapLayout {
  private static final long REDISTRIBUTOR_SIZE = 0x2_0000;

  private DirectMapLayout() {}

  /** The virtual GIC in the place of the board's. */
  public static GicPlan gic(GicPlan board, int spis) {
    var usual = GuestLayout.gic(board.version(), spis);
    var interfaces = board.interfaces().getFirst();
    return new GicPlan(
        board.version(),
        new MemoryRange(board.distributor().start(), usual.distributor().size()),
        List.of(
            board.version() == 3
                ? interfaces
                : new MemoryRange(interfaces.start(), usual.interfaces().getFirst().size())),
        spis);
  }

  /** Most vCPUs: as many as the board's first region of redistributors has room for. */
  public static int maxVcpus(GicPlan board) {
    return board.version() == 2
        ? GuestLayout.MAX_VCPUS_GICV2
        : (int)
            Math.min(
                GuestLayout.MAX_VCPUS, board.interfaces().getFirst().size() / REDISTRIBUTOR_SIZE);
  }

  /** The virtual UART in the place of the one that the hypervisor uses. */
  public static UartPlan vpl011(UartPlan board) {
    var size = GuestLayout.vpl011().registers().size();
    return new UartPlan(new MemoryRange(board.registers().start(), size), board.interrupt());
  }

  /** Fewest SPIs with which a domain has the virtual UART's. */
  public static int leastSpis(UartPlan board) {
    return board.interrupt() - GuestLayout.VPL011_INTERRUPT + 1;
  }
}
