package dev.zazen.xenstore;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A client's private view: what it has read or written so far. As in the C xenstored a node is
 * copied when it is first touched, not when the transaction starts, and only nodes that were
 * touched can conflict.
 */
final class Transaction {
  /** A node that the transaction has touched. */
  static final class Accessed {
    private final Permissions before;
    private final long generation;
    private final boolean checked;
    private Node node;
    private boolean modified;
    private boolean fires;
    private boolean exact;

    Accessed(Node committed, boolean checked) {
      this.node = committed;
      this.before = committed == null ? null : committed.permissions();
      this.generation = committed == null ? Node.NO_GENERATION : committed.generation();
      this.checked = checked;
    }

    /** The node as the transaction sees it, null if it does not. */
    Node node() {
      return node;
    }

    void node(Node changed) {
      node = changed;
      modified = true;
    }

    boolean modified() {
      return modified;
    }

    /** Permissions when the node was first touched, null if it was not there. */
    Permissions before() {
      return before;
    }

    boolean conflictsWith(Node committed) {
      long now = committed == null ? Node.NO_GENERATION : committed.generation();
      return checked && now != generation;
    }

    boolean fires() {
      return fires;
    }

    boolean exact() {
      return exact;
    }

    /** An event for the node and what is above it replaces one for the node alone. */
    void fire(boolean onlyExact) {
      exact = onlyExact && (exact || !fires);
      fires = true;
    }
  }

  private final int id;
  private final long generation;
  private final Map<String, Accessed> accessed = new LinkedHashMap<>();
  private final Map<Integer, Integer> nodes = new LinkedHashMap<>();
  private boolean created;
  private boolean failed;

  Transaction(int id, long generation) {
    this.id = id;
    this.generation = generation;
  }

  int id() {
    return id;
  }

  /** In the order in which they were first touched. */
  Map<String, Accessed> accessed() {
    return accessed;
  }

  /** Nodes gained and lost, by owner. */
  Map<Integer, Integer> nodes() {
    return nodes;
  }

  void countNodes(int owner, int difference) {
    nodes.merge(owner, difference, Integer::sum);
  }

  boolean created() {
    return created;
  }

  void markCreated() {
    created = true;
  }

  /** Whether it can no longer be committed. */
  boolean failed() {
    return failed;
  }

  void fail() {
    failed = true;
  }

  /** Bytes of the key of a private copy as xenstored counts them: the generation goes before. */
  int keyLength(String path) {
    return Long.toString(generation).length() + 1 + path.length();
  }
}
