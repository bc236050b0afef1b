package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.DIRECTORY;
import static dev.zazen.xenstore.RequestType.READ;
import static dev.zazen.xenstore.RequestType.RESET_WATCHES;
import static dev.zazen.xenstore.RequestType.RM;
import static dev.zazen.xenstore.RequestType.SET_PERMS;
import static dev.zazen.xenstore.RequestType.TRANSACTION_END;
import static dev.zazen.xenstore.RequestType.TRANSACTION_START;
import static dev.zazen.xenstore.RequestType.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:xenstore")
class TransactionTest {
  private final TestBoard board = new TestBoard(5);
  private final Client tool = board.tool();
  private final Client other = board.tool();

  @Test
  void changesAreSeenInsideAtOnceAndOutsideAfterTheCommit() {
    int id = tool.start();
    assertEquals("OK|", tool.call(WRITE, id, "/a/b|value"));
    assertEquals("value", tool.call(READ, id, "/a/b|"));
    assertEquals("tool|a|", tool.call(DIRECTORY, id, "/|"));
    assertEquals("ENOENT", tool.read("/a/b"));
    assertEquals("ENOENT", other.read("/a"));
    assertEquals("OK|", tool.commit(id));
    assertEquals("value", other.read("/a/b"));
    assertEquals("ENOENT", tool.call(READ, id, "/a/b|"), "the id is gone");
  }

  @Test
  void anAbortLeavesNothing() {
    int id = tool.start();
    tool.call(WRITE, id, "/a/b|value");
    tool.call(RM, id, "/tool|");
    assertEquals("ENOENT", tool.call(READ, id, "/tool|"));
    assertEquals("OK|", tool.abort(id));
    assertEquals("tool|", tool.list("/"));
    assertEquals("xenstored|", tool.list("/tool"));
  }

  @Test
  void aChangeOfWhatWasReadIsAConflict() {
    tool.write("/read", "1");
    int id = tool.start();
    assertEquals("1", tool.call(READ, id, "/read|"));
    tool.call(WRITE, id, "/other|x");
    other.write("/read", "2");
    assertEquals("1", tool.call(READ, id, "/read|"));
    assertEquals("EAGAIN", tool.commit(id));
    assertEquals("ENOENT", tool.read("/other"));
  }

  @Test
  void aChangeBeforeTheFirstReadIsNone() {
    tool.write("/read", "1");
    int id = tool.start();
    other.write("/read", "2");
    assertEquals("2", tool.call(READ, id, "/read|"));
    assertEquals("OK|", tool.commit(id));
  }

  @Test
  void changesElsewhereAreNoConflict() {
    tool.write("/a/x", "");
    tool.write("/b/y", "");
    int id = tool.start();
    tool.call(WRITE, id, "/a/x|1");
    other.write("/b/y", "2");
    assertEquals("OK|", tool.commit(id));
    assertEquals("1", tool.read("/a/x"));
  }

  @Test
  void whatWasMissingAndNowIsThereIsAConflict() {
    tool.write("/a", "");
    int id = tool.start();
    assertEquals("ENOENT", tool.call(READ, id, "/a/b|"));
    other.write("/a/b", "");
    assertEquals("EAGAIN", tool.commit(id));
  }

  @Test
  void siblingsMadeInTwoTransactionsConflict() {
    tool.write("/a", "");
    int mine = tool.start();
    int its = other.start();
    tool.call(WRITE, mine, "/a/x|");
    other.call(WRITE, its, "/a/y|");
    assertEquals("OK|", other.commit(its));
    assertEquals("EAGAIN", tool.commit(mine));
    assertEquals("y|", tool.list("/a"));
  }

  @Test
  void changedPermissionsAreAConflict() {
    tool.write("/a", "");
    int id = tool.start();
    tool.call(READ, id, "/a|");
    other.setPermissions("/a", "r0");
    assertEquals("EAGAIN", tool.commit(id));
  }

  @Test
  void readersDoNotConflict() {
    int mine = tool.start();
    int its = other.start();
    tool.call(READ, mine, "/tool|");
    other.call(READ, its, "/tool|");
    assertEquals("OK|", tool.commit(mine));
    assertEquals("OK|", other.commit(its));
  }

  @Test
  void whatIsMadeAndRemovedInsideLeavesNoTrace() {
    tool.write("/a", "");
    int id = tool.start();
    tool.call(WRITE, id, "/a/b/c|");
    tool.call(RM, id, "/a/b|");
    assertEquals("ENOENT", tool.call(READ, id, "/a/b|"));
    assertEquals("OK|", tool.commit(id));
    assertEquals("", tool.list("/a"));
  }

  @Test
  void whatIsRemovedAndMadeAgainInsideIsNew() {
    tool.write("/a/b/c", "old");
    int id = tool.start();
    tool.call(RM, id, "/a/b|");
    tool.call(WRITE, id, "/a/b|new");
    assertEquals("OK|", tool.commit(id));
    assertEquals("new", tool.read("/a/b"));
    assertEquals("", tool.list("/a/b"));
  }

  @Test
  void eventsFollowTheCommitInTheOrderOfFirstAccess() {
    other.watch("/", "w");
    other.events();
    tool.write("/b", "");
    other.events();
    int id = tool.start();
    tool.call(READ, id, "/b|");
    tool.call(WRITE, id, "/c|1");
    tool.call(WRITE, id, "/b|1");
    tool.call(WRITE, id, "/c|2");
    tool.call(SET_PERMS, id, "/c|r0|");
    assertEquals(List.of(), other.events());
    assertEquals("OK|", tool.commit(id));
    assertEquals(List.of("/b|w|", "/c|w|"), other.events());
  }

  @Test
  void aRemovalInsideTellsThoseWhoWatchBelow() {
    tool.write("/a/b/c", "");
    other.watch("/a/b/c", "low");
    other.watch("/a", "high");
    other.events();
    int id = tool.start();
    tool.call(RM, id, "/a/b|");
    tool.commit(id);
    assertEquals(List.of("/a/b|high|", "/a/b/c|low|"), other.events());
  }

  @Test
  void anAbortedTransactionHasNoEvents() {
    other.watch("/", "w");
    other.events();
    int id = tool.start();
    tool.call(WRITE, id, "/c|1");
    tool.abort(id);
    assertEquals(List.of(), other.events());
  }

  @Test
  void damagedRequestsAreRefused() {
    assertEquals("ENOENT", tool.call(TRANSACTION_END, "T|"));
    assertEquals("EINVAL", tool.call(TRANSACTION_END, "X|"));
    int id = tool.start();
    assertEquals("EINVAL", tool.call(TRANSACTION_END, id, "X|"));
    assertEquals("EINVAL", tool.call(TRANSACTION_END, id, "T"));
    assertEquals("EBUSY", tool.call(TRANSACTION_START, id, "|"));
    assertEquals("ENOENT", tool.call(READ, id + 1, "/tool|"));
    assertEquals("OK|", tool.commit(id));
  }

  @Test
  void idsBelongToTheirClient() {
    int id = tool.start();
    assertEquals("ENOENT", other.call(READ, id, "/tool|"));
    assertNotEquals(id, tool.start());
  }

  @Test
  void resettingWatchesEndsTransactions() {
    int id = tool.start();
    assertEquals("OK|", tool.call(RESET_WATCHES, id, "|"));
    assertEquals("ENOENT", tool.commit(id));
  }

  @Test
  void aFailedRequestFailsTheTransaction() {
    tool.write("/mine", "");
    tool.setPermissions("/mine", "n5");
    GuestClient guest = board.guest(5);
    int id = guest.start();
    assertEquals("ENOSPC", guest.call(WRITE, id, "/mine/x|" + "v".repeat(2048)));
    assertEquals("ENOMEM", guest.commit(id));
    assertEquals("", tool.list("/mine"));
  }

  @Test
  void aTransactionWhoseOwnerIsGoneIsNotCommitted() {
    tool.write("/mine", "");
    int id = tool.start();
    board.pages.put(9, new MemoryPage());
    assertEquals("OK|", tool.call(SET_PERMS, id, "/mine|n9|"));
    board.pages.remove(9);
    board.server.domainDestroyed(9);
    assertEquals("ENOMEM", tool.commit(id));
    assertEquals("n0|", tool.permissions("/mine"));
  }
}
