package dev.zazen.xenstore;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests that read and change nodes (docs/misc/xenstore.txt, "Database ... operations"). */
final class NodeRequests {
  private final Tree tree;
  private final Watches watches;
  private final Domains domains;
  private final Accounting accounting;

  NodeRequests(Tree tree, Watches watches, Domains domains, Accounting accounting) {
    this.tree = tree;
    this.watches = watches;
    this.domains = domains;
    this.accounting = accounting;
  }

  /** An absolute path, or what started with @ as it is. */
  static String absolute(Connection connection, String path) {
    return Paths.isRelative(path) ? Paths.ofDomain(connection.domid()) + "/" + path : path;
  }

  private static XenstoreException error(XenstoreError error) {
    return new XenstoreException(error);
  }

  /**
   * The node at a path, null if there is none and the client may know that. EINVAL for what is no
   * path, EACCES without the permissions.
   */
  private Node find(Connection connection, String path, int needed) throws XenstoreException {
    if (!Paths.valid(path, accounting.limit(Quota.PATH_MAX))) {
      throw error(XenstoreError.EINVAL);
    }
    Node node = tree.read(connection, path);
    if (node != null && (connection.permissionsFor(node.permissions()) & needed) == needed) {
      return node;
    }
    int above = connection.permissionsFor(nearest(connection, path).permissions());
    if (node != null || (above & needed) == 0) {
      throw error(XenstoreError.EACCES);
    }
    return null;
  }

  /** The nearest node above: its permissions decide whether a client may know what is missing. */
  private Node nearest(Connection connection, String path) throws XenstoreException {
    String above = Paths.parent(path);
    Node node = tree.read(connection, above);
    while (node == null) {
      above = Paths.parent(above);
      node = tree.read(connection, above);
    }
    return node;
  }

  private Node readable(Connection connection, String path) throws XenstoreException {
    Node node = find(connection, absolute(connection, path), Permissions.READ);
    if (node == null) {
      throw error(XenstoreError.ENOENT);
    }
    return node;
  }

  void read(Connection connection, Arguments arguments) throws XenstoreException {
    connection.reply(readable(connection, arguments.only()).value());
  }

  void directory(Connection connection, Arguments arguments) throws XenstoreException {
    connection.reply(readable(connection, arguments.only()).childList());
  }

  void directoryPart(Connection connection, Arguments arguments) throws XenstoreException {
    List<String> strings = arguments.exactly(2);
    Node node = readable(connection, strings.getFirst());
    long offset = Integer.toUnsignedLong(Arguments.atoi(strings.get(1)));
    var reply = new ByteArrayOutputStream();
    reply.writeBytes((node.generation() + "\0").getBytes(StandardCharsets.ISO_8859_1));
    byte[] children = node.childList();
    if (offset >= children.length) {
      reply.write(0);
    } else {
      int start = (int) offset;
      int end = partEnd(children, start, Packet.PAYLOAD_MAX - reply.size() - 1);
      reply.write(children, start, end - start);
      if (end == children.length) {
        // An empty name is the end of the list.
        reply.write(0);
      }
    }
    connection.reply(reply.toByteArray());
  }

  private static int partEnd(byte[] children, int start, int room) {
    int end = start;
    while (end < children.length) {
      int next = end;
      while (children[next] != 0) {
        next++;
      }
      if (next - start >= room) {
        break;
      }
      end = next + 1;
    }
    return end;
  }

  void getPermissions(Connection connection, Arguments arguments) throws XenstoreException {
    connection.reply(readable(connection, arguments.only()).permissions().format());
  }

  void write(Connection connection, Arguments arguments) throws XenstoreException {
    String path = absolute(connection, arguments.atLeast(1).getFirst());
    byte[] value = arguments.afterFirst();
    Node node = find(connection, path, Permissions.WRITE);
    if (node == null) {
      node = create(connection, path, value);
    } else {
      node = node.withValue(value);
      tree.write(connection, path, node, true);
    }
    watches.fire(connection, path, node, false, null);
    connection.acknowledge();
  }

  void makeDirectory(Connection connection, Arguments arguments) throws XenstoreException {
    String path = absolute(connection, arguments.only());
    if (find(connection, path, Permissions.WRITE) == null) {
      Node node = create(connection, path, new byte[0]);
      watches.fire(connection, path, node, false, null);
    }
    connection.acknowledge();
  }

  private Node create(Connection connection, String path, byte[] value) throws XenstoreException {
    return new NodeCreation(tree, accounting, connection).create(path, value);
  }

  void remove(Connection connection, Arguments arguments) throws XenstoreException {
    String path = absolute(connection, arguments.only());
    if (find(connection, path, Permissions.WRITE) == null) {
      if (tree.read(connection, Paths.parent(path)) == null) {
        throw error(XenstoreError.ENOENT);
      }
    } else if (path.equals(Paths.ROOT)) {
      throw error(XenstoreError.EINVAL);
    } else {
      removeTree(connection, path);
    }
    connection.acknowledge();
  }

  /** Removes a node and what is below it; not the root. */
  void removeTree(Connection connection, String path) throws XenstoreException {
    String above = Paths.parent(path);
    Node parent = tree.read(connection, above);
    removeBelow(connection, path, false);
    tree.write(connection, above, parent.withoutChild(Paths.leaf(path)), false);
  }

  /** Gives a node to domain 0. */
  void disown(String path) throws XenstoreException {
    Node node = tree.read(null, path);
    tree.uncountNode(null, node.permissions().owner());
    Permissions changed = node.permissions().withOwner(Accounting.PRIVILEGED);
    tree.write(null, path, node.withPermissions(changed), false);
    tree.countNode(null, Accounting.PRIVILEGED);
  }

  private void removeBelow(Connection connection, String path, boolean exact)
      throws XenstoreException {
    Node node = tree.read(connection, path);
    for (String leaf : node.children()) {
      removeBelow(connection, Paths.child(path, leaf), true);
    }
    tree.delete(connection, path);
    watches.fire(connection, path, node, exact, null);
    tree.uncountNode(connection, node.permissions().owner());
  }

  void setPermissions(Connection connection, Arguments arguments) throws XenstoreException {
    List<String> strings = arguments.atLeast(2);
    List<String> texts = strings.subList(1, strings.size());
    if (connection.isRestricted() && texts.size() > accounting.limit(Quota.PERMISSIONS)) {
      throw error(XenstoreError.ENOSPC);
    }
    Permissions permissions = Permissions.parse(texts);
    if (domains.existing(permissions.owner()).isEmpty()) {
      throw error(XenstoreError.ENOENT);
    }
    permissions = permissions.marking(domid -> domains.existing(domid).isEmpty());
    String name = strings.getFirst();
    if (Paths.isSpecial(name)) {
      setSpecial(connection, name, permissions);
    } else {
      set(connection, absolute(connection, name), permissions);
    }
    connection.acknowledge();
  }

  private void setSpecial(Connection connection, String event, Permissions permissions)
      throws XenstoreException {
    Permissions old = watches.special(event);
    if (old == null) {
      throw error(XenstoreError.EINVAL);
    }
    if (connection.permissionsFor(old) != Permissions.ALL) {
      throw error(XenstoreError.EACCES);
    }
    watches.special(event, permissions);
  }

  private void set(Connection connection, String path, Permissions permissions)
      throws XenstoreException {
    Node node = find(connection, path, Permissions.WRITE | Permissions.OWNER);
    if (node == null) {
      throw error(XenstoreError.ENOENT);
    }
    Permissions old = node.permissions();
    if (connection.isRestricted() && permissions.owner() != old.owner()) {
      throw error(XenstoreError.EPERM);
    }
    Node changed = node.withPermissions(permissions);
    tree.write(connection, path, changed, true);
    tree.uncountNode(connection, old.owner());
    tree.countNode(connection, permissions.owner());
    watches.fire(connection, path, changed, false, old);
  }
}
