package dev.zazen.boot.config;

import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;
import java.util.List;
import java.util.Map;

/** Static shared memory of all domains. */
public final class SharedMemory {
  /**
   * A part of a domain's address space.
   *
   * @param domain its number
   * @param node where it is described
   * @param region what lies there
   */
  public record Share(int domain, DtNode node, SharedRegion region) {}

  private final List<Share> shares;

  SharedMemory(List<Share> shares) {
    this.shares = List.copyOf(shares);
  }

  /** What domain {@code domain} shares with others, in the order of its nodes. */
  public List<SharedRegion> of(int domain) {
    return shares.stream().filter(s -> s.domain() == domain).map(Share::region).toList();
  }

  /** Machine addresses of all regions. */
  public List<MemoryRange> machine() {
    return shares.stream().map(s -> s.region().machine()).distinct().toList();
  }

  /** Checks that no module, by its node, was loaded into memory that is shared. */
  public void checkModules(Map<DtNode, BootModule> modules, Problems problems) {
    modules.forEach(
        (node, module) ->
            shares.stream()
                .filter(s -> s.region().machine().overlaps(module.machine()))
                .findFirst()
                .ifPresent(
                    s ->
                        problems.add(
                            node,
                            "the module at %s lies in shared memory \"%s\" at %s"
                                .formatted(module.machine(), s.region().id(), s.region().machine()),
                            "load it elsewhere")));
  }

  /**
   * Checks that shared memory of a domain lies where its address space is empty.
   *
   * @param taken guest physical addresses by what lies there
   */
  public void checkGuest(int domain, List<GuestMap.Taken> taken, Problems problems) {
    for (var share : shares) {
      if (share.domain() == domain) {
        taken.stream()
            .filter(t -> t.range().overlaps(share.region().guest()))
            .forEach(
                t ->
                    problems.add(
                        share.node(),
                        "the guest addresses %s overlap its %s at %s"
                            .formatted(share.region().guest(), t.what(), t.range()),
                        "give other guest addresses"));
      }
    }
  }
}
