package dev.zazen.boot;

import dev.zazen.base.Bits;
import dev.zazen.boot.config.DomainDescription;
import dev.zazen.boot.config.HostDescription;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.config.StaticMemoryReader;
import dev.zazen.boot.guest.DirectMapLayout;
import dev.zazen.boot.guest.GuestLayout;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.UartPlan;
import java.util.Optional;

/** What devices domains have, and where: at the usual addresses or at the board's. */
final class DomainDevices {
  /** SPIs come in ranks of so many (xen/arch/arm/vgic.c, domain_vgic_init). */
  private static final int RANK = 32;

  private final HostDescription board;
  private final Problems problems;

  DomainDevices(HostDescription board, Problems problems) {
    this.board = board;
    this.problems = problems;
  }

  /** Whether a domU's addresses are the board's. */
  static boolean isDirectMapped(DomainDescription domain) {
    return domain.id() != 0 && StaticMemoryReader.isDirectMapped(domain.node());
  }

  GicPlan gic(DomainDescription domain) {
    if (domain.id() == 0) {
      return board.gic();
    }
    var wanted = domain.spis().orElse(board.gic().spis());
    var least = isDirectMapped(domain) ? leastSpis(domain) : 0;
    var spis = (int) Bits.alignUp(Math.max(wanted, least), RANK);
    return isDirectMapped(domain)
        ? DirectMapLayout.gic(board.gic(), spis)
        : GuestLayout.gic(board.gic().version(), spis);
  }

  Optional<UartPlan> vpl011(DomainDescription domain) {
    if (!domain.vpl011()) {
      return Optional.empty();
    }
    return isDirectMapped(domain)
        ? board.uart().map(DirectMapLayout::vpl011)
        : Optional.of(GuestLayout.vpl011());
  }

  private int leastSpis(DomainDescription domain) {
    return domain.vpl011() ? board.uart().map(DirectMapLayout::leastSpis).orElse(0) : 0;
  }

  /** Reports what the board's addresses do not allow to {@code domain}. */
  void check(DomainDescription domain) {
    if (isDirectMapped(domain)) {
      checkVcpus(domain);
      checkSpis(domain);
      checkUart(domain);
    }
  }

  private void checkVcpus(DomainDescription domain) {
    var limit = DirectMapLayout.maxVcpus(board.gic());
    if (domain.vcpus() > limit) {
      problems.add(
          domain.node(),
          "\"cpus\" is %d, but the board's GIC, in whose place \"direct-map\" puts the virtual one, has"
                  .formatted(domain.vcpus())
              + " room for %d".formatted(limit),
          "give 1 to %d".formatted(limit));
    }
  }

  private void checkSpis(DomainDescription domain) {
    var least = leastSpis(domain);
    if (domain.spis().isPresent() && domain.spis().getAsInt() < least) {
      problems.add(
          domain.node(),
          "\"nr_spis\" is %d, but \"direct-map\" gives vpl011 the interrupt of the board's UART, SPI %d"
              .formatted(domain.spis().getAsInt(), least - 1),
          "give at least %d".formatted(least));
    }
  }

  private void checkUart(DomainDescription domain) {
    var usual = GuestLayout.vpl011().registers().size();
    var found = board.uart().map(uart -> uart.registers().size()).orElse(0L);
    if (domain.vpl011() && found < usual) {
      problems.add(
          domain.node(),
          "\"direct-map\" puts vpl011 in the place of the board's UART, which %s"
              .formatted(found == 0 ? "does not exist" : "takes only %d bytes".formatted(found)),
          "describe an \"arm,pl011\" of %d bytes, or remove \"vpl011\"".formatted(usual));
    }
  }
}
