package dev.zazen.devicetree;

import dev.zazen.base.Foreign;
import dev.zazen.base.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What {@code &label} and {@code &{/path}} refer to, and the phandles that are given out for it.
 */
final class DtsReferences {
  private final DeviceTree tree;
  private final Map<String, DtNode> labels = new HashMap<>();
  private final Set<Integer> taken = new HashSet<>();
  private int next = 1;

  DtsReferences(DeviceTree tree) {
    this.tree = tree;
  }

  /** Must be called when the tree is complete, before {@link #phandle}. */
  void collect() {
    labels.clear();
    tree.root()
        .walk(
            node -> {
              node.labels().forEach(label -> labels.put(label, node));
              node.property("phandle")
                  .filter(p -> p.length() == 4)
                  .ifPresent(p -> taken.add(ByteBuffer.wrap(p.value()).getInt()));
            });
  }

  /** The node that a label, or a path in braces, names. */
  DtNode node(String target, Location location) throws InvalidInputException {
    var found =
        target.startsWith("/")
            ? tree.find(target)
            : java.util.Optional.ofNullable(labels.get(target)).or(() -> tree.byLabel(target));
    return found.orElseThrow(
        () ->
            new InvalidInputException(
                location.toString(),
                "nothing is called &"
                    + (target.startsWith("/") ? "{%s}".formatted(target) : target),
                "check the label or path"));
  }

  /**
   * The phandle of a node, given to it now if it has none: the lowest that is free, as dtc does.
   */
  @Foreign
  int phandle(String target, Location location) throws InvalidInputException {
    DtNode node = node(target, location);
    DtProperty present = node.property("phandle").orElse(null);
    if (present != null && present.length() == 4) {
      return present.cell();
    }
    while (taken.contains(next)) {
      next++;
    }
    taken.add(next);
    node.setCells("phandle", next);
    return next;
  }
}
