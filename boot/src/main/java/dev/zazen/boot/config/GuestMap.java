package dev.zazen.boot.config;

import dev.zazen.abi.GuestLayout;
import dev.zazen.boot.guest.HypervisorNode;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What lies in a guest's physical address space apart from shared memory. */
public final class GuestMap {
  /**
   * Guest physical addresses where something is.
   *
   * @param what lies there, for people
   * @param range the addresses
   */
  public record Taken(String what, MemoryRange range) {}

  /** Where a toolstack puts pages that it shares with a domU, Xenstore's for example. */
  private static final MemoryRange MAGIC =
      new MemoryRange(GuestLayout.MAGIC_BASE, GuestLayout.MAGIC_SIZE);

  private GuestMap() {}

  /** Of a domU. */
  public static List<Taken> of(
      List<GuestBank> banks,
      GicPlan gic,
      Optional<UartPlan> vpl011,
      Optional<HypervisorNode> hypervisor) {
    var result = common(banks, gic, hypervisor);
    vpl011.ifPresent(uart -> result.add(new Taken("vpl011", uart.registers())));
    hypervisor.ifPresent(_ -> result.add(new Taken("area of Xenstore's page", MAGIC)));
    return result;
  }

  /** Of dom0, which has the board's devices. */
  public static List<Taken> ofDom0(
      List<GuestBank> banks, HostDescription board, Optional<HypervisorNode> hypervisor) {
    var result = common(banks, board.gic(), hypervisor);
    board.uart().ifPresent(uart -> result.add(new Taken("UART", uart.registers())));
    board.devices().stream()
        .filter(d -> !d.forPassthrough())
        .forEach(d -> result.add(new Taken(d.path(), d.registers())));
    return result;
  }

  private static List<Taken> common(
      List<GuestBank> banks, GicPlan gic, Optional<HypervisorNode> hypervisor) {
    var result = new ArrayList<Taken>();
    banks.forEach(bank -> result.add(new Taken("RAM", bank.range())));
    result.add(new Taken("interrupt controller", gic.distributor()));
    gic.interfaces().forEach(range -> result.add(new Taken("interrupt controller", range)));
    hypervisor.ifPresent(pv -> result.add(new Taken("grant table area", pv.grantTable())));
    return result;
  }
}
