package dev.zazen.boot.guest;

import dev.zazen.devicetree.DtNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a configuration adds to a domU's device tree for its assigned devices (Xen 4.17
 * docs/misc/arm/passthrough.txt).
 *
 * @param gicPhandle phandle of the node {@code /gic}, which stands for the virtual controller
 * @param nodes {@code /aliases} and {@code /passthrough}, in their order
 */
public record PartialTree(OptionalInt gicPhandle, List<DtNode> nodes) {
  /** Properties that are the hypervisor's business. */
  private static final Set<String> ASSIGNMENT =
      Set.of("xen,reg", "xen,path", "xen,force-assign-without-iommu");

  public PartialTree {
    nodes = List.copyOf(nodes);
  }

  /** Appends the nodes to {@code root}. */
  void copyTo(DtNode root) {
    nodes.forEach(node -> copy(node, root));
  }

  private static void copy(DtNode from, DtNode parent) {
    var to = parent.addChild(from.name());
    from.properties().stream()
        .filter(p -> !ASSIGNMENT.contains(p.name()))
        .forEach(p -> to.set(p.name(), p.value()));
    from.children().forEach(child -> copy(child, to));
  }
}
