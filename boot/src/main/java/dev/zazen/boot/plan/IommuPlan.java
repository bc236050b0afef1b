package dev.zazen.boot.plan;

import java.util.Map;
import java.util.Optional;

/**
 * The board's SMMUs as far as who is behind them.
 *
 * @param isEnabled whether there is one that the hypervisor uses
 * @param nodes all nodes of the board's device tree, by path
 */
public record IommuPlan(boolean isEnabled, Map<String, Node> nodes) {
  /** A board without. */
  public static final IommuPlan NONE = new IommuPlan(false, Map.of());

  /**
   * A node of the board's device tree.
   *
   * @param stream what an SMMU that is used knows the device by; empty if it is behind none
   * @param forPassthrough whether dom0 is to leave it to others ({@code xen,passthrough})
   */
  public record Node(Optional<StreamPlan> stream, boolean forPassthrough) {}

  public IommuPlan {
    nodes = Map.copyOf(nodes);
  }

  /** What an SMMU knows the device at {@code path} by. */
  public Optional<StreamPlan> stream(String path) {
    return Optional.ofNullable(nodes.get(path)).flatMap(Node::stream);
  }
}
