package dev.zazen.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One node, immutable, so that a transaction's copy is a reference. The value's array belongs to
 * the node.
 *
 * @param value any bytes
 * @param permissions who may do what
 * @param children leaf names in the order they were made, as xenstored lists them
 * @param generation when it was last written
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Node(byte[] value, Permissions permissions, List<String> children, long generation) {
  /** Of a node that is not there. */
  static final long NO_GENERATION = -1;

  /** Bytes of xenstored's record before the permissions; count for the size of a node. */
  private static final int RECORD_HEADER = 24;

  private static final byte[] NO_VALUE = {};

  Node {
    children = List.copyOf(children);
  }

  static Node empty(Permissions permissions) {
    return new Node(NO_VALUE, permissions, List.of(), NO_GENERATION);
  }

  Node withValue(byte[] changed) {
    return new Node(changed, permissions, children, generation);
  }

  Node withPermissions(Permissions changed) {
    return changed.equals(permissions) ? this : new Node(value, changed, children, generation);
  }

  Node withGeneration(long changed) {
    return new Node(value, permissions, children, changed);
  }

  Node withChild(String leaf) {
    List<String> more = new ArrayList<>(children.size() + 1);
    more.addAll(children);
    more.add(leaf);
    return new Node(value, permissions, more, generation);
  }

  Node withoutChild(String leaf) {
    List<String> fewer = new ArrayList<>(children);
    fewer.remove(leaf);
    return new Node(value, permissions, fewer, generation);
  }

  /** Bytes as xenstored counts them for the quotas. */
  int size() {
    int size = RECORD_HEADER + permissions.entries().size() * Permissions.ENTRY_SIZE + value.length;
    for (String child : children) {
      size += child.length() + 1;
    }
    return size;
  }

  /** The names of the children, each with a zero byte behind it. */
  byte[] childList() {
    var text = new StringBuilder();
    children.forEach(child -> text.append(child).append('\0'));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
