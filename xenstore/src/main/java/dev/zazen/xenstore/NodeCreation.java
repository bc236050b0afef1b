package dev.zazen.xenstore;

import java.util.ArrayList;
import java.util.List;

/** Makes a node and the missing ones above it, or none of them. */
final class NodeCreation {
  private final Tree tree;
  private final Accounting accounting;
  private final Connection connection;

  NodeCreation(Tree tree, Accounting accounting, Connection connection) {
    this.tree = tree;
    this.accounting = accounting;
    this.connection = connection;
  }

  /** ENOSPC, EIO beyond a quota, ENOMEM if the owner is gone. Returns the new node. */
  Node create(String path, byte[] value) throws XenstoreException {
    List<String> missing = new ArrayList<>();
    String above = path;
    Node parent = null;
    while (parent == null) {
      missing.add(above);
      above = Paths.parent(above);
      parent = tree.read(connection, above);
    }
    if (connection.transaction() != null) {
      connection.transaction().markCreated();
    }
    Permissions permissions = parent.permissions();
    if (connection.isRestricted()) {
      permissions = permissions.withOwner(connection.domid());
    }
    Node created = Node.empty(permissions).withValue(value);
    Node node = created;
    // Bottom up, as the quotas are checked: the node that was there is changed last.
    List<String> done = new ArrayList<>();
    try {
      for (String name : missing) {
        createOne(name, node, done);
        node = Node.empty(permissions).withChild(Paths.leaf(name));
      }
      tree.write(connection, above, parent.withChild(Paths.leaf(missing.getLast())), true);
    } catch (XenstoreException e) {
      undo(done, permissions.owner());
      throw e;
    }
    return created;
  }

  private void createOne(String name, Node node, List<String> done) throws XenstoreException {
    if (connection.isRestricted()
        && accounting.of(connection.domid()).nodes >= accounting.limit(Quota.NODES)) {
      throw new XenstoreException(XenstoreError.ENOSPC);
    }
    tree.countNode(connection, node.permissions().owner());
    try {
      tree.write(connection, name, node, true);
    } catch (XenstoreException e) {
      tree.uncountNode(connection, node.permissions().owner());
      throw e;
    }
    done.add(name);
  }

  private void undo(List<String> done, int owner) throws XenstoreException {
    if (connection.transaction() != null) {
      connection.transaction().fail();
    }
    for (String name : done) {
      tree.delete(connection, name);
      tree.uncountNode(connection, owner);
    }
  }
}
