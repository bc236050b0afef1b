package dev.zazen.boot;

import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.Stage2;
import java.util.List;

/** Second stages of translation as domains begin with them. */
final class GuestTranslation {
  private static final int PAGE_SHIFT = 12;
  private static final int READ_WRITE = Stage2.READ | Stage2.WRITE;

  private GuestTranslation() {}

  /**
   * That of domain {@code domain}.
   *
   * @throws dev.zazen.core.p2m.P2mPoolExhaustedException if {@code poolPages} are too few
   */
  static P2m of(
      long ramBase,
      long ramSize,
      int poolPages,
      int domain,
      List<GuestBank> banks,
      List<SharedRegion> shared) {
    var p2m = new P2m(ramBase, ramSize, poolPages);
    for (GuestBank bank : banks) {
      long guest = bank.base();
      for (MemoryRange range : bank.backing()) {
        map(p2m, guest, range, READ_WRITE | Stage2.EXECUTE, P2mType.RAM);
        guest += range.size();
      }
    }
    for (SharedRegion region : shared) {
      // As Xen: RAM to its owner, another domain's memory, never executed, to who borrows it.
      boolean own = region.owner() == domain;
      map(
          p2m,
          region.guest().start(),
          region.machine(),
          own ? READ_WRITE | Stage2.EXECUTE : READ_WRITE,
          own ? P2mType.RAM : P2mType.FOREIGN);
    }
    return p2m;
  }

  private static void map(P2m p2m, long guest, MemoryRange machine, int permissions, P2mType type) {
    p2m.map(
        guest >>> PAGE_SHIFT,
        machine.start() >>> PAGE_SHIFT,
        machine.size() >>> PAGE_SHIFT,
        permissions,
        type);
  }
}
