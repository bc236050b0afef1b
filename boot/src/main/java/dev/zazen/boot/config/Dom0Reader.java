package dev.zazen.boot.config;

import dev.zazen.boot.guest.GuestLayout;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Reads dom0 out of {@code /chosen}: its modules stand there directly (Xen 4.17
 * docs/misc/arm/device-tree/booting.txt, "Dom0 kernel and ramdisk modules").
 */
public final class Dom0Reader {
  private static final long DEFAULT_MEMORY = 512L << 20;
  private static final List<String> KERNEL = List.of("multiboot,kernel", "xen,linux-zimage");
  private static final List<String> RAMDISK = List.of("multiboot,ramdisk", "xen,linux-initrd");

  private static final List<String> NAMED =
      List.of(
          "multiboot,kernel",
          "xen,linux-zimage",
          "multiboot,ramdisk",
          "xen,linux-initrd",
          "multiboot,device-tree",
          "xen,xsm-policy");

  private Dom0Reader() {}

  /** Whether a child of {@code /chosen} is a module, which dom0 has. */
  public static boolean isModule(DtNode node) {
    return node.isCompatible("multiboot,module")
        || node.isCompatible("xen,multiboot-module")
        || Stream.concat(KERNEL.stream(), RAMDISK.stream()).anyMatch(node::isCompatible);
  }

  /** The kernel's node, if there is a dom0. */
  public static Optional<DtNode> kernel(DeviceTree tree) {
    return module(tree, KERNEL).or(() -> unnamed(tree).findFirst());
  }

  /** The initrd's node. */
  public static Optional<DtNode> ramdisk(DeviceTree tree) {
    var skipped = module(tree, KERNEL).isPresent() ? 0 : 1;
    return module(tree, RAMDISK).or(() -> unnamed(tree).skip(skipped).findFirst());
  }

  // Modules whose kind is not told are the kernel and the initrd, in this order.
  private static Stream<DtNode> unnamed(DeviceTree tree) {
    return modules(tree)
        .filter(Dom0Reader::isModule)
        .filter(node -> NAMED.stream().noneMatch(node::isCompatible));
  }

  private static Stream<DtNode> modules(DeviceTree tree) {
    return tree.find("/chosen").map(DtNode::children).orElse(List.of()).stream();
  }

  private static Optional<DtNode> module(DeviceTree tree, List<String> kinds) {
    return modules(tree).filter(node -> kinds.stream().anyMatch(node::isCompatible)).findFirst();
  }

  /**
   * The hypervisor's command line: {@code xen,xen-bootargs}, or {@code bootargs} without dom0's.
   */
  public static XenCommandLine commandLine(DeviceTree tree, Problems problems) {
    var chosen = tree.find("/chosen");
    var own = chosen.flatMap(c -> c.property("xen,xen-bootargs"));
    var shared =
        chosen.filter(c -> c.has("xen,dom0-bootargs")).flatMap(c -> c.property("bootargs"));
    var text = own.or(() -> shared).flatMap(p -> problems.attempt(p::string)).orElse("");
    var line = XenCommandLine.parse(text);
    line.problems().forEach(problem -> problems.warn("/chosen/xen,xen-bootargs", problem));
    return line;
  }

  /**
   * dom0 as the configuration asks for it, if it does.
   *
   * @param cpus of the first cpupool: as many vCPUs it has unless it is told otherwise
   */
  public static Optional<DomainDescription> read(
      DeviceTree tree, HostDescription host, int cpus, XenCommandLine line, Problems problems) {
    var kernel = kernel(tree);
    if (kernel.isEmpty()) {
      return Optional.empty();
    }
    if (line.dom0Memory().isEmpty()) {
      problems.warn(
          Problems.placeOf(tree, "/chosen"),
          "no dom0_mem in \"xen,xen-bootargs\": dom0 gets 512 MiB");
    }
    var memory = line.dom0Memory().orElse(DEFAULT_MEMORY);
    if (memory % PageAllocator.PAGE_SIZE != 0) {
      problems.add(
          Problems.placeOf(tree, "/chosen"),
          "dom0_mem is %d bytes".formatted(memory),
          "give a multiple of 4 KiB");
      return Optional.empty();
    }
    var limit = host.gic().version() == 2 ? GuestLayout.MAX_VCPUS_GICV2 : GuestLayout.MAX_VCPUS;
    var vcpus = Math.min(line.dom0MaxVcpus().orElse(cpus), limit);
    return Optional.of(
        new DomainDescription(
            0,
            tree.find("/chosen").orElseThrow(),
            memory,
            vcpus,
            false,
            OptionalInt.empty(),
            Enhanced.ENABLED,
            OptionalInt.empty(),
            kernel.get(),
            ramdisk(tree),
            Optional.empty(),
            bootargs(tree, kernel.get(), problems)));
  }

  /** dom0's command line: that of its module {@code kernel} counts first, then those of /chosen. */
  public static String bootargs(DeviceTree tree, DtNode kernel, Problems problems) {
    var chosen = tree.find("/chosen").orElseThrow();
    return kernel
        .property("bootargs")
        .or(() -> chosen.property("xen,dom0-bootargs"))
        .or(() -> chosen.property("bootargs"))
        .filter(p -> p.value().length > 0)
        .flatMap(p -> problems.attempt(p::string))
        .orElse("");
  }
}
