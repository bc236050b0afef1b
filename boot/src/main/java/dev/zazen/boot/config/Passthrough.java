package dev.zazen.boot.config;

import dev.zazen.boot.guest.PartialTree;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Devices of the board that domUs have for themselves. */
public final class Passthrough {
  /**
   * Registers that a domain reaches.
   *
   * @param node that says so, in the partial device tree
   * @param machine addresses of the board
   * @param guest physical addresses of the domain, as many
   */
  record Mapping(DtNode node, MemoryRange machine, MemoryRange guest) {
    /** Whether {@code other} maps the same registers to the same addresses. */
    boolean isSame(Mapping other) {
      return machine.equals(other.machine) && guest.equals(other.guest);
    }

    /** Whether a domain cannot have both. */
    boolean clashes(Mapping other) {
      return !isSame(other) && (machine.overlaps(other.machine) || guest.overlaps(other.guest));
    }
  }

  /**
   * What a domain has.
   *
   * @param tree what is added to its device tree
   * @param mappings registers
   * @param devices models behind them
   * @param interrupts that are routed to it, with the node that asks for them
   */
  record Assignment(
      PartialTree tree,
      List<Mapping> mappings,
      List<AssignedDevice> devices,
      Map<Integer, DtNode> interrupts) {
    Assignment {
      mappings = List.copyOf(mappings);
      devices = List.copyOf(devices);
      interrupts = Map.copyOf(interrupts);
    }
  }

  private final Map<Integer, Assignment> byDomain;

  Passthrough(Map<Integer, Assignment> byDomain) {
    this.byDomain = Map.copyOf(byDomain);
  }

  /** What is added to the device tree of domain {@code domain}. */
  public Optional<PartialTree> tree(int domain) {
    return Optional.ofNullable(byDomain.get(domain)).map(Assignment::tree);
  }

  /** Devices of domain {@code domain}, in the order of its partial device tree. */
  public List<AssignedDevice> devices(int domain) {
    var assignment = byDomain.get(domain);
    return assignment == null ? List.of() : assignment.devices();
  }

  /** Guest physical addresses that domain {@code domain} has registers at. */
  public List<MemoryRange> guest(int domain) {
    var assignment = byDomain.get(domain);
    return assignment == null
        ? List.of()
        : assignment.mappings().stream().map(Mapping::guest).toList();
  }

  /**
   * Checks that assigned devices of a domain lie where its address space is empty, and that its
   * virtual interrupts are there and free.
   *
   * @param taken guest physical addresses by what lies there
   * @param lines one more than its highest interrupt number
   * @param vpl011 interrupt of its console
   */
  public void checkGuest(
      int domain,
      List<GuestMap.Taken> taken,
      int lines,
      Optional<Integer> vpl011,
      Problems problems) {
    var assignment = byDomain.get(domain);
    if (assignment == null) {
      return;
    }
    for (var mapping : assignment.mappings()) {
      taken.stream()
          .filter(t -> t.range().overlaps(mapping.guest()))
          .forEach(
              t ->
                  problems.add(
                      mapping.node(),
                      "the guest addresses %s in \"%s\" overlap d%d's %s at %s"
                          .formatted(
                              mapping.guest(), PartialTreeReader.REG, domain, t.what(), t.range()),
                      "give other guest addresses"));
    }
    assignment
        .interrupts()
        .forEach(
            (interrupt, node) -> {
              if (interrupt >= lines) {
                problems.add(
                    node,
                    "the vIRQ number %d is too high for d%d, which has %d"
                        .formatted(interrupt, domain, lines),
                    "raise \"nr_spis\" to at least " + (interrupt - 31));
              } else if (vpl011.filter(interrupt::equals).isPresent()) {
                problems.add(
                    node,
                    "its interrupt %d (SPI %d) is that of d%d's vpl011"
                        .formatted(interrupt, interrupt - 32, domain),
                    "remove \"vpl011\" from the domain, or assign another device");
              }
            });
  }
}
