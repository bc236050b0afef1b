package dev.zazen.boot.text;

import dev.zazen.boot.BootPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The address spaces of a plan: the board's, and each domain's. */
final class MemoryMaps {
  private static final Comparator<MapPart.Entry> BY_ADDRESS =
      Comparator.comparingLong(entry -> entry.range().start());

  private MemoryMaps() {}

  /** RAM and what is reserved outside of it, by who has it; what nobody has is free. */
  static List<MapPart> machine(BootPlan plan) {
    var entries = new ArrayList<MapPart.Entry>();
    for (var reservation : plan.board().reserved()) {
      entries.add(
          new MapPart.Entry(reservation.range(), Owner.of(reservation), reservation.what()));
    }
    for (var domain : plan.domains()) {
      for (var bank : domain.banks()) {
        var guest = bank.base();
        for (var range : bank.backing()) {
          entries.add(
              new MapPart.Entry(
                  range,
                  Owner.domain(domain.id()),
                  "%s: %sRAM at 0x%x"
                      .formatted(title(domain), domain.staticMemory() ? "static " : "", guest)));
          guest += range.size();
        }
      }
    }
    entries.sort(BY_ADDRESS);
    var parts = new ArrayList<MapPart>();
    for (var bank : plan.board().ram()) {
      var here = entries.stream().filter(e -> e.range().overlaps(bank)).toList();
      entries.removeAll(here);
      parts.add(new MapPart(bank, "RAM", true, withFree(bank, here)));
    }
    for (var entry : entries) {
      parts.add(new MapPart(entry.range(), "no RAM", false, List.of(entry)));
    }
    parts.sort(Comparator.comparingLong(part -> part.range().start()));
    return parts;
  }

  private static List<MapPart.Entry> withFree(MemoryRange bank, List<MapPart.Entry> entries) {
    var result = new ArrayList<>(entries);
    var next = bank.start();
    for (var entry : entries) {
      addFree(next, entry.range().start(), result);
      next = Math.max(next, entry.range().end());
    }
    addFree(next, bank.end(), result);
    result.sort(BY_ADDRESS);
    return result;
  }

  private static void addFree(long start, long end, List<MapPart.Entry> result) {
    if (start < end) {
      result.add(
          new MapPart.Entry(
              new MemoryRange(start, end - start), new Owner(Owner.Kind.FREE), "free"));
    }
  }

  /** What a domain finds at its own addresses. */
  static List<MapPart> guest(DomainPlan domain) {
    var parts = new ArrayList<MapPart>();
    for (var bank : domain.banks()) {
      var entries = new ArrayList<MapPart.Entry>();
      entries.add(new MapPart.Entry(bank.range(), Owner.domain(domain.id()), "RAM"));
      for (var placement : domain.placements()) {
        if (bank.range().overlaps(placement.range())) {
          var kind = placement.what().equals("dtb") ? Owner.Kind.DEVICE_TREE : Owner.Kind.MODULE;
          entries.add(
              new MapPart.Entry(
                  placement.range(),
                  new Owner(kind),
                  "%s: %s".formatted(placement.what(), placement.source())));
        }
      }
      entries.sort(BY_ADDRESS);
      parts.add(new MapPart(bank.range(), "RAM", true, entries));
    }
    for (var region : domain.shared()) {
      parts.add(
          single(
              region.guest(),
              Owner.Kind.SHARED,
              "shared memory \"%s\" of %s at %s"
                  .formatted(region.id(), region.ownerName(), region.machine())));
    }
    parts.add(single(domain.gic().distributor(), Owner.Kind.DEVICE, "GIC distributor"));
    var interfaces = domain.gic().version() == 3 ? "GIC redistributors" : "GIC CPU interface";
    domain
        .gic()
        .interfaces()
        .forEach(range -> parts.add(single(range, Owner.Kind.DEVICE, interfaces)));
    domain
        .vpl011()
        .ifPresent(uart -> parts.add(single(uart.registers(), Owner.Kind.DEVICE, "vpl011")));
    if (!domain.isHardware()) {
      domain
          .devices()
          .forEach(d -> parts.add(single(d.registers(), Owner.Kind.DEVICE, d.device().path())));
    }
    parts.sort(Comparator.comparingLong(part -> part.range().start()));
    return parts;
  }

  private static MapPart single(MemoryRange range, Owner.Kind kind, String what) {
    return new MapPart(range, "", false, List.of(new MapPart.Entry(range, new Owner(kind), what)));
  }

  static String title(DomainPlan domain) {
    return "d%d %s".formatted(domain.id(), domain.name());
  }
}
