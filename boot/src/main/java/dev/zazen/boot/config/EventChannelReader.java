package dev.zazen.boot.config;

import dev.zazen.base.Foreign;
import dev.zazen.boot.plan.EventChannelPlan;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads static event channels: nodes {@code xen,evtchn-v1}, each of which is one end and names the
 * other (Xen 4.17 docs/misc/arm/device-tree/booting.txt, "Static Event Channel").
 */
public final class EventChannelReader {
  private static final String BINDING = "xen,evtchn-v1";
  private static final String PROPERTY = "xen,evtchn";
  private static final int CELLS = 2;

  /** While Xen binds them domains have the two-level interface: 64 words of 64 bits. */
  private static final int DOM0_HIGHEST_PORT = 4095;

  /** The first free port, which a domain with Xenstore has for that. */
  private static final int XENSTORE_PORT = 1;

  private record End(DtNode node, DomainNode domain, int port, int other) {}

  private final DeviceTree tree;
  private final Problems problems;

  /** By node; in the order of the nodes, as Xen goes through them. */
  private final Map<DtNode, End> ends = new LinkedHashMap<>();

  private EventChannelReader(DeviceTree tree, Problems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  /** The channels of {@code tree} that are right at both ends. */
  public static List<EventChannelPlan> read(DeviceTree tree, Problems problems) {
    return new EventChannelReader(tree, problems).channels();
  }

  private List<EventChannelPlan> channels() {
    var domains = DomainNode.of(tree);
    if (!domains.isEmpty()) {
      for (var child : domains.getFirst().node().children()) {
        if (child.isCompatible(BINDING)) {
          end(domains.getFirst(), child);
        }
        domains.stream()
            .filter(domain -> domain.node().equals(child))
            .forEach(domain -> domain.children(BINDING).forEach(node -> end(domain, node)));
      }
    }
    checkPorts();
    var result = new ArrayList<EventChannelPlan>();
    var joined = new IdentityHashMap<End, End>();
    for (var end : ends.values()) {
      var other = other(end);
      if (other.isPresent() && !joined.containsKey(end)) {
        joined.put(other.get(), end);
        result.add(
            new EventChannelPlan(
                end.domain().id(), end.port(), other.get().domain().id(), other.get().port()));
      }
    }
    return result;
  }

  private void end(DomainNode domain, DtNode node) {
    if (!domain.isPresent()) {
      problems.add(
          node,
          "this is dom0's end of an event channel, and there is no dom0",
          "move it into a domain's node, or describe a dom0");
      return;
    }
    if (node.has("status")) {
      problems.warn(node, "\"status\" has no effect on an event channel");
    }
    var property = node.property(PROPERTY);
    if (property.isEmpty()) {
      problems.add(node, "\"%s\" is missing".formatted(PROPERTY), "add xen,evtchn = <PORT &OTHER>");
      return;
    }
    var cells = problems.attempt(() -> property.get().cells());
    if (cells.isEmpty()) {
      return;
    }
    if (cells.get().length < CELLS) {
      problems.add(
          node,
          "\"%s\" has %d cells instead of 2".formatted(PROPERTY, cells.get().length),
          "write xen,evtchn = <PORT &OTHER>");
      return;
    }
    if (cells.get().length > CELLS) {
      problems.warn(
          node, "\"%s\": what follows the first two cells is ignored".formatted(PROPERTY));
    }
    if (isPort(domain, node, cells.get()[0])) {
      ends.put(node, new End(node, domain, cells.get()[0], cells.get()[1]));
    }
  }

  private boolean isPort(DomainNode domain, DtNode node, @Foreign int port) {
    var highest = domain.id() == 0 ? DOM0_HIGHEST_PORT : EventChannels.DEFAULT_HIGHEST_PORT;
    if (port < 1 || port > highest) {
      problems.add(
          node,
          "the local port is " + Integer.toUnsignedString(port),
          "give 1 to %d".formatted(highest));
      return false;
    }
    if (port == XENSTORE_PORT && domain.hasXenstore()) {
      problems.add(
          node, "local port 1 is what the domain has for Xenstore", "give another from 2 upwards");
      return false;
    }
    return true;
  }

  private void checkPorts() {
    var ports = new HashMap<List<Integer>, DtNode>();
    for (var end : ends.values()) {
      var before = ports.putIfAbsent(List.of(end.domain().id(), end.port()), end.node());
      if (before != null) {
        problems.add(
            end.node(),
            "local port %d is that of %s".formatted(end.port(), Problems.placeOf(before)),
            "give each channel of the domain its own port");
      }
    }
  }

  private Optional<End> other(End end) {
    var node = tree.byPhandle(end.other());
    if (node.isEmpty()) {
      problems.add(
          end.node(),
          "no node has phandle 0x%x, which is to be the other end".formatted(end.other()),
          "name the node of the other end: <%d &LABEL>".formatted(end.port()));
      return Optional.empty();
    }
    if (node.get().equals(end.node())) {
      problems.add(end.node(), "the node names itself as the other end", "name another node");
      return Optional.empty();
    }
    if (!node.get().isCompatible(BINDING)) {
      problems.add(
          end.node(),
          "the other end %s is not compatible with \"%s\""
              .formatted(Problems.placeOf(node.get()), BINDING),
          "name the node of the other end");
      return Optional.empty();
    }
    var other = Optional.ofNullable(ends.get(node.get()));
    if (other.isEmpty()) {
      // Its own problem was told unless no reader came across it.
      if (DomainNode.of(tree).stream().noneMatch(d -> d.children(BINDING).contains(node.get()))) {
        problems.add(
            end.node(),
            "the other end %s belongs to no domain".formatted(Problems.placeOf(node.get())),
            "move it into the node of a domain, or below /chosen for dom0");
      }
      return Optional.empty();
    }
    var back = tree.byPhandle(other.get().other());
    if (back.isEmpty() || !back.get().equals(end.node())) {
      problems.add(
          end.node(),
          "the other end %s does not point back here but to %s"
              .formatted(
                  Problems.placeOf(node.get()), back.map(Problems::placeOf).orElse("nothing")),
          "let each end name the other");
      return Optional.empty();
    }
    return other;
  }
}
