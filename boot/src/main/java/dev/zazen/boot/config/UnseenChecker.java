package dev.zazen.boot.config;

import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.EventChannelPlan;
import java.util.List;

/** Finds domUs that have no way to tell anybody anything: Xen runs them, and nobody will know. */
public final class UnseenChecker {
  private UnseenChecker() {}

  /**
   * Warns of each.
   *
   * @param domains all
   * @param plans what they will have
   */
  public static void check(
      List<DomainDescription> domains,
      List<DomainPlan> plans,
      List<EventChannelPlan> channels,
      Problems problems) {
    for (var domain : domains) {
      if (!domain.vpl011()
          && domain.enhanced() == Enhanced.DISABLED
          && plans.stream().anyMatch(plan -> plan.id() == domain.id() && isAlone(plan, channels))) {
        problems.warn(
            domain.node(),
            "nothing will be seen of the domain: it has no \"vpl011\", no \"xen,enhanced\", no"
                + " device, shared memory or event channel; real Xen runs it all the same");
      }
    }
  }

  private static boolean isAlone(DomainPlan plan, List<EventChannelPlan> channels) {
    return !plan.isHardware()
        && plan.devices().isEmpty()
        && plan.shared().isEmpty()
        && channels.stream()
            .noneMatch(c -> c.domain() == plan.id() || c.remoteDomain() == plan.id());
  }
}
