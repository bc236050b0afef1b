package dev.zazen.boot.config;

import dev.zazen.devicetree.DtNode;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * {@code DOMU_SHARED_MEM[n]="ID HOST_ADDRESS GUEST_ADDRESS SIZE"} of an ImageBuilder configuration,
 * memory that nobody owns; {@code DOMU_STATIC_SHM} is another name for it.
 */
final class ImageBuilderSharedMemory {
  static final String KEY = "DOMU_SHARED_MEM";
  static final String KEY_TOO = "DOMU_STATIC_SHM";

  private static final int WORDS = 4;

  private final ImageBuilderConfig config;
  private final Problems problems;

  ImageBuilderSharedMemory(ImageBuilderConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /** Adds what domain {@code index} shares to its node. */
  void add(DtNode domain, int index) {
    var key = config.oneOf(KEY, KEY_TOO, index, problems);
    config
        .filled(key, index)
        .ifPresent(text -> region(domain, key, index, text.strip().split("\\s+")));
  }

  private void region(DtNode domain, String key, int index, String... words) {
    var numbers =
        Arrays.stream(words)
            .skip(1)
            .map(ImageBuilderConfig::decode)
            .flatMapToLong(OptionalLong::stream)
            .toArray();
    if (words.length != WORDS || numbers.length != WORDS - 1) {
      problems.add(
          config.place(key, index),
          "%s[%d] is \"%s\"".formatted(key, index, String.join(" ", words)),
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
}
