package dev.zazen.boot.config;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of ImageBuilder (README.md, scripts/uboot-script-gen and scripts/disk_image of
 * Xilinx/imagebuilder, and the key {@code XEN_STATIC_HEAP}, {@code DOMU_SHARED_MEM}, {@code *_LOAD}
 * of ViryaOS/imagebuilder), and what becomes of them.
 */
final class ImageBuilderKeys {
  private sealed interface Support {
    /** It changes the tree. */
    record Used() implements Support {}

    /** It is about files of a boot loader, of which there is none. */
    record OfTheLoader() implements Support {}

    /** It is warned of. */
    record Ignored(String why) implements Support {}

    /** It is a problem unless it is 0. */
    record Refused(String what, String mend) implements Support {}
  }

  private static final Support USED = new Support.Used();
  private static final Support OF_THE_LOADER = new Support.OfTheLoader();
  private static final Support LATER = new Support.Refused("is not supported yet", "remove it");
  private static final Support COLOURS =
      new Support.Refused(
          "is about cache colouring, which Xen 4.17 does not have",
          "remove it: no domain has colours");
  private static final Support BARE_LINUX =
      new Support.Ignored("Linux without Xen is not what Zazen runs");
  private static final Support OVERLAYS =
      new Support.Refused(
          "is about overlays of the host device tree",
          "apply them with fdtoverlay, and name the result as DEVICE_TREE");
  private static final Support VIRTUAL_IOMMU =
      new Support.Refused("is about a virtual IOMMU, which Xen 4.17 does not have", "remove it");

  private static final Map<String, Support> KEYS =
      Stream.of(
              all(
                  USED,
                  "MEMORY_START",
                  "MEMORY_END",
                  "DEVICE_TREE",
                  "XEN_CMD",
                  ImageBuilderStaticMemory.HEAP,
                  ImageBuilderStaticMemory.HEAP_TOO,
                  ImageBuilderDom0.KERNEL,
                  ImageBuilderDom0.RAMDISK,
                  ImageBuilderDom0.COMMAND,
                  ImageBuilderDom0.MEMORY,
                  ImageBuilderDom0.VCPUS,
                  "NUM_DOMUS",
                  "DOMU_KERNEL",
                  "DOMU_RAMDISK",
                  "DOMU_CMD",
                  "DOMU_MEM",
                  "DOMU_VCPUS",
                  "DOMU_VPL011",
                  "DOMU_NR_SPIS",
                  "DOMU_ENHANCED",
                  ImageBuilderSharedMemory.KEY,
                  ImageBuilderSharedMemory.KEY_TOO,
                  "DOMU_STATIC_MEM",
                  "DOMU_DIRECT_MAP",
                  "DOMU_PASSTHROUGH_DTB",
                  "DOMU_PASSTHROUGH_PATHS",
                  "DOMU_NOBOOT",
                  "DOMU_ROOTFS",
                  ImageBuilderCpupools.DOMAIN,
                  ImageBuilderCpupools.COUNT,
                  ImageBuilderCpupools.POOL),
              all(
                  OF_THE_LOADER,
                  "XEN",
                  "XEN_LOAD",
                  "DOM0_LOAD",
                  "DOMU_LOAD",
                  "LOAD_CMD",
                  "BOOT_CMD",
                  "FDTEDIT",
                  "FIT",
                  "FIT_ENC_KEY_DIR",
                  "FIT_ENC_UB_DTB",
                  "UBOOT_SOURCE",
                  "UBOOT_SCRIPT",
                  "UBOOT_KERNEL",
                  "APPEND_EXTRA_CMDS",
                  "NUM_BOOT_AUX_FILE",
                  "BOOT_AUX_FILE",
                  "BITSTREAM"),
              all(BARE_LINUX, "LINUX", "LINUX_CMD", "LINUX_RAMDISK", "LINUX_ROOTFS"),
              all(
                  new Support.Ignored("it is for the files that disk_image writes for xl"),
                  "DOMU_DRIVER_DOMAIN"),
              all(
                  new Support.Refused(
                      "is a partition of a disk, and the board has none", "give a DOM0_RAMDISK"),
                  "DOM0_ROOTFS"),
              all(COLOURS, "XEN_COLORS", "DOM0_COLORS", "DOMU_COLORS"),
              all(VIRTUAL_IOMMU, "DOM0_VIOMMU", "DOMU_VIOMMU"),
              all(
                  new Support.Refused(
                      "asks for a PL011, in whose place Xen 4.17 has an SBSA UART", "remove it"),
                  "DOMU_VUART_PL011"),
              all(OVERLAYS, "NUM_DT_OVERLAY", "DT_OVERLAY"),
              all(LATER, "PASSTHROUGH_DTS_REPO", "LOPPER_PATH", "LOPPER_CMD"))
          .flatMap(group -> group.entrySet().stream())
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** Values of a key that ask for nothing. */
  private static final Set<String> OFF = Set.of("", "0");

  private ImageBuilderKeys() {}

  private static Map<String, Support> all(Support support, String... keys) {
    return Stream.of(keys).collect(Collectors.toMap(key -> key, _ -> support));
  }

  /** Reports keys that cannot be followed, and warns of those that are not. */
  static void check(ImageBuilderConfig config, Problems problems) {
    config.forEach(
        (key, place) -> {
          var off = OFF.contains(config.text(key.name(), key.index()).orElse("").strip());
          switch (KEYS.get(key.name())) {
            case null -> problems.warn(place, "unknown key %s is ignored".formatted(key));
            case Support.Used _, Support.OfTheLoader _ -> {}
            case Support.Ignored(String why) -> {
              if (!off) {
                problems.warn(place, "%s is ignored: %s".formatted(key, why));
              }
            }
            case Support.Refused(String what, String mend) -> {
              if (!off) {
                problems.add(place, "%s %s".formatted(key, what), mend);
              }
            }
          }
        });
  }
}
