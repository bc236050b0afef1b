package dev.zazen.devicetree;

import dev.zazen.base.Foreign;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A device tree that can be edited. */
public final class DeviceTree {
  /** Memory that the operating system must leave alone. */
  public record Reservation(long address, long size) {}

  private final DtNode root;
  private final List<Reservation> reservations = new ArrayList<>();
  private int bootCpu;

  /** A tree with nothing but a root. */
  public DeviceTree() {
    this(new Location("(made by Zazen)", 0));
  }

  DeviceTree(Location location) {
    root = new DtNode(null, "", location);
  }

  public DtNode root() {
    return root;
  }

  /** The memory reservation block; may be changed. */
  public List<Reservation> reservations() {
    return reservations;
  }

  /** Physical id of the CPU that boots. */
  public int bootCpu() {
    return bootCpu;
  }

  public void setBootCpu(@Foreign int id) {
    bootCpu = id;
  }

  /**
   * The node at a path or alias; parts of the path may leave out unit addresses where that is
   * unambiguous.
   */
  public Optional<DtNode> find(String path) {
    if (!path.startsWith("/")) {
      int slash = path.indexOf('/');
      String alias = slash < 0 ? path : path.substring(0, slash);
      String rest = slash < 0 ? "" : path.substring(slash);
      return root.child("aliases")
          .flatMap(aliases -> aliases.property(alias))
          .map(property -> new String(property.value(), java.nio.charset.StandardCharsets.UTF_8))
          .map(text -> text.endsWith("\0") ? text.substring(0, text.length() - 1) : text)
          .filter(text -> text.startsWith("/"))
          .flatMap(text -> find(text + rest));
    }
    Optional<DtNode> node = Optional.of(root);
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty()) {
        node = node.flatMap(n -> n.child(part));
      }
    }
    return node;
  }

  /** The node with a phandle. */
  public Optional<DtNode> byPhandle(int phandle) {
    return first(root, node -> phandleOf(node).filter(found -> found == phandle).isPresent());
  }

  /** The phandle of {@code node}, given to it now if it has none: the lowest that is free. */
  public int phandle(DtNode node) {
    var taken = new HashSet<Integer>();
    root.walk(other -> phandleOf(other).ifPresent(taken::add));
    return phandleOf(node)
        .orElseGet(
            () -> {
              int free =
                  IntStream.iterate(1, n -> n + 1)
                      .filter(n -> !taken.contains(n))
                      .findFirst()
                      .orElseThrow();
              node.setCells("phandle", free);
              return free;
            });
  }

  private static Optional<Integer> phandleOf(DtNode node) {
    return node.property("phandle")
        .or(() -> node.property("linux,phandle"))
        .filter(property -> property.length() == Integer.BYTES)
        .map(property -> ByteBuffer.wrap(property.value()).getInt());
  }

  /** The node with a label; only trees read from source have labels. */
  public Optional<DtNode> byLabel(String label) {
    return first(root, node -> node.labels().contains(label));
  }

  private static Optional<DtNode> first(DtNode node, java.util.function.Predicate<DtNode> wanted) {
    if (wanted.test(node)) {
      return Optional.of(node);
    }
    for (DtNode child : node.children()) {
      Optional<DtNode> found = first(child, wanted);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
