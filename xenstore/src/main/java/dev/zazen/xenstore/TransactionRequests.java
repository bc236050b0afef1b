package dev.zazen.xenstore;

/** TRANSACTION_START and TRANSACTION_END. */
final class TransactionRequests {
  private final Tree tree;
  private final Store store;
  private final Watches watches;
  private final Accounting accounting;

  TransactionRequests(Tree tree, Store store, Watches watches, Accounting accounting) {
    this.tree = tree;
    this.store = store;
    this.watches = watches;
    this.accounting = accounting;
  }

  void start(Connection connection) throws XenstoreException {
    if (connection.transaction() != null) {
      throw new XenstoreException(XenstoreError.EBUSY);
    }
    // One more than the quota, as xenstored has it.
    if (connection.isRestricted()
        && connection.transactions().size() > accounting.limit(Quota.TRANSACTIONS)) {
      throw new XenstoreException(XenstoreError.ENOSPC);
    }
    int id = connection.unusedTransactionId();
    connection.transactions().put(id, new Transaction(id, store.nextGeneration()));
    connection.reply(Integer.toUnsignedString(id) + "\0");
  }

  void end(Connection connection, Arguments arguments) throws XenstoreException {
    String commit = arguments.only();
    if (!commit.equals("T") && !commit.equals("F")) {
      throw new XenstoreException(XenstoreError.EINVAL);
    }
    Transaction transaction = connection.transaction();
    if (transaction == null) {
      throw new XenstoreException(XenstoreError.ENOENT);
    }
    connection.enter(null);
    connection.transactions().remove(transaction.id());
    try {
      if (commit.equals("T")) {
        tree.commit(connection, transaction, watches);
      }
    } finally {
      tree.discard(connection, transaction);
    }
    connection.acknowledge();
  }
}
