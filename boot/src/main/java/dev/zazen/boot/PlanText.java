package dev.zazen.boot;

import dev.zazen.boot.config.Sizes;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.BoardPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.Placement;
import dev.zazen.boot.plan.PvDevice;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.machine.CpuType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A plan in lines for people. */
final class PlanText {
  private record Line(MemoryRange range, String text) {}

  private PlanText() {}

  static List<String> of(BootPlan plan) {
    var lines = new ArrayList<String>();
    lines.add("board: " + plan.board().model());
    cpus(plan, lines);
    memory(plan, lines);
    interrupts(plan.board(), lines);
    plan.domains().forEach(domain -> domain(plan, domain, lines));
    eventChannels(plan, lines);
    networks(plan, lines);
    return lines;
  }

  private static void cpus(BootPlan plan, List<String> lines) {
    lines.add("CPUs:");
    for (var cpu : plan.board().cpus()) {
      lines.add(
          "  cpu %d: %s, affinity 0x%x"
              .formatted(cpu.number(), cpu.type().modelName(), cpu.affinity()));
    }
    var pools = plan.cpupools();
    if (pools.size() == 1) {
      lines.add("  any vCPU of any domain may run on any of them");
    }
    for (var i = 0; i < pools.size(); i++) {
      lines.add("  Pool-%d: %s".formatted(i, pools.get(i)));
    }
  }

  private static void memory(BootPlan plan, List<String> lines) {
    lines.add("machine memory:");
    var map = new ArrayList<Line>();
    for (var reservation : plan.board().reserved()) {
      map.add(new Line(reservation.range(), reservation.what()));
    }
    for (var domain : plan.domains()) {
      for (var bank : domain.banks()) {
        var guest = bank.base();
        for (var range : bank.backing()) {
          map.add(
              new Line(
                  range,
                  "d%d %sRAM at 0x%x"
                      .formatted(domain.id(), domain.staticMemory() ? "static " : "", guest)));
          guest += range.size();
        }
      }
    }
    map.sort(Comparator.comparingLong(line -> line.range().start()));
    for (var bank : plan.board().ram()) {
      lines.add("  %s RAM, %s".formatted(bank, Sizes.text(bank.size())));
      var next = bank.start();
      for (var line : map) {
        if (bank.contains(line.range())) {
          free(next, line.range().start(), lines);
          lines.add(
              "    %s %s, %s"
                  .formatted(line.range(), line.text(), Sizes.text(line.range().size())));
          next = Math.max(next, line.range().end());
        }
      }
      free(next, bank.end(), lines);
    }
  }

  private static void free(long start, long end, List<String> lines) {
    if (start < end) {
      lines.add(
          "    %s free, %s"
              .formatted(new MemoryRange(start, end - start), Sizes.text(end - start)));
    }
  }

  private static void interrupts(BoardPlan board, List<String> lines) {
    lines.add("interrupts:");
    lines.add("  " + gic(board.gic()));
    lines.add(
        "  timer at %d Hz: physical 30, hypervisor 26, virtual 27"
            .formatted(board.counterFrequency()));
    board
        .uart()
        .ifPresent(u -> lines.add("  uart at %s: %d".formatted(u.registers(), u.interrupt())));
    for (var device : board.devices()) {
      lines.add(
          "  %s at %s%s (%s)%s"
              .formatted(
                  device.binding(),
                  device.registers(),
                  device.interrupt().map(number -> ": " + number).orElse(""),
                  device.path(),
                  device.disk().map(disk -> ", " + PvText.of(disk)).orElse("")));
    }
  }

  private static String gic(GicPlan gic) {
    return "GICv%d at %s, %s %s, %d lines"
        .formatted(
            gic.version(),
            gic.distributor(),
            gic.version() == 3 ? "redistributors" : "CPU interface",
            gic.interfaces().stream()
                .map(MemoryRange::toString)
                .reduce((a, b) -> a + ", " + b)
                .orElse(""),
            gic.lines());
  }

  private static void domain(BootPlan plan, DomainPlan domain, List<String> lines) {
    lines.add("d%d: %s (%s)".formatted(domain.id(), domain.name(), domain.path()));
    lines.add(
        "  %d vCPU%s %s in Pool-%d"
            .formatted(
                domain.vcpus(),
                domain.vcpus() == 1 ? "" : "s",
                CpuType.text(plan.cpuTypes(domain)),
                plan.cpupool(domain)));
    for (var bank : domain.banks()) {
      lines.add("  RAM %s, %s".formatted(bank.range(), Sizes.text(bank.size())));
    }
    for (var region : domain.shared()) {
      lines.add(
          "  shared memory %s, %s: \"%s\" of %s at %s"
              .formatted(
                  region.guest(),
                  Sizes.text(region.guest().size()),
                  region.id(),
                  region.ownerName(),
                  region.machine()));
    }
    lines.add("  " + gic(domain.gic()));
    consoles(plan, domain, lines);
    if (!domain.isHardware()) {
      domain.devices().forEach(device -> lines.add("  " + assigned(device)));
    }
    if (domain.xenstore()) {
      lines.add("  Xenstore: " + (plan.hasOwnStore() ? "Zazen's" : "dom0's, by init-dom0less"));
    }
    devices(plan, domain)
        .filter(device -> !(device instanceof PvDevice.Console))
        .forEach(device -> lines.add("  " + PvText.of(device)));
    domain.placements().stream()
        .sorted(Comparator.comparingLong(Placement::address))
        .forEach(
            p ->
                lines.add(
                    "  %s %s: %s, %s"
                        .formatted(
                            p.what(), p.range(), p.source(), Sizes.text(p.content().length()))));
    lines.add("  entry 0x%x, device tree 0x%x".formatted(domain.entry(), domain.deviceTree()));
  }

  private static void consoles(BootPlan plan, DomainPlan domain, List<String> lines) {
    var consoles = new ArrayList<String>();
    if (domain.isHardware()) {
      consoles.add("console: the hypervisor's, hvc0 of Linux");
    }
    domain
        .vpl011()
        .map(u -> "console: vpl011 at %s, interrupt %d".formatted(u.registers(), u.interrupt()))
        .ifPresent(consoles::add);
    devices(plan, domain)
        .filter(PvDevice.Console.class::isInstance)
        .map(PvText::of)
        .forEach(consoles::add);
    if (consoles.isEmpty()) {
      consoles.add("no console");
    }
    consoles.forEach(console -> lines.add("  " + console));
  }

  private static Stream<PvDevice> devices(BootPlan plan, DomainPlan domain) {
    return plan.pvDevices().getOrDefault(domain.id(), List.of()).stream();
  }

  private static String assigned(AssignedDevice assigned) {
    return "assigned: %s at %s%s%s (%s)"
        .formatted(
            assigned.device().binding(),
            assigned.registers(),
            assigned.interrupt().map(i -> ", interrupt " + i).orElse(""),
            assigned.stream()
                .map(s -> ", stream 0x%x of %s".formatted(s.id(), s.smmu()))
                .orElse(""),
            assigned.device().path());
  }

  private static void networks(BootPlan plan, List<String> lines) {
    if (!plan.uplinks().isEmpty()) {
      lines.add("networks:");
    }
    plan.uplinks().stream()
        .flatMap(uplink -> PvText.of(uplink).stream())
        .forEach(line -> lines.add("  " + line));
  }

  private static void eventChannels(BootPlan plan, List<String> lines) {
    if (!plan.eventChannels().isEmpty()) {
      lines.add("event channels:");
    }
    plan.eventChannels()
        .forEach(
            c ->
                lines.add(
                    "  d%d port %d - d%d port %d"
                        .formatted(c.domain(), c.port(), c.remoteDomain(), c.remotePort())));
  }
}
