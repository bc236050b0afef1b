package dev.zazen.boot.replay;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.Placement;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.machine.CpuType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * Everything of a plan that the way of a deterministic run depends on: hardware, domains, and the
 * bytes of each kernel, initrd and device tree. Not the engine and not where files lie.
 *
 * @param facts by name, such as {@code d1 kernel}; neither names nor values have line ends
 */
public record BoardIdentity(SequencedMap<String, String> facts) {
  public BoardIdentity {
    facts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(facts));
  }

  /** The identity of a plan. */
  public static BoardIdentity of(BootPlan plan) {
    var facts = new LinkedHashMap<String, String>();
    facts.put("physical CPUs", String.valueOf(plan.board().cpus().size()));
    facts.put("counter frequency", String.valueOf(plan.board().counterFrequency()));
    if (!plan.eventChannels().isEmpty()) {
      facts.put(
          "event channels",
          String.join(
              " ",
              plan.eventChannels().stream()
                  .map(
                      c ->
                          "d%d:%d-d%d:%d"
                              .formatted(c.domain(), c.port(), c.remoteDomain(), c.remotePort()))
                  .toList()));
    }
    for (DomainPlan domain : plan.domains()) {
      var name = "d" + domain.id();
      facts.put(
          name + " vCPUs", "%d %s".formatted(domain.vcpus(), CpuType.text(plan.cpuTypes(domain))));
      facts.put(
          name + " memory",
          String.join(
              " ",
              domain.banks().stream()
                  .map(bank -> "0x%x+0x%x".formatted(bank.base(), bank.size()))
                  .toList()));
      for (SharedRegion region : domain.shared()) {
        facts.put(
            "%s shared memory 0x%x".formatted(name, region.guest().start()),
            "of " + region.ownerName());
      }
      facts.put(
          name + " interrupts",
          "GICv%d, %d SPIs".formatted(domain.gic().version(), domain.gic().spis()));
      facts.put(
          name + " console",
          domain
              .vpl011()
              .map(uart -> "0x%x, %d".formatted(uart.registers().start(), uart.interrupt()))
              .orElse("none"));
      facts.put(name + " start", "0x%x 0x%x".formatted(domain.entry(), domain.deviceTree()));
      for (Placement placement : domain.placements()) {
        facts.put(
            "%s %s".formatted(name, placement.what()),
            "0x%x SHA-256 %s".formatted(placement.address(), sha256(placement)));
      }
    }
    return new BoardIdentity(facts);
  }

  private static String sha256(Placement placement) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(placement.content().buffer());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Refuses {@code now} if it is not this identity, which {@code place} recorded, with everything
   * that differs.
   */
  public void requireSame(BoardIdentity now, String place) throws InvalidInputException {
    var names = new ArrayList<>(facts.sequencedKeySet());
    now.facts.keySet().stream().filter(name -> !facts.containsKey(name)).forEach(names::add);
    List<Problem> problems =
        names.stream()
            .filter(name -> !Objects.equals(facts.get(name), now.facts.get(name)))
            .map(
                name ->
                    new Problem(
                        place,
                        "%s: recorded %s, now %s"
                            .formatted(name, value(facts, name), value(now.facts, name)),
                        "replay with what was recorded, or record again"))
            .toList();
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  private static String value(Map<String, String> facts, String name) {
    return facts.getOrDefault(name, "nothing");
  }
}
