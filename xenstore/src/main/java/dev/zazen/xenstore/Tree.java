package dev.zazen.xenstore;

import dev.zazen.xenstore.Transaction.Accessed;
import java.util.Map;

/**
 * The nodes as a connection sees them: committed, or with the changes of the transaction that its
 * current request belongs to. A null connection is the store itself.
 */
final class Tree {
  private final Store store;
  private final Domains domains;
  private final Accounting accounting;

  Tree(Store store, Domains domains, Accounting accounting) {
    this.store = store;
    this.domains = domains;
    this.accounting = accounting;
  }

  private static Transaction transactionOf(Connection connection) {
    return connection == null ? null : connection.transaction();
  }

  /** The committed node, null if there is none. */
  Node committed(String path) {
    Node node = store.get(path);
    return node == null ? null : domains.adjusted(node);
  }

  /** The node at a path, null if there is none; ENOSPC if the transaction is too large. */
  Node read(Connection connection, String path) throws XenstoreException {
    Transaction transaction = transactionOf(connection);
    if (transaction == null) {
      return committed(path);
    }
    Accessed accessed = transaction.accessed().get(path);
    if (accessed == null) {
      accessed = touch(connection, transaction, path, committed(path), true);
    }
    return accessed.node() == null ? null : domains.adjusted(accessed.node());
  }

  private Accessed touch(
      Connection connection, Transaction transaction, String path, Node node, boolean checked)
      throws XenstoreException {
    if (connection.isRestricted()
        && transaction.accessed().size() >= accounting.limit(Quota.TRANSACTION_NODES)) {
      transaction.fail();
      throw new XenstoreException(XenstoreError.ENOSPC);
    }
    var accessed = new Accessed(node, checked);
    transaction.accessed().put(path, accessed);
    accounting.addMemory(connection.domid(), copySize(transaction, path, node));
    return accessed;
  }

  private static int copySize(Transaction transaction, String path, Node node) {
    return node == null ? 0 : node.size() + transaction.keyLength(path);
  }

  /**
   * Writes a node.
   *
   * @param limited whether the sizes of nodes of restricted domains are limited: ENOSPC, EIO
   */
  void write(Connection connection, String path, Node node, boolean limited)
      throws XenstoreException {
    Transaction transaction = transactionOf(connection);
    if (transaction == null) {
      writeCommitted(connection, path, stamped(node), limited);
      return;
    }
    Accessed accessed = transaction.accessed().get(path);
    if (accessed == null) {
      accessed = touch(connection, transaction, path, committed(path), false);
    }
    try {
      writeCopy(connection, transaction, path, accessed, stamped(node), limited);
    } catch (XenstoreException e) {
      transaction.fail();
      throw e;
    }
  }

  private Node stamped(Node node) {
    return domains.adjusted(node.withGeneration(store.nextGeneration()));
  }

  private void checkSize(Connection connection, Node node, boolean limited)
      throws XenstoreException {
    if (limited
        && connection != null
        && connection.isRestricted()
        && node.size() >= accounting.limit(Quota.NODE_SIZE)) {
      throw new XenstoreException(XenstoreError.ENOSPC);
    }
  }

  private void writeCommitted(Connection connection, String path, Node node, boolean limited)
      throws XenstoreException {
    checkSize(connection, node, limited);
    Node old = store.get(path);
    int oldSize = old == null ? 0 : old.size() + path.length();
    int oldOwner = old == null ? 0 : old.permissions().owner();
    accounting.addMemory(oldOwner, -oldSize);
    addMemory(node.permissions().owner(), node.size() + path.length(), limited, oldOwner, oldSize);
    store.put(path, node);
  }

  private void writeCopy(
      Connection connection,
      Transaction transaction,
      String path,
      Accessed accessed,
      Node node,
      boolean limited)
      throws XenstoreException {
    checkSize(connection, node, limited);
    int domid = connection.domid();
    int oldSize = copySize(transaction, path, accessed.node());
    accounting.addMemory(domid, -oldSize);
    addMemory(domid, copySize(transaction, path, node), limited, domid, oldSize);
    accessed.node(node);
  }

  private void addMemory(int domid, int size, boolean limited, int oldOwner, int oldSize)
      throws XenstoreException {
    if (!limited) {
      accounting.addMemory(domid, size);
    } else if (!accounting.tryAddMemory(domid, size)) {
      accounting.addMemory(oldOwner, oldSize);
      throw new XenstoreException(XenstoreError.EIO);
    }
  }

  /** Deletes one node; its parent still names it. */
  void delete(Connection connection, String path) throws XenstoreException {
    Transaction transaction = transactionOf(connection);
    store.nextGeneration();
    if (transaction == null) {
      deleteCommitted(path);
      return;
    }
    Accessed accessed = transaction.accessed().get(path);
    if (accessed == null) {
      accessed = touch(connection, transaction, path, committed(path), false);
    }
    accounting.addMemory(connection.domid(), -copySize(transaction, path, accessed.node()));
    accessed.node(null);
  }

  private void deleteCommitted(String path) {
    Node old = store.remove(path);
    if (old != null) {
      accounting.addMemory(old.permissions().owner(), -old.size() - path.length());
    }
  }

  /** Counts a new node of a domain; ENOMEM if there is no such domain. */
  void countNode(Connection connection, int owner) throws XenstoreException {
    Transaction transaction = transactionOf(connection);
    if (transaction != null) {
      transaction.countNodes(owner, 1);
    } else if (domains.existing(owner).isPresent()) {
      accounting.of(owner).nodes++;
    } else {
      throw new XenstoreException(XenstoreError.ENOMEM);
    }
  }

  /** Counts a node of a domain that is no longer there. */
  void uncountNode(Connection connection, int owner) {
    Transaction transaction = transactionOf(connection);
    if (transaction != null) {
      transaction.countNodes(owner, -1);
    } else if (domains.find(owner) != null) {
      accounting.of(owner).nodes--;
    }
  }

  /** Frees the private copies of a transaction. */
  void discard(Connection connection, Transaction transaction) {
    transaction
        .accessed()
        .forEach(
            (path, accessed) ->
                accounting.addMemory(
                    connection.domid(), -copySize(transaction, path, accessed.node())));
  }

  /**
   * Commits a transaction that the connection has left; its copies still count until {@link
   * #discard}. ENOMEM if an earlier request of it failed or an owner is gone, ENOSPC if a domain
   * had too many nodes, EAGAIN on a conflict; then nothing is changed.
   */
  void commit(Connection connection, Transaction transaction, Watches watches)
      throws XenstoreException {
    if (transaction.failed()) {
      throw new XenstoreException(XenstoreError.ENOMEM);
    }
    checkNodes(connection, transaction);
    for (Map.Entry<String, Accessed> entry : transaction.accessed().entrySet()) {
      if (entry.getValue().conflictsWith(store.get(entry.getKey()))) {
        throw new XenstoreException(XenstoreError.EAGAIN);
      }
    }
    for (Map.Entry<String, Accessed> entry : transaction.accessed().entrySet()) {
      Accessed accessed = entry.getValue();
      if (!accessed.modified()) {
        continue;
      }
      apply(entry.getKey(), accessed.node());
      if (accessed.fires()) {
        watches.fire(connection, entry.getKey(), null, accessed.exact(), accessed.before());
      }
    }
    transaction.nodes().forEach((owner, count) -> accounting.of(owner).nodes += count);
  }

  private void apply(String path, Node node) throws XenstoreException {
    if (node == null) {
      deleteCommitted(path);
    } else {
      writeCommitted(null, path, node.withGeneration(store.nextGeneration()), false);
    }
  }

  private void checkNodes(Connection connection, Transaction transaction) throws XenstoreException {
    boolean limited = transaction.created() && connection.isRestricted();
    for (Map.Entry<Integer, Integer> entry : transaction.nodes().entrySet()) {
      int owner = entry.getKey();
      if (domains.existing(owner).isEmpty()) {
        throw new XenstoreException(XenstoreError.ENOMEM);
      }
      if (limited
          && owner != Accounting.PRIVILEGED
          && accounting.of(owner).nodes + entry.getValue() >= accounting.limit(Quota.NODES)) {
        throw new XenstoreException(XenstoreError.ENOSPC);
      }
    }
  }
}
