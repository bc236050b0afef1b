package dev.zazen.boot.config;

import dev.zazen.boot.plan.IommuPlan;
import dev.zazen.boot.plan.StreamPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The board's SMMUs, which the hypervisor keeps, and who is behind them (Linux
 * Documentation/devicetree/bindings/iommu/arm,smmu-v3.yaml, iommu.txt).
 */
public final class Iommus {
  private static final String SMMU = "arm,smmu-v3";

  /** References to an SMMU, each with a StreamID. */
  private static final String REFERENCES = "iommus";

  private static final String CELLS = "#iommu-cells";

  /**
   * An SMMU.
   *
   * @param registers where they lie
   * @param interrupts its own
   */
  private record Smmu(DtNode node, List<MemoryRange> registers, List<Integer> interrupts) {}

  private final DeviceTree tree;
  private final Problems problems;
  private final boolean isEnabled;
  private final List<Smmu> smmus = new ArrayList<>();

  private Iommus(DeviceTree tree, boolean isEnabled, Problems problems) {
    this.tree = tree;
    this.isEnabled = isEnabled;
    this.problems = problems;
  }

  /** Those of {@code tree}, used as {@code options} say. */
  public static Iommus read(DeviceTree tree, IommuOptions options, Problems problems) {
    var result = new Iommus(tree, options.isEnabled(), problems);
    tree.root().walk(result::add);
    if (options.isRequired() && (result.smmus.isEmpty() || !options.isEnabled())) {
      problems.add(
          tree.find("/chosen").orElse(tree.root()),
          "Couldn't enable IOMMU and iommu=required/force",
          "describe an \"%s\", or remove the option".formatted(SMMU));
    }
    return result;
  }

  private void add(DtNode node) {
    if (!node.isCompatible(SMMU) || isDisabled(node)) {
      return;
    }
    var cells = node.property(CELLS).flatMap(p -> problems.attempt(p::cell));
    if (cells.filter(count -> count == 1).isEmpty()) {
      problems.add(
          node, "\"%s\" is missing, or not 1".formatted(CELLS), "add %s = <1>".formatted(CELLS));
    }
    smmus.add(
        new Smmu(
            node,
            problems.attempt(() -> Addresses.of(node)).orElse(List.of()),
            new GicInterrupts(tree, problems).of(node)));
  }

  private static boolean isDisabled(DtNode node) {
    return node.property("status")
        .map(p -> new String(p.value(), java.nio.charset.StandardCharsets.US_ASCII))
        .filter(text -> !text.equals("okay\0") && !text.equals("ok\0"))
        .isPresent();
  }

  /** What there is to know of it when the board runs. */
  public IommuPlan plan() {
    var nodes = new HashMap<String, IommuPlan.Node>();
    tree.root()
        .walk(
            node -> {
              var cells =
                  node.property(REFERENCES).filter(p -> p.value().length % Integer.BYTES == 0);
              nodes.put(
                  node.path(),
                  new IommuPlan.Node(
                      cells.flatMap(p -> problems.attempt(p::cells)).flatMap(this::stream),
                      node.has(PassthroughReader.MARK)));
            });
    return new IommuPlan(isEnabled && !smmus.isEmpty(), nodes);
  }

  /** The SMMU that has registers in {@code range}. */
  Optional<String> at(MemoryRange range) {
    return smmus.stream()
        .filter(smmu -> smmu.registers().stream().anyMatch(range::overlaps))
        .map(smmu -> smmu.node().path())
        .findFirst();
  }

  /** The SMMU that has {@code interrupt}. */
  Optional<String> interrupting(int interrupt) {
    return smmus.stream()
        .filter(smmu -> smmu.interrupts().contains(interrupt))
        .map(smmu -> smmu.node().path())
        .findFirst();
  }

  /** What a device is to the SMMU that it is behind; empty if it is behind none that is used. */
  Optional<StreamPlan> stream(DtNode device) {
    var cells =
        device.property(REFERENCES).flatMap(p -> problems.attempt(p::cells)).orElse(new int[0]);
    if (isEnabled && cells.length > 2) {
      problems.add(
          device,
          "\"%s\" has %d cells".formatted(REFERENCES, cells.length),
          "give one SMMU and one StreamID");
    }
    return stream(cells);
  }

  private Optional<StreamPlan> stream(int[] cells) {
    if (!isEnabled || cells.length < 2) {
      return Optional.empty();
    }
    return tree.byPhandle(cells[0])
        .filter(node -> smmus.stream().anyMatch(smmu -> smmu.node().equals(node)))
        .map(node -> new StreamPlan(node.path(), cells[1]));
  }
}
