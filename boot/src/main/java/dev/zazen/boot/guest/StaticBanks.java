package dev.zazen.boot.guest;

import dev.zazen.boot.plan.GuestBank;
import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.List;

/** Where a domain sees the machine memory that its configuration names. */
public final class StaticBanks {
  private StaticBanks() {}

  /**
   * A bank for each range, at its own address (xen/arch/arm/domain_build.c,
   * assign_static_memory_11).
   */
  public static List<GuestBank> directMapped(List<MemoryRange> ranges) {
    return ranges.stream().map(range -> new GuestBank(range.start(), List.of(range))).toList();
  }

  /**
   * The ranges one after the other in the usual banks; one that a bank has no room for goes on in
   * the next (xen/arch/arm/domain_build.c, allocate_static_memory).
   *
   * @param ranges no more than {@link GuestLayout#RAM} has room for
   */
  public static List<GuestBank> atUsualAddresses(List<MemoryRange> ranges) {
    var result = new ArrayList<GuestBank>();
    var left = new ArrayList<>(ranges);
    for (var space : GuestLayout.RAM) {
      var backing = new ArrayList<MemoryRange>();
      var room = space.size();
      while (room > 0 && !left.isEmpty()) {
        var range = left.removeFirst();
        var size = Math.min(room, range.size());
        backing.add(new MemoryRange(range.start(), size));
        if (size < range.size()) {
          left.addFirst(new MemoryRange(range.start() + size, range.size() - size));
        }
        room -= size;
      }
      if (!backing.isEmpty()) {
        result.add(new GuestBank(space.start(), backing));
      }
    }
    return result;
  }
}
