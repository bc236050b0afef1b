package dev.zazen.boot.config;

import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code NUM_CPUPOOLS}, {@code CPUPOOL[n]="cpu@1,cpu@2 null"} and {@code DOMU_CPUPOOL[n]} of an
 * ImageBuilder configuration as nodes and references.
 */
final class ImageBuilderCpupools {
  /** How many there are. */
  static final String COUNT = "NUM_CPUPOOLS";

  /** Names of CPU nodes, and a scheduler if it is not the usual one. */
  static final String POOL = "CPUPOOL";

  /** Index of a domain's pool. */
  static final String DOMAIN = "DOMU_CPUPOOL";

  /** As many as CPUs. */
  private static final int LIMIT = 128;

  private final ImageBuilderConfig config;
  private final DeviceTree tree;
  private final Problems problems;
  private final List<DtNode> pools = new ArrayList<>();

  private ImageBuilderCpupools(ImageBuilderConfig config, DeviceTree tree, Problems problems) {
    this.config = config;
    this.tree = tree;
    this.problems = problems;
  }

  /** The pools, as nodes below {@code chosen}. */
  static ImageBuilderCpupools of(
      ImageBuilderConfig config, DeviceTree tree, DtNode chosen, Problems problems) {
    var result = new ImageBuilderCpupools(config, tree, problems);
    var count = config.number(COUNT, -1, problems).orElse(0);
    if (count > LIMIT) {
      problems.add(
          config.place(COUNT, -1), "%s is %d".formatted(COUNT, count), "give 0 to " + LIMIT);
      return result;
    }
    for (var i = 0; i < count; i++) {
      result.pool(chosen, i);
    }
    return result;
  }

  private void pool(DtNode chosen, int index) {
    var node = chosen.addChild("cpupool_" + index);
    pools.add(node);
    node.setStrings("compatible", CpupoolReader.COMPATIBLE);
    var words = config.filled(POOL, index).map(s -> s.strip().split("\\s+")).orElse(new String[0]);
    if (words.length < 1 || words.length > 2) {
      problems.add(
          config.filled(POOL, index).isPresent()
              ? config.place(POOL, index)
              : config.place(COUNT, -1),
          "%s[%d] is \"%s\"".formatted(POOL, index, String.join(" ", words)),
          "give names of nodes below /cpus, and a scheduler if you like: \"cpu@0,cpu@1 null\"");
      return;
    }
    node.setCells(
        CpupoolReader.CPUS,
        Arrays.stream(words[0].split(",", -1))
            .flatMap(name -> cpu(name, index).stream())
            .mapToInt(tree::phandle)
            .toArray());
    if (words.length > 1) {
      node.setStrings(CpupoolReader.SCHEDULER, words[1]);
    }
  }

  /** A node below {@code /cpus} by its name, or by its path as in early versions. */
  private Optional<DtNode> cpu(String name, int index) {
    var found =
        tree.find(name.startsWith("/") ? name : "/cpus/" + name).filter(_ -> !name.isEmpty());
    if (found.isEmpty()) {
      problems.add(
          config.place(POOL, index),
          "%s[%d] names \"%s\", which is no node below /cpus".formatted(POOL, index, name),
          "give names such as "
              + tree.find("/cpus").map(DtNode::children).orElse(List.of()).stream()
                  .map(DtNode::name)
                  .filter(cpu -> cpu.startsWith("cpu@"))
                  .findFirst()
                  .orElse("cpu@0"));
    }
    return found;
  }

  /** Says which pool domain {@code index}, whose node is {@code node}, runs in. */
  void domain(DtNode node, int index) {
    var wanted = config.number(DOMAIN, index, problems);
    if (wanted.isEmpty()) {
      return;
    }
    if (wanted.getAsLong() >= pools.size()) {
      problems.add(
          config.place(DOMAIN, index),
          "%s[%d] is %d, but %s is %d"
              .formatted(DOMAIN, index, wanted.getAsLong(), COUNT, pools.size()),
          "give the index of a " + POOL);
      return;
    }
    node.setCells(CpupoolReader.DOMAIN, tree.phandle(pools.get((int) wanted.getAsLong())));
  }
}
