package dev.zazen.xenstore;

import dev.zazen.base.CanIgnoreReturnValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The committed nodes by path, and the counter that dates every change. */
final class Store {
  private final Map<String, Node> nodes = new HashMap<>();
  private long generation;

  /** A store with what xenstored makes for itself: {@code /tool/xenstored}. */
  Store() {
    Permissions owner = Permissions.ownedBy(Accounting.PRIVILEGED);
    put("/tool/xenstored", stamped(Node.empty(owner)));
    put("/tool", stamped(Node.empty(owner).withChild("xenstored")));
    put(Paths.ROOT, stamped(Node.empty(owner).withChild("tool")));
  }

  private Node stamped(Node node) {
    return node.withGeneration(nextGeneration());
  }

  @CanIgnoreReturnValue
  long nextGeneration() {
    return ++generation;
  }

  /** The node at a path, null if there is none. */
  Node get(String path) {
    return nodes.get(path);
  }

  /** Returns the node that was there, null if there was none. */
  @CanIgnoreReturnValue
  Node put(String path, Node node) {
    return nodes.put(path, node);
  }

  /** Returns the node that was there, null if there was none. */
  Node remove(String path) {
    return nodes.remove(path);
  }

  int size() {
    return nodes.size();
  }

  /** Every node but the root, parents first, children in the order of their making. */
  void forEach(BiConsumer<String, Node> consumer) {
    below(Paths.ROOT, nodes.get(Paths.ROOT).children(), consumer);
  }

  private void below(String path, List<String> children, BiConsumer<String, Node> consumer) {
    for (String leaf : children) {
      String child = Paths.child(path, leaf);
      Node node = nodes.get(child);
      consumer.accept(child, node);
      below(child, node.children(), consumer);
    }
  }
}
