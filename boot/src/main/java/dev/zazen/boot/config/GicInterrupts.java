package dev.zazen.boot.config;

import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Interrupts of nodes that go to the board's GIC (Devicetree Specification 2.4; Linux
 * Documentation/devicetree/bindings/interrupt-controller/arm,gic-v3.yaml).
 */
final class GicInterrupts {
  /** What the binding's first cell says of an SPI. */
  private static final int SPI = 0;

  private static final int FIRST_SPI = 32;
  private static final int FIRST_PPI = 16;
  private static final int CELLS = 3;

  private final DeviceTree tree;
  private final Problems problems;

  GicInterrupts(DeviceTree tree, Problems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  /** Interrupt numbers of {@code node} in its order; those of other controllers are left out. */
  List<Integer> of(DtNode node) {
    var result = new ArrayList<Integer>();
    var extended = node.property("interrupts-extended");
    if (extended.isPresent()) {
      var cells = problems.attempt(extended.get()::cells).orElse(new int[0]);
      var at = 0;
      while (at < cells.length) {
        var controller = tree.byPhandle(cells[at]);
        var count = controller.map(c -> cell(c, "#interrupt-cells")).orElse(0);
        if (controller.filter(HostReader::isGic).isPresent()) {
          add(cells, at + 1, result);
        }
        at += 1 + count;
      }
    } else if (parent(node).map(HostReader::isGic).orElse(true)) {
      var cells =
          node.property("interrupts").flatMap(p -> problems.attempt(p::cells)).orElse(new int[0]);
      for (var at = 0; at < cells.length; at += CELLS) {
        add(cells, at, result);
      }
    }
    return result;
  }

  private static void add(int[] cells, int at, List<Integer> result) {
    if (at + CELLS <= cells.length) {
      result.add(cells[at + 1] + (cells[at] == SPI ? FIRST_SPI : FIRST_PPI));
    }
  }

  /** The controller that {@code node} or the nearest node above it names. */
  private Optional<DtNode> parent(DtNode node) {
    for (var here = Optional.of(node); here.isPresent(); here = here.get().parent()) {
      if (here.get().has("interrupt-parent")) {
        return tree.byPhandle(cell(here.get(), "interrupt-parent"));
      }
    }
    return Optional.empty();
  }

  private static int cell(DtNode node, String property) {
    return node.property(property)
        .filter(p -> p.length() == Integer.BYTES)
        .map(p -> ByteBuffer.wrap(p.value()).getInt())
        .orElse(0);
  }
}
