package dev.zazen.core.debug;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.domain.RuntimeParameters;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.evtchn.Binding;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.sched.PhysicalCpu;
import dev.zazen.machine.RegisterDump;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The debug keys of {@code xl debug-keys}: letters, titles and first lines as in {@code
 * xen/common/keyhandler.c}, so that tools find what they know; what follows is Zazen's own.
 */
public final class DebugKeys {
  /** What is told. */
  @FunctionalInterface
  private interface Report {
    List<String> of(Hypervisor hypervisor);
  }

  private record Key(char letter, String title, Report report) {}

  private static final List<Key> KEYS =
      List.of(
          new Key('%', "trap to xendbg", _ -> List.of()),
          new Key('*', "print all diagnostics", DebugKeys::all),
          new Key('+', "increase log level threshold", h -> level(h, "loglvl", "all")),
          new Key('-', "decrease log level threshold", h -> level(h, "loglvl", "warning")),
          new Key('0', "dump Dom0 registers", h -> registers(dom0(h))),
          new Key('A', "toggle alternative key handling", _ -> List.of()),
          new Key('G', "toggle host/guest log level adjustment", _ -> List.of()),
          new Key('H', "dump heap info", DebugKeys::memory),
          new Key('R', "reboot machine", _ -> List.of()),
          new Key('a', "dump timer queues", DebugKeys::timers),
          new Key('d', "dump registers", h -> registers(h.domains().stream())),
          new Key('e', "dump evtchn info", DebugKeys::channels),
          new Key('g', "print grant table usage", DebugKeys::grants),
          new Key('h', "show this message", _ -> help()),
          new Key('m', "memory info", DebugKeys::memory),
          new Key('q', "dump domain (and guest debug) info", Hypervisor::describe),
          new Key('r', "dump run queues", DebugKeys::runQueues),
          new Key('t', "display multi-cpu clock info", DebugKeys::clock),
          // The ring is where this would go to.
          new Key('w', "synchronously dump console ring buffer (dmesg)", _ -> List.of()));

  private static final String ALL = "adegmqrt";

  private DebugKeys() {}

  /** Logs what {@code letter} stands for; other keys do nothing. */
  public static void press(Hypervisor hypervisor, char letter) {
    find(letter)
        .ifPresent(
            key -> {
              hypervisor.log().line("'%c' pressed -> %s".formatted(letter, heading(key)));
              key.report().of(hypervisor).forEach(hypervisor.log()::line);
            });
  }

  private static Optional<Key> find(char letter) {
    return KEYS.stream().filter(key -> key.letter() == letter).findFirst();
  }

  private static String heading(Key key) {
    return key.letter() == 'h' ? "showing installed handlers" : key.title();
  }

  private static List<String> help() {
    return KEYS.stream()
        .map(
            key ->
                " key '%c' (ascii '%02x') => %s"
                    .formatted(key.letter(), (int) key.letter(), key.title()))
        .toList();
  }

  private static List<String> all(Hypervisor hypervisor) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < ALL.length(); i++) {
      char letter = ALL.charAt(i);
      find(letter)
          .ifPresent(
              key -> {
                lines.add("[%c: %s]".formatted(letter, key.title()));
                lines.addAll(key.report().of(hypervisor));
              });
    }
    return lines;
  }

  private static List<String> level(Hypervisor hypervisor, String parameter, String level) {
    RuntimeParameters parameters = hypervisor.parameters();
    return parameters.set(parameter, level)
        ? List.of("Log level: " + parameters.get(parameter))
        : List.of();
  }

  private static Stream<Domain> dom0(Hypervisor hypervisor) {
    return hypervisor.domains().stream().filter(Domain::isHardware);
  }

  private static List<String> registers(Stream<Domain> domains) {
    return domains
        .flatMap(domain -> domain.vcpus().stream())
        .flatMap(
            vcpu -> {
              RegisterDump dump = vcpu.vcpu().dump();
              return Stream.concat(
                  Stream.of("*** Dumping %s state: ***".formatted(vcpu.name())),
                  dump.lines().stream());
            })
        .toList();
  }

  private static List<String> timers(Hypervisor hypervisor) {
    var lines = new ArrayList<String>();
    for (Domain domain : hypervisor.domains()) {
      for (VcpuUnit vcpu : domain.vcpus()) {
        long deadline = vcpu.timer().nextDeadlineNanos();
        if (deadline != Long.MAX_VALUE) {
          lines.add(
              "  ex=%12dus timer=%s"
                  .formatted((deadline - hypervisor.clock().nanos()) / 1000, vcpu.name()));
        }
      }
    }
    return lines;
  }

  private static List<String> channels(Hypervisor hypervisor) {
    var lines = new ArrayList<String>();
    for (Domain domain : hypervisor.domains()) {
      lines.add("Event channel information for domain %d:".formatted(domain.id()));
      for (int port : domain.events().used()) {
        lines.add(
            "    %4d: %s v=%d p=%d"
                .formatted(
                    port,
                    describe(domain.events().binding(port)),
                    domain.events().vcpuOf(port),
                    domain.events().isPending(port) ? 1 : 0));
      }
    }
    return lines;
  }

  /** States by their numbers in {@code xen/include/xen/sched.h}. */
  private static String describe(Binding binding) {
    return switch (binding) {
      case Binding.Free _ -> "s=0";
      case Binding.Reserved _ -> "s=1";
      case Binding.Unbound(int remote) -> "s=2 d=%d".formatted(remote);
      case Binding.Interdomain(var remote, int port) ->
          "s=3 d=%d p=%d".formatted(remote.domain(), port);
      case Binding.Virtual(int virq) -> "s=5 virq=%d".formatted(virq);
      case Binding.Ipi _ -> "s=6";
    };
  }

  private static List<String> grants(Hypervisor hypervisor) {
    return hypervisor.domains().stream()
        .map(
            domain ->
                "      -------- active --------   d%d: %d frames of %d, %d in use, %d mapped"
                    .formatted(
                        domain.id(),
                        domain.grants().frames(),
                        domain.grants().maxFrames(),
                        domain.grants().inUse(),
                        domain.maptrack().handles().size()))
        .toList();
  }

  private static List<String> memory(Hypervisor hypervisor) {
    var lines = new ArrayList<String>();
    for (Domain domain : hypervisor.domains()) {
      FrameTable frames = domain.memory().frames();
      if (lines.isEmpty()) {
        lines.add("Physical memory information:");
        lines.add("    %d of %d pages free".formatted(frames.free(), frames.frames()));
      }
      lines.add(
          "    d%d: %d pages of %d, p2m pool %d of %d pages"
              .formatted(
                  domain.id(),
                  domain.memory().pages(),
                  domain.memory().maxPages(),
                  domain.memory().p2m().poolPagesUsed(),
                  domain.memory().p2m().poolPages()));
    }
    return lines;
  }

  private static List<String> runQueues(Hypervisor hypervisor) {
    var lines = new ArrayList<String>();
    for (PhysicalCpu cpu : hypervisor.cpus()) {
      lines.add("CPU[%02d] busy %.3f s".formatted(cpu.id(), cpu.busyNanos() / 1e9));
    }
    for (Domain domain : hypervisor.domains()) {
      for (VcpuUnit vcpu : domain.vcpus()) {
        lines.add(
            "  %s: cpu=%d flags=%x weight=%d ran %.3f s"
                .formatted(
                    vcpu.name(),
                    vcpu.lastRanOn(),
                    vcpu.pauseFlags(),
                    vcpu.weight(),
                    vcpu.runNanos() / 1e9));
      }
    }
    return lines;
  }

  private static List<String> clock(Hypervisor hypervisor) {
    return List.of("System time: %d ns".formatted(hypervisor.clock().nanos()));
  }
}
