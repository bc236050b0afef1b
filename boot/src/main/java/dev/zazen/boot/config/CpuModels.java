package dev.zazen.boot.config;

import java.util.List;
import java.util.Optional;

/** CPU models that can be on a board. */
final class CpuModels {
  private static final String VENDOR = "arm,";

  /** Names in {@code compatible}, without the vendor. */
  static final List<String> NAMES = List.of("cortex-a53", "cortex-a57", "cortex-a72", "cortex-a76");

  private CpuModels() {}

  /** The model that {@code compatible} names. */
  static Optional<String> of(List<String> compatible) {
    return compatible.stream()
        .filter(s -> s.startsWith(VENDOR))
        .map(s -> s.substring(VENDOR.length()))
        .filter(NAMES::contains)
        .findFirst();
  }

  /** What {@code compatible} says for {@code model}. */
  static String compatible(String model) {
    return VENDOR + model;
  }
}
