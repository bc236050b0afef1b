package dev.zazen.boot.config;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.boards.VirtBoard;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.FdtReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An ImageBuilder configuration as a device tree: its domains on the board {@code virt} or on its
 * own device tree.
 */
final class ImageBuilderTree {
  private static final int MAX_DOMAINS = 1000;
  private static final long MIB = 1 << 20;
  private static final long DEFAULT_MEMORY = 512;
  private static final String DEFAULT_COMMAND = "console=ttyAMA0";

  private final ImageBuilderConfig config;
  private final Path directory;
  private final Problems problems;
  private final ImageBuilderStaticMemory staticMemory;
  private final ImageBuilderSharedMemory sharedMemory;
  private final ImageBuilderDom0 dom0;

  private ImageBuilderTree(ImageBuilderConfig config, Path directory, Problems problems) {
    this.config = config;
    this.directory = directory;
    this.problems = problems;
    this.staticMemory = new ImageBuilderStaticMemory(config, problems);
    this.sharedMemory = new ImageBuilderSharedMemory(config, problems);
    this.dom0 = new ImageBuilderDom0(config, problems);
  }

  /** The tree; file names in it are relative to {@code directory}. */
  static DeviceTree of(ImageBuilderConfig config, Path directory, Problems problems)
      throws InvalidInputException, IOException {
    return new ImageBuilderTree(config, directory, problems).tree();
  }

  private DeviceTree tree() throws InvalidInputException, IOException {
    ImageBuilderKeys.check(config, problems);
    var tree = host();
    var chosen = tree.find("/chosen").orElseGet(() -> tree.root().addChild("chosen"));
    chosen.setCells("#address-cells", 2);
    chosen.setCells("#size-cells", 2);
    dom0.add(chosen);
    staticMemory.heap(chosen);
    var cpupools = ImageBuilderCpupools.of(config, tree, chosen, problems);
    var count = config.number("NUM_DOMUS", -1, problems).orElse(0);
    if (count < (dom0.isThere() ? 0 : 1) || count > MAX_DOMAINS) {
      problems.add(
          config.place("NUM_DOMUS", -1),
          "nothing to start: NUM_DOMUS is %s, and there is no %s"
              .formatted(config.filled("NUM_DOMUS", -1).orElse("not set"), ImageBuilderDom0.KERNEL),
          "give 1 to " + MAX_DOMAINS);
      count = 0;
    }
    for (var i = 0; i < count; i++) {
      if (isStarted(i)) {
        var node = chosen.addChild("domU" + i);
        cpupools.domain(node, i);
        passthrough(tree, i);
        domain(node, i);
      }
    }
    return tree;
  }

  /** Whether domain {@code index} is there from the beginning; what is left to xl is warned of. */
  private boolean isStarted(int index) {
    for (var key : List.of("DOMU_NOBOOT", "DOMU_ROOTFS")) {
      if (config.filled(key, index).isPresent()) {
        problems.warn(
            config.place(key, index),
            "%s[%d]: the domain is not started; dom0 can make it with xl".formatted(key, index));
        return false;
      }
    }
    return true;
  }

  private DeviceTree host() throws InvalidInputException, IOException {
    var file = config.filled("DEVICE_TREE", -1);
    if (file.isPresent()) {
      var path = directory.resolve(file.get());
      if (Files.isRegularFile(path)) {
        return FdtReader.read(Files.readAllBytes(path), path.toString());
      }
      problems.add(
          config.place("DEVICE_TREE", -1),
          "there is no file " + path,
          "mend DEVICE_TREE, or remove it for the board " + VirtBoard.NAME);
    }
    var standard = VirtBoard.DEFAULT;
    return new VirtBoard(
            standard.cpus(), memory(standard), standard.gicVersion(), standard.cpuModel())
        .tree();
  }

  // MEMORY_START and MEMORY_END bound what a boot loader may use of a board whose RAM may begin
  // elsewhere.
  private long memory(VirtBoard standard) {
    var start = config.number("MEMORY_START", -1, problems).orElse(VirtBoard.RAM_BASE);
    var end = config.number("MEMORY_END", -1, problems);
    if (end.isEmpty()) {
      return standard.memory();
    }
    var size = end.getAsLong() - Math.min(start, VirtBoard.RAM_BASE);
    if (end.getAsLong() <= start || size <= 0) {
      problems.add(
          config.place("MEMORY_END", -1),
          "MEMORY_START 0x%x, MEMORY_END 0x%x".formatted(start, end.getAsLong()),
          "let MEMORY_END be the higher one");
      return standard.memory();
    }
    if (start < VirtBoard.RAM_BASE) {
      problems.warn(
          config.place("MEMORY_START", -1),
          "RAM of the board %s begins at 0x%x; it gets %d MiB"
              .formatted(VirtBoard.NAME, VirtBoard.RAM_BASE, size / MIB));
    }
    return size;
  }

  private void domain(DtNode node, int index) {
    node.setStrings("compatible", "xen,domain");
    node.setCells("#address-cells", 2);
    node.setCells("#size-cells", 2);
    var memory = staticMemory.domain(node, index).map(bytes -> bytes >> 10);
    node.setU64("memory", memory.orElseGet(() -> kibibytes(index)));
    node.setCells(
        "cpus",
        (int) Math.min(config.number("DOMU_VCPUS", index, problems).orElse(1), Integer.MAX_VALUE));
    var vpl011 =
        switch (config.filled("DOMU_VPL011", index).orElse("1").strip()) {
          case "0" -> false;
          case "1" -> true;
          default -> {
            problems.add(
                config.place("DOMU_VPL011", index),
                "DOMU_VPL011[%d] is \"%s\""
                    .formatted(index, config.text("DOMU_VPL011", index).orElse("")),
                "give 0 or 1");
            yield true;
          }
        };
    if (vpl011) {
      node.setFlag("vpl011");
    }
    config
        .number("DOMU_NR_SPIS", index, problems)
        .ifPresent(n -> node.setCells("nr_spis", (int) Math.min(n, Integer.MAX_VALUE)));
    config
        .filled("DOMU_ENHANCED", index)
        .or(() -> Optional.of("1").filter(_ -> dom0.isThere()))
        .filter(s -> !s.equals("0"))
        .ifPresent(s -> node.setStrings("xen,enhanced", s.equals("1") ? "enabled" : s));
    sharedMemory.add(node, index);
    var command = config.filled("DOMU_CMD", index).orElse(vpl011 ? DEFAULT_COMMAND : "");
    config
        .filled("DOMU_KERNEL", index)
        .ifPresent(
            file -> {
              var kernel = module(node, "kernel", "multiboot,kernel", file);
              if (!command.isEmpty()) {
                kernel.setStrings("bootargs", command);
              }
            });
    config
        .filled("DOMU_RAMDISK", index)
        .ifPresent(file -> module(node, "ramdisk", "multiboot,ramdisk", file));
    config
        .filled("DOMU_PASSTHROUGH_DTB", index)
        .ifPresent(file -> module(node, "passthrough", PassthroughReader.MODULE, file));
  }

  /** Marks devices of the board that dom0 is to leave alone. */
  private void passthrough(DeviceTree tree, int index) {
    var key = "DOMU_PASSTHROUGH_PATHS";
    for (var path : config.filled(key, index).orElse("").split("\\s+", -1)) {
      if (path.isEmpty()) {
        continue;
      }
      tree.find(path)
          .filter(node -> node.path().equals(path))
          .ifPresentOrElse(
              node -> node.setFlag(PassthroughReader.MARK),
              () ->
                  problems.add(
                      config.place(key, index),
                      "the board has no node %s".formatted(path),
                      "give full paths, separated by spaces"));
    }
  }

  private long kibibytes(int index) {
    var mib = config.number("DOMU_MEM", index, problems).orElse(DEFAULT_MEMORY);
    return mib < 1L << 40 ? mib << 10 : mib;
  }

  @CanIgnoreReturnValue
  private static DtNode module(DtNode domain, String name, String kind, String file) {
    var node = domain.addChild(name);
    node.setStrings("compatible", kind, "multiboot,module");
    node.setStrings(ModuleLoader.FILE, file);
    return node;
  }
}
