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
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * An ImageBuilder configuration as a device tree: its domains on the board {@code virt} or on its
 * own device tree.
 */
final class ImageBuilderTree {
  private enum Support {
    USED,
    BOOT_LOADER,
    LATER
  }

  private static final Map<String, Support> KEYS =
      Map.ofEntries(
          Map.entry("MEMORY_START", Support.USED),
          Map.entry("MEMORY_END", Support.USED),
          Map.entry("DEVICE_TREE", Support.USED),
          Map.entry("NUM_DOMUS", Support.USED),
          Map.entry("DOMU_KERNEL", Support.USED),
          Map.entry("DOMU_RAMDISK", Support.USED),
          Map.entry("DOMU_CMD", Support.USED),
          Map.entry("DOMU_MEM", Support.USED),
          Map.entry("DOMU_VCPUS", Support.USED),
          Map.entry("DOMU_VPL011", Support.USED),
          Map.entry("DOMU_NR_SPIS", Support.USED),
          Map.entry("DOMU_ENHANCED", Support.USED),
          Map.entry("DOMU_SHARED_MEM", Support.USED),
          Map.entry("XEN", Support.BOOT_LOADER),
          Map.entry("XEN_CMD", Support.USED),
          Map.entry("XEN_LOAD", Support.BOOT_LOADER),
          Map.entry("LOAD_CMD", Support.BOOT_LOADER),
          Map.entry("BOOT_CMD", Support.BOOT_LOADER),
          Map.entry("DOMU_LOAD", Support.BOOT_LOADER),
          Map.entry("FDTEDIT", Support.BOOT_LOADER),
          Map.entry("UBOOT_SOURCE", Support.BOOT_LOADER),
          Map.entry("UBOOT_SCRIPT", Support.BOOT_LOADER),
          Map.entry("UBOOT_KERNEL", Support.BOOT_LOADER),
          Map.entry("BITSTREAM", Support.BOOT_LOADER),
          Map.entry("DOM0_KERNEL", Support.LATER),
          Map.entry("DOM0_RAMDISK", Support.LATER),
          Map.entry("DOM0_ROOTFS", Support.LATER),
          Map.entry("DOMU_STATIC_MEM", Support.USED),
          Map.entry("DOMU_DIRECT_MAP", Support.USED),
          Map.entry("DOMU_PASSTHROUGH_DTB", Support.USED),
          Map.entry("DOMU_PASSTHROUGH_PATHS", Support.USED),
          Map.entry("DOMU_ROOTFS", Support.LATER),
          Map.entry(ImageBuilderCpupools.DOMAIN, Support.USED),
          Map.entry(ImageBuilderCpupools.COUNT, Support.USED),
          Map.entry(ImageBuilderCpupools.POOL, Support.USED),
          Map.entry("DOMU_COLORS", Support.LATER),
          Map.entry("XEN_STATIC_HEAP", Support.USED));

  /** Settings of a kind that means nothing until asked for. */
  private static final Set<String> OFF = Set.of("", "0");

  private static final int MAX_DOMAINS = 1000;
  private static final long MIB = 1 << 20;
  private static final long DEFAULT_MEMORY = 512;
  private static final String DEFAULT_COMMAND = "console=ttyAMA0";

  private final ImageBuilderConfig config;
  private final Path directory;
  private final Problems problems;
  private final ImageBuilderStaticMemory staticMemory;

  private ImageBuilderTree(ImageBuilderConfig config, Path directory, Problems problems) {
    this.config = config;
    this.directory = directory;
    this.problems = problems;
    this.staticMemory = new ImageBuilderStaticMemory(config, problems);
  }

  /** The tree; file names in it are relative to {@code directory}. */
  static DeviceTree of(ImageBuilderConfig config, Path directory, Problems problems)
      throws InvalidInputException, IOException {
    return new ImageBuilderTree(config, directory, problems).tree();
  }

  private DeviceTree tree() throws InvalidInputException, IOException {
    checkKeys();
    var tree = host();
    var chosen = tree.find("/chosen").orElseGet(() -> tree.root().addChild("chosen"));
    chosen.setCells("#address-cells", 2);
    chosen.setCells("#size-cells", 2);
    config.filled("XEN_CMD", -1).ifPresent(line -> chosen.setStrings("xen,xen-bootargs", line));
    staticMemory.heap(chosen);
    var cpupools = ImageBuilderCpupools.of(config, tree, chosen, problems);
    var count = config.number("NUM_DOMUS", -1, problems).orElse(0);
    if (count < 1 || count > MAX_DOMAINS) {
      problems.add(
          config.place("NUM_DOMUS", -1),
          "nothing to start: NUM_DOMUS is " + config.filled("NUM_DOMUS", -1).orElse("not set"),
          "give 1 to " + MAX_DOMAINS);
      count = 0;
    }
    for (var i = 0; i < count; i++) {
      var node = chosen.addChild("domU" + i);
      cpupools.domain(node, i);
      passthrough(tree, i);
      domain(node, i);
    }
    return tree;
  }

  private void checkKeys() {
    config.forEach(
        (key, place) -> {
          var support = KEYS.get(key.name());
          if (support == null) {
            problems.warn(place, "unknown key %s is ignored".formatted(key));
          } else if (support == Support.LATER
              && !OFF.contains(config.text(key.name(), key.index()).orElse(""))) {
            problems.add(place, "%s is not supported yet".formatted(key), "remove it");
          }
        });
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
        .filter(s -> !s.equals("0"))
        .ifPresent(s -> node.setStrings("xen,enhanced", s.equals("1") ? "enabled" : s));
    config
        .filled("DOMU_SHARED_MEM", index)
        .ifPresent(text -> sharedMemory(node, index, text.strip().split("\\s+")));
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

  /** {@code ID HOST_ADDRESS GUEST_ADDRESS SIZE}; nobody owns it. */
  private void sharedMemory(DtNode domain, int index, String... words) {
    var numbers =
        Arrays.stream(words)
            .skip(1)
            .map(ImageBuilderConfig::decode)
            .flatMapToLong(OptionalLong::stream)
            .toArray();
    if (words.length != 4 || numbers.length != 3) {
      problems.add(
          config.place("DOMU_SHARED_MEM", index),
          "DOMU_SHARED_MEM[%d] is \"%s\"".formatted(index, String.join(" ", words)),
          "give ID HOST_ADDRESS GUEST_ADDRESS SIZE");
      return;
    }
    var node = domain.addChild("shared-mem@" + Long.toHexString(numbers[0]));
    node.setStrings("compatible", "xen,domain-shared-memory-v1");
    node.setStrings("xen,shm-id", words[0]);
    node.setCells(
        "xen,shared-mem",
        Arrays.stream(numbers)
            .flatMap(n -> LongStream.of(n >>> 32, n))
            .mapToInt(n -> (int) n)
            .toArray());
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
