package dev.zazen.boot.config;

import dev.zazen.devicetree.DtNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * dom0 of an ImageBuilder configuration as nodes below {@code /chosen} (README.md,
 * scripts/uboot-script-gen: xen_config).
 */
final class ImageBuilderDom0 {
  static final String KERNEL = "DOM0_KERNEL";
  static final String RAMDISK = "DOM0_RAMDISK";
  static final String COMMAND = "DOM0_CMD";
  static final String MEMORY = "DOM0_MEM";
  static final String VCPUS = "DOM0_VCPUS";

  private static final String XEN_COMMAND = "XEN_CMD";
  private static final String DEFAULT_COMMAND =
      "console=hvc0 earlycon=xen earlyprintk=xen clk_ignore_unused";

  /** MiB. */
  private static final long DEFAULT_MEMORY = 1024;

  private final ImageBuilderConfig config;
  private final Problems problems;

  ImageBuilderDom0(ImageBuilderConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  boolean isThere() {
    return config.filled(KERNEL, -1).isPresent();
  }

  /** Adds dom0 and the hypervisor's command line to {@code chosen}. */
  void add(DtNode chosen) {
    var line = config.filled(XEN_COMMAND, -1);
    if (!isThere()) {
      refuseAll();
      line.map(ImageBuilderDom0::withoutDom0)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> chosen.setStrings("xen,xen-bootargs", text));
      return;
    }
    refuseBoth(line.isPresent());
    chosen.setStrings("xen,xen-bootargs", line.orElseGet(this::ownLine));
    var command = config.filled(COMMAND, -1).orElse(DEFAULT_COMMAND);
    chosen.setStrings(
        "xen,dom0-bootargs", command.contains("root=") ? command : command + " root=/dev/ram0");
    module(chosen, "dom0", "xen,linux-zimage", KERNEL);
    if (config.filled(RAMDISK, -1).isPresent()) {
      module(chosen, "dom0-ramdisk", "xen,linux-initrd", RAMDISK);
    }
  }

  // The scheduler of ImageBuilder's own line, null, is left out: it runs no vCPU that has not a CPU
  // for itself.
  private String ownLine() {
    return "dom0_mem=%dM dom0_max_vcpus=%d"
        .formatted(
            config.number(MEMORY, -1, problems).orElse(DEFAULT_MEMORY),
            config.number(VCPUS, -1, problems).orElse(1));
  }

  private static String withoutDom0(String line) {
    return Arrays.stream(line.strip().split("\\s+"))
        .filter(word -> !word.startsWith("dom0"))
        .collect(Collectors.joining(" "));
  }

  private void refuseAll() {
    for (var key : List.of(RAMDISK, COMMAND, MEMORY, VCPUS)) {
      if (config.filled(key, -1).isPresent()) {
        problems.add(
            config.place(key, -1),
            "%s is given, but no %s".formatted(key, KERNEL),
            "name dom0's kernel, or remove it");
      }
    }
  }

  private void refuseBoth(boolean line) {
    for (var key : List.of(MEMORY, VCPUS)) {
      if (line && config.filled(key, -1).isPresent()) {
        problems.add(
            config.place(key, -1),
            "%s is given, and %s as well".formatted(key, XEN_COMMAND),
            "say it in %s: dom0_mem=1024M dom0_max_vcpus=1".formatted(XEN_COMMAND));
      }
    }
  }

  private void module(DtNode chosen, String name, String kind, String key) {
    var node = chosen.addChild(name);
    node.setStrings("compatible", kind, "xen,multiboot-module", "multiboot,module");
    node.setStrings(ModuleLoader.FILE, config.filled(key, -1).orElseThrow());
  }
}
