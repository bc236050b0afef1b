package dev.zazen.machine;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Kinds of physical CPUs that a board can have, by MIDR_EL1: revisions as in QEMU 7.2 and 8.0 where
 * they have the CPU, otherwise the one that is most common in Linux' boot messages.
 */
public enum CpuType {
  CORTEX_A53(0x410f_d034L),
  CORTEX_A55(0x412f_d050L),
  CORTEX_A57(0x411f_d070L),
  CORTEX_A72(0x410f_d083L),
  CORTEX_A73(0x410f_d092L),
  CORTEX_A76(0x414f_d0b1L),
  NEOVERSE_N1(0x414f_d0c1L);

  private static final String VENDOR_PREFIX = "arm,";
  private static final int PART_SHIFT = 4;
  private static final int PART_MASK = 0xfff;
  private static final int VARIANT_SHIFT = 20;
  private static final int FIELD_MASK = 0xf;

  private final long midr;

  CpuType(long midr) {
    this.midr = midr;
  }

  /** MIDR_EL1. */
  public long midr() {
    return midr;
  }

  /** MIDR_EL1.PartNum. */
  public int part() {
    return (int) (midr >> PART_SHIFT) & PART_MASK;
  }

  /** Its rNpM as 16 * N + M. */
  public int revision() {
    return (int) (midr >> VARIANT_SHIFT & FIELD_MASK) << PART_SHIFT | (int) midr & FIELD_MASK;
  }

  /** As in the device tree's {@code compatible} without the vendor: {@code cortex-a57}. */
  public String modelName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The type called {@code name}, with or without {@code arm,} before it. */
  public static Optional<CpuType> byName(String name) {
    String bare = name.startsWith(VENDOR_PREFIX) ? name.substring(VENDOR_PREFIX.length()) : name;
    return Arrays.stream(values()).filter(type -> type.modelName().equals(bare)).findFirst();
  }

  /** Some types for people: {@code cortex-a53 or cortex-a72}. */
  public static String text(List<CpuType> types) {
    return types.stream().map(CpuType::modelName).collect(Collectors.joining(" or "));
  }

  /** The names of all. */
  public static List<String> names() {
    return Arrays.stream(values()).map(CpuType::modelName).toList();
  }
}
