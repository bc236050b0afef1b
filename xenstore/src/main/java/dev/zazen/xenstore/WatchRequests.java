package dev.zazen.xenstore;

import dev.zazen.xenstore.Connection.Watch;
import java.util.List;

/** WATCH, UNWATCH and RESET_WATCHES. */
final class WatchRequests {
  private final Tree tree;
  private final Accounting accounting;

  WatchRequests(Tree tree, Accounting accounting) {
    this.tree = tree;
    this.accounting = accounting;
  }

  void watch(Connection connection, Arguments arguments) throws XenstoreException {
    List<String> strings = arguments.exactly(2);
    Watch watch = checked(connection, strings.getFirst(), strings.get(1));
    if (find(connection, watch.path(), watch.token()) != null) {
      throw new XenstoreException(XenstoreError.EEXIST);
    }
    Accounting.Usage usage = accounting.of(connection.domid());
    // One more than the quota, as xenstored has it.
    if (connection.isRestricted() && usage.watches > accounting.limit(Quota.WATCHES)) {
      throw new XenstoreException(XenstoreError.E2BIG);
    }
    if (!accounting.tryAddMemory(connection.domid(), size(watch))) {
      throw new XenstoreException(XenstoreError.ENOMEM);
    }
    connection.watches().add(watch);
    usage.watches++;
    connection.acknowledge();
    // So that a client need not read the node as well.
    connection.event(Watches.asNamed(connection, watch, watch.path()), watch.token(), null);
  }

  private Watch checked(Connection connection, String name, String token) throws XenstoreException {
    String path = NodeRequests.absolute(connection, name);
    boolean valid =
        Paths.isSpecial(path)
            ? path.length() <= Paths.RELATIVE_MAX
            : Paths.valid(path, accounting.limit(Quota.PATH_MAX));
    if (!valid) {
      throw new XenstoreException(XenstoreError.EINVAL);
    }
    return new Watch(path, Paths.isRelative(name), token);
  }

  private static Watch find(Connection connection, String path, String token) {
    for (Watch watch : connection.watches()) {
      if (watch.path().equals(path) && watch.token().equals(token)) {
        return watch;
      }
    }
    return null;
  }

  private static int size(Watch watch) {
    return watch.path().length() + watch.token().length();
  }

  void unwatch(Connection connection, Arguments arguments) throws XenstoreException {
    List<String> strings = arguments.exactly(2);
    String path = NodeRequests.absolute(connection, strings.getFirst());
    Watch watch = find(connection, path, strings.get(1));
    if (watch == null) {
      throw new XenstoreException(XenstoreError.ENOENT);
    }
    connection.watches().remove(watch);
    uncount(connection, watch);
    connection.acknowledge();
  }

  private void uncount(Connection connection, Watch watch) {
    accounting.of(connection.domid()).watches--;
    accounting.addMemory(connection.domid(), -size(watch));
  }

  void reset(Connection connection) {
    dropAll(connection);
    connection.acknowledge();
  }

  /** Ends all watches and transactions of a client. */
  void dropAll(Connection connection) {
    connection.watches().forEach(watch -> uncount(connection, watch));
    connection.watches().clear();
    connection.transactions().values().forEach(each -> tree.discard(connection, each));
    connection.transactions().clear();
    connection.enter(null);
  }
}
