package dev.zazen.xenstore;

import dev.zazen.xenstore.Connection.Watch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is told of changes, in the order of connecting and watching. */
final class Watches {
  static final String INTRODUCED = "@introduceDomain";
  static final String RELEASED = "@releaseDomain";

  private final List<Connection> connections = new ArrayList<>();
  private final Map<String, Permissions> special = new HashMap<>();
  private final Tree tree;

  Watches(Tree tree) {
    this.tree = tree;
    special.put(INTRODUCED, Permissions.ownedBy(Accounting.PRIVILEGED));
    special.put(RELEASED, Permissions.ownedBy(Accounting.PRIVILEGED));
  }

  List<Connection> connections() {
    return connections;
  }

  /**
   * A node was changed, or will be if the current request belongs to a transaction.
   *
   * @param connection whose request it was, null for the store itself
   * @param node the node, null to look at the store
   * @param exact whether watches of nodes above are not concerned
   * @param before permissions the node had, null if they are not other than before
   */
  void fire(Connection connection, String path, Node node, boolean exact, Permissions before) {
    if (connection != null && connection.transaction() != null) {
      connection.transaction().accessed().get(path).fire(exact);
      return;
    }
    Outbox.Message cause = connection == null ? null : connection.cause();
    for (Connection client : connections) {
      if (!client.watches().isEmpty() && mayKnow(client, path, node, before)) {
        send(client, path, exact, cause);
      }
    }
  }

  /** A domain came or went. */
  void fireSpecial(String event) {
    for (Connection client : connections) {
      if ((client.permissionsFor(special.get(event)) & Permissions.READ) != 0) {
        send(client, event, true, null);
      }
    }
  }

  private boolean mayKnow(Connection client, String path, Node node, Permissions before) {
    if (before != null && mayRead(client, before)) {
      return true;
    }
    Node known = node == null ? tree.committed(path) : node;
    if (known == null) {
      return false;
    }
    if (mayRead(client, known.permissions())) {
      return true;
    }
    Node parent = tree.committed(Paths.parent(path));
    return parent != null && mayRead(client, parent.permissions());
  }

  private static boolean mayRead(Connection client, Permissions permissions) {
    return (client.permissionsFor(permissions) & Permissions.READ) != 0;
  }

  private static void send(Connection client, String path, boolean exact, Outbox.Message cause) {
    for (Watch watch : client.watches()) {
      boolean concerned = exact ? path.equals(watch.path()) : Paths.isWithin(path, watch.path());
      if (concerned) {
        client.event(asNamed(client, watch, path), watch.token(), cause);
      }
    }
  }

  /** A path as the client of a watch names it: relative if the watch is. */
  static String asNamed(Connection client, Watch watch, String path) {
    if (!watch.relative()) {
      return path;
    }
    String below = path.substring(Paths.ofDomain(client.domid()).length());
    return below.startsWith("/") ? below.substring(1) : below;
  }

  /** Who may watch an event, null if there is no such event. */
  Permissions special(String event) {
    return special.get(event);
  }

  void special(String event, Permissions permissions) {
    special.put(event, permissions);
  }

  /** Takes the rights of a domain that is gone from the events. */
  void forget(int domid) {
    special.replaceAll((event, permissions) -> permissions.without(domid));
  }
}
