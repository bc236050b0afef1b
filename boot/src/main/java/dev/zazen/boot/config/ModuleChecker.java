package dev.zazen.boot.config;

import dev.zazen.boot.plan.Reservation;
import dev.zazen.devicetree.DtNode;
import java.util.List;
import java.util.Map;

/** Checks that modules do not lie where the board's own data does. */
public final class ModuleChecker {
  private ModuleChecker() {}

  /**
   * Reports modules in reserved memory. In a block of the reservation list a module may lie as a
   * whole: U-Boot keeps what it has loaded so.
   */
  public static void check(
      Map<DtNode, BootModule> modules, List<Reservation> reserved, Problems problems) {
    modules.forEach(
        (node, module) ->
            reserved.stream()
                .filter(r -> r.range().overlaps(module.machine()))
                .filter(r -> !isForModules(r) || !r.range().contains(module.machine()))
                .forEach(
                    r ->
                        problems.add(
                            node,
                            "the module at %s lies in memory reserved by %s at %s"
                                .formatted(module.machine(), r.what(), r.range()),
                            "load it elsewhere")));
  }

  private static boolean isForModules(Reservation reservation) {
    return reservation.what().equals(HostReader.RESERVATION_BLOCK);
  }
}
