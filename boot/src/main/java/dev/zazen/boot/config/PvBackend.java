package dev.zazen.boot.config;

import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Reads which domain has the back end of a PV device: property {@code backend}, as {@code backend=}
 * of {@code docs/man/xl-disk-configuration.5.pod} and {@code xl-network-configuration.5.pod}.
 */
final class PvBackend {
  static final String PROPERTY = "backend";
  private static final String PHYSICAL_DEVICE = "physical-device";
  private static final String SCRIPT = "script";
  private static final String SCRIPTS = "/etc/xen/scripts/";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9._/-]{0,254}");

  /** Properties of devices whose back end is Zazen. */
  private static final List<String> ZAZENS = List.of("zazen,file", "zazen,format", "zazen,network");

  /** Bits of Linux's device numbers. */
  private static final int MAJOR_BITS = 12;

  private static final int MINOR_BITS = 20;

  private final DeviceTree tree;
  private final List<DomainDescription> domains;
  private final Problems problems;

  PvBackend(DeviceTree tree, List<DomainDescription> domains, Problems problems) {
    this.tree = tree;
    this.domains = domains;
    this.problems = problems;
  }

  /** The domain that a device's {@code backend} names; empty if it cannot be that. */
  OptionalInt of(DomainDescription frontend, DtNode node) {
    for (String property : ZAZENS) {
      if (node.has(property)) {
        problems.add(
            node,
            "\"%s\" is for back ends of Zazen, and \"%s\" names a domain"
                .formatted(property, PROPERTY),
            "remove one of them");
      }
    }
    Optional<int[]> cells = problems.attempt(() -> node.property(PROPERTY).orElseThrow().cells());
    if (cells.isEmpty()) {
      return OptionalInt.empty();
    }
    if (cells.get().length != 1) {
      return refused(
          node,
          "\"%s\" has %d cells instead of 1".formatted(PROPERTY, cells.get().length),
          "write backend = <&DOMAIN>");
    }
    Optional<DtNode> named = tree.byPhandle(cells.get()[0]);
    if (named.isEmpty()) {
      return refused(
          node,
          "no node has phandle 0x%x, which is to be the back end's domain"
              .formatted(cells.get()[0]),
          "name the node of a domain: backend = <&DOMAIN>");
    }
    Optional<DomainDescription> backend =
        domains.stream().filter(domain -> domain.node().equals(named.get())).findFirst();
    if (backend.isEmpty()) {
      return refused(
          node,
          "\"%s\" names %s, which is no domain".formatted(PROPERTY, named.get().path()),
          "name the node of a domain: backend = <&DOMAIN>");
    }
    if (backend.get().id() == frontend.id()) {
      return refused(
          node, "\"%s\" names the domain itself".formatted(PROPERTY), "name another domain");
    }
    if (backend.get().enhanced() != Enhanced.ENABLED) {
      return refused(
          node,
          "the back end's domain %s has no Xenstore".formatted(named.get().path()),
          "add \"xen,enhanced;\" to it");
    }
    return OptionalInt.of(backend.get().id());
  }

  private OptionalInt refused(DtNode node, String what, String mend) {
    problems.add(node, what, mend);
    return OptionalInt.empty();
  }

  /** {@code <MAJOR MINOR>} as Xenstore has it; empty if it is not there. */
  Optional<String> physicalDevice(DtNode node) {
    if (!node.has(PHYSICAL_DEVICE)) {
      return Optional.empty();
    }
    Optional<int[]> cells =
        problems.attempt(() -> node.property(PHYSICAL_DEVICE).orElseThrow().cells());
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    int[] numbers = cells.get();
    if (numbers.length != 2 || numbers[0] >>> MAJOR_BITS != 0 || numbers[1] >>> MINOR_BITS != 0) {
      problems.add(
          node,
          "\"%s\" is no device number".formatted(PHYSICAL_DEVICE),
          "write physical-device = <MAJOR MINOR>, such as <1 0> for /dev/ram0");
      return Optional.empty();
    }
    return Optional.of("%x:%x".formatted(numbers[0], numbers[1]));
  }

  /**
   * The path of a device's hotplug script, made as {@code libxl} makes it; empty if it cannot be.
   *
   * @param usual what it is called without the property
   */
  static Optional<String> script(Problems problems, DtNode node, String usual) {
    if (!node.has(SCRIPT)) {
      return Optional.of(SCRIPTS + usual);
    }
    Optional<String> name = problems.attempt(() -> node.property(SCRIPT).orElseThrow().string());
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      problems.add(
          node,
          "\"%s\" is \"%s\"".formatted(SCRIPT, name.get()),
          "write the name of a file in " + SCRIPTS + ", or a path");
      return Optional.empty();
    }
    return name.map(text -> text.startsWith("/") ? text : SCRIPTS + text);
  }
}
