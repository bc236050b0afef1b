package dev.zazen.boot.config;

import dev.zazen.boot.guest.GuestLayout;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads the dom0less nodes below {@code /chosen} (Xen 4.17 docs/misc/arm/device-tree/booting.txt).
 */
public final class DomainReader {
  private static final int MAX_P2M_MIB = 4096;

  private static final String RNG_SEED = "zazen,rng-seed";

  /** Below, Linux would not take its random numbers for initialised (drivers/char/random.c). */
  private static final int LEAST_SEED = 32;

  private static final int MOST_SEED = 256;

  /**
   * Properties of a domain's node. Those of the device tree specification itself are used by the
   * tree.
   */
  private static final Set<String> PROPERTIES =
      Set.of(
          "compatible",
          "#address-cells",
          "#size-cells",
          "phandle",
          "linux,phandle",
          "memory",
          "cpus",
          "vpl011",
          "nr_spis",
          "xen,enhanced",
          "xen,static-mem",
          "direct-map",
          "domain-cpupool",
          "xen,domain-p2m-mem-mb",
          RNG_SEED);

  /** What a child of a domain's node may be. */
  private static final Set<String> CHILDREN =
      Set.of(
          "multiboot,kernel",
          "multiboot,ramdisk",
          PassthroughReader.MODULE,
          "zazen,pv-console",
          "zazen,pv-block",
          "zazen,pv-network",
          "xen,evtchn-v1",
          "xen,domain-shared-memory-v1");

  private final Problems problems;
  private final int maxVcpus;
  private final boolean xenstore;

  private DomainReader(Problems problems, int gicVersion, boolean xenstore) {
    this.problems = problems;
    this.xenstore = xenstore;
    this.maxVcpus = gicVersion == 2 ? GuestLayout.MAX_VCPUS_GICV2 : GuestLayout.MAX_VCPUS;
  }

  /**
   * The domains of {@code tree} that can be understood, ids from 1 in the order of the nodes.
   *
   * @param gicVersion of the board, 2 or 3
   */
  public static List<DomainDescription> read(DeviceTree tree, int gicVersion, Problems problems) {
    boolean xenstore = Dom0Reader.kernel(tree).isPresent() || PvReader.hasStore(tree);
    return new DomainReader(problems, gicVersion, xenstore).domains(tree);
  }

  private List<DomainDescription> domains(DeviceTree tree) {
    var result = new ArrayList<DomainDescription>();
    var before = problems.count();
    var chosen = tree.find("/chosen");
    var names = new HashSet<String>();
    var id = 0;
    if (chosen.isPresent()) {
      for (var node : chosen.get().children()) {
        if (node.isCompatible("xen,domain")) {
          id++;
          if (!names.add(node.name())) {
            problems.add(
                node,
                "there is another domain of that name",
                "give each domain's node its own name");
          }
          domain(id, node).ifPresent(result::add);
        }
      }
    }
    if (id == 0 && Dom0Reader.kernel(tree).isEmpty() && problems.count() == before) {
      problems.add(
          Problems.placeOf(tree, "/chosen"),
          "nothing to start: no node is compatible with \"xen,domain\"",
          "describe a domain");
    }
    return result;
  }

  private Optional<DomainDescription> domain(int id, DtNode node) {
    var before = problems.count();
    for (var property : node.properties()) {
      if (!PROPERTIES.contains(property.name())) {
        problems.warn(node, "unknown property \"%s\" is ignored".formatted(property.name()));
      }
    }
    rngSeed(node);
    var enhanced = enhanced(node);
    var p2mMib = p2mMib(node);
    var memory = memory(node);
    var vcpus = vcpus(node);
    var vpl011 = vpl011(node);
    var spis = spis(node, vpl011);
    var kernel = module(node, "multiboot,kernel");
    var ramdisk = module(node, "multiboot,ramdisk");
    var deviceTree = module(node, PassthroughReader.MODULE);
    children(node);
    if (kernel.isEmpty()) {
      problems.add(
          node,
          "the domain has no kernel",
          "add a node compatible with \"multiboot,kernel\" (ImageBuilder: DOMU_KERNEL)");
    }
    var bootargs = kernel.map(this::bootargs).orElse("");
    if (problems.count() > before || memory.isEmpty() || vcpus.isEmpty() || kernel.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DomainDescription(
            id,
            node,
            memory.get(),
            vcpus.get(),
            vpl011,
            spis,
            enhanced,
            p2mMib,
            kernel.get(),
            ramdisk,
            deviceTree,
            bootargs));
  }

  private Enhanced enhanced(DtNode node) {
    var property = node.property("xen,enhanced");
    if (property.isEmpty()) {
      return Enhanced.DISABLED;
    }
    var value =
        property.get().value().length == 0
            ? Optional.of("enabled")
            : problems.attempt(() -> property.get().string());
    return switch (value.orElse("disabled")) {
      case "disabled" -> Enhanced.DISABLED;
      case "no-xenstore" -> Enhanced.NO_XENSTORE;
      case "enabled" -> {
        if (xenstore) {
          yield Enhanced.ENABLED;
        }
        problems.add(
            node,
            "\"xen,enhanced\" = \"%s\" asks for Xenstore, which needs a dom0"
                .formatted(value.get()),
            "describe a dom0, add a PV device of Zazen's own, or write \"no-xenstore\"");
        yield Enhanced.ENABLED;
      }
      default -> {
        problems.add(
            node,
            "\"xen,enhanced\" = \"%s\"".formatted(value.get()),
            "write enabled, disabled or no-xenstore");
        yield Enhanced.DISABLED;
      }
    };
  }

  private void rngSeed(DtNode node) {
    int length = seed(node).map(seed -> seed.length).orElse(LEAST_SEED);
    if (length < LEAST_SEED || length > MOST_SEED) {
      problems.add(
          node,
          "\"%s\" has %d bytes".formatted(RNG_SEED, length),
          "give %d to %d random bytes".formatted(LEAST_SEED, MOST_SEED));
    }
  }

  /**
   * What a domain is to begin its random numbers with, if that is given: {@code /chosen/rng-seed}
   * of the Devicetree schema.
   */
  public static Optional<byte[]> seed(DtNode domain) {
    return domain.property(RNG_SEED).map(DtProperty::value);
  }

  private OptionalInt p2mMib(DtNode node) {
    var property = node.property("xen,domain-p2m-mem-mb");
    if (property.isEmpty()) {
      return OptionalInt.empty();
    }
    var value = problems.attempt(() -> property.get().cell());
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (value.get() < 1 || value.get() > MAX_P2M_MIB) {
      problems.add(
          node,
          "\"xen,domain-p2m-mem-mb\" is %s".formatted(Integer.toUnsignedString(value.get())),
          "give 1 to %d MiB".formatted(MAX_P2M_MIB));
    }
    return OptionalInt.of(value.get());
  }

  private Optional<Long> memory(DtNode node) {
    var property = node.property("memory");
    if (property.isEmpty()) {
      problems.add(node, "\"memory\" is missing", "add memory = <0 KIB>");
      return Optional.empty();
    }
    if (property.get().value().length != Long.BYTES) {
      problems.add(
          node,
          "\"memory\" has %d bytes instead of 8".formatted(property.get().value().length),
          "write memory = <0 KIB>");
      return Optional.empty();
    }
    var kib = problems.attempt(() -> property.get().number());
    if (kib.isEmpty()) {
      return Optional.empty();
    }
    var pageKib = PageAllocator.PAGE_SIZE >> 10;
    var limit = GuestLayout.RAM.stream().mapToLong(r -> r.size()).sum() >> 10;
    if (kib.get() <= 0 || kib.get() > limit || kib.get() % pageKib != 0) {
      problems.add(
          node,
          "\"memory\" is %s KiB".formatted(Long.toUnsignedString(kib.get())),
          "give a multiple of %d KiB from %d to %d".formatted(pageKib, pageKib, limit));
      return Optional.empty();
    }
    return Optional.of(kib.get() << 10);
  }

  private Optional<Integer> vcpus(DtNode node) {
    var property = node.property("cpus");
    if (property.isEmpty()) {
      problems.add(node, "\"cpus\" is missing", "add cpus = <NUMBER>");
      return Optional.empty();
    }
    var count = problems.attempt(() -> property.get().cell());
    if (count.isPresent() && (count.get() <= 0 || count.get() > maxVcpus)) {
      problems.add(
          node,
          "\"cpus\" is %s".formatted(Integer.toUnsignedString(count.get())),
          "give 1 to %d, what the board's GIC allows".formatted(maxVcpus));
      return Optional.empty();
    }
    return count;
  }

  // ImageBuilder's scripts write <1> where booting.txt has an empty property.
  private boolean vpl011(DtNode node) {
    var property = node.property("vpl011");
    if (property.isPresent() && property.get().value().length > 0) {
      var value = problems.attempt(() -> property.get().cell());
      if (value.isPresent() && value.get() != 1) {
        problems.add(
            node,
            "\"vpl011\" is %s".formatted(Integer.toUnsignedString(value.get())),
            "write \"vpl011;\" for a console, nothing for none");
      }
    }
    return property.isPresent();
  }

  private OptionalInt spis(DtNode node, boolean vpl011) {
    var property = node.property("nr_spis");
    if (property.isEmpty()) {
      return OptionalInt.empty();
    }
    var value = problems.attempt(() -> property.get().cell());
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    var least = vpl011 ? 1 : 0;
    if (value.get() < least || value.get() > GuestLayout.MAX_SPIS) {
      problems.add(
          node,
          "\"nr_spis\" is %s".formatted(Integer.toUnsignedString(value.get())),
          "give %d to %d%s"
              .formatted(least, GuestLayout.MAX_SPIS, vpl011 ? " (vpl011 takes the first)" : ""));
    }
    return OptionalInt.of(value.get());
  }

  private Optional<DtNode> module(DtNode domain, String kind) {
    var found = domain.children().stream().filter(n -> n.isCompatible(kind)).toList();
    for (var extra : found.stream().skip(1).toList()) {
      problems.add(
          extra,
          "the domain has a second module \"%s\" besides %s"
              .formatted(kind, Problems.placeOf(found.getFirst())),
          "remove one");
    }
    return found.stream().findFirst();
  }

  private void children(DtNode domain) {
    for (var child : domain.children()) {
      if (child.compatible().stream().anyMatch(CHILDREN::contains)) {
        continue;
      }
      if (child.isCompatible("multiboot,module")) {
        problems.add(
            child,
            "the module's kind is unknown",
            "add \"multiboot,kernel\", \"multiboot,ramdisk\" or \"%s\" to compatible"
                .formatted(PassthroughReader.MODULE));
      } else {
        problems.warn(child, "the node is ignored: compatible is " + child.compatible());
      }
    }
  }

  private String bootargs(DtNode kernel) {
    Optional<DtProperty> property = kernel.property("bootargs");
    return property
        .filter(p -> p.value().length > 0)
        .flatMap(p -> problems.attempt(p::string))
        .orElse("");
  }
}
