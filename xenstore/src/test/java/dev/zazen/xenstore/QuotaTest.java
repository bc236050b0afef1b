package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.CONTROL;
import static dev.zazen.xenstore.RequestType.READ;
import static dev.zazen.xenstore.RequestType.TRANSACTION_START;
import static dev.zazen.xenstore.RequestType.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:xenstore")
class QuotaTest {
  private final TestBoard board = new TestBoard(5, 6);
  private final Client tool = board.tool();
  private final GuestClient guest = withHome(5);

  private GuestClient withHome(int domid) {
    tool.write("/home/" + domid, "");
    tool.setPermissions("/home/" + domid, "n" + domid);
    return board.guest(domid);
  }

  private String used(String what) {
    for (String line : tool.call(CONTROL, "quota|5|").lines().toList()) {
      if (line.startsWith(what + " ")) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    throw new AssertionError(what);
  }

  @Test
  void aDomainOwnsAThousandNodes() {
    for (int i = 1; i < 1000; i++) {
      assertEquals("OK|", guest.write("/home/5/d" + i % 50 + "/n" + i, i < 50 ? "" : "x"), "" + i);
      if (used("nodes").equals("1000")) {
        break;
      }
    }
    assertEquals("1000", used("nodes"));
    assertEquals("ENOSPC", guest.write("/home/5/more", ""));
    assertEquals("OK|", guest.write("/home/5", "no new node"));
    int id = guest.start();
    assertEquals("ENOSPC", guest.call(WRITE, id, "/home/5/more|"));
    guest.abort(id);
    guest.remove("/home/5/d1");
    assertEquals("OK|", guest.write("/home/5/more", ""));
    assertEquals("OK|", tool.write("/home/5/of/tool", ""), "charged to 5, never refused");
  }

  @Test
  void aTransactionMayNotReachTheNodeQuota() {
    tool.call(CONTROL, "quota|set|nodes|5|");
    int id = guest.start();
    assertEquals("OK|", guest.call(WRITE, id, "/home/5/a/b/c/d|"));
    assertEquals("ENOSPC", guest.commit(id));
    id = guest.start();
    assertEquals("OK|", guest.call(WRITE, id, "/home/5/a/b/c|"));
    assertEquals("OK|", guest.commit(id));
    assertEquals("4", used("nodes"));
  }

  @Test
  void aHalfMadePathIsTakenBack() {
    tool.call(CONTROL, "quota|set|nodes|3|");
    assertEquals("ENOSPC", guest.write("/home/5/a/b/c/d", ""));
    assertEquals("", guest.list("/home/5"));
    assertEquals("1", used("nodes"));
    assertEquals("OK|", guest.write("/home/5/a/b", ""));
    assertEquals("3", used("nodes"));
  }

  @Test
  void aDomainHas129WatchesAsWithXenstored() {
    for (int i = 0; i <= 128; i++) {
      assertEquals("OK|", guest.watch("/w" + i, "t"));
    }
    assertEquals("E2BIG", guest.watch("/w", "t"));
    assertEquals("129", used("watches"));
    assertEquals("OK|", guest.call(RequestType.UNWATCH, "/w5|t|"));
    assertEquals("OK|", guest.watch("/w", "t"));
    for (int i = 0; i < 200; i++) {
      assertEquals("OK|", tool.watch("/w" + i, "t"));
    }
  }

  @Test
  void aDomainHas11TransactionsAsWithXenstored() {
    for (int i = 0; i <= 10; i++) {
      assertTrue(guest.start() > 0);
    }
    assertEquals("ENOSPC", guest.call(TRANSACTION_START, "|"));
    assertEquals("11", used("transactions"));
    assertEquals("OK|", guest.abort(1));
    assertTrue(guest.start() > 0);
    for (int i = 0; i < 20; i++) {
      assertTrue(tool.start() > 0);
    }
  }

  @Test
  void aNodeHasLessThan2048Bytes() {
    // 24 bytes of record, 8 of permissions.
    assertEquals("OK|", guest.write("/home/5", "v".repeat(2047 - 32)));
    assertEquals("ENOSPC", guest.write("/home/5", "v".repeat(2048 - 32)));
    assertEquals("ENOSPC", guest.write("/home/5/child", ""), "the parent would be too large");
    assertEquals("OK|", tool.write("/home/5", "v".repeat(4000)));
  }

  @Test
  void aNodeHasFivePermissions() {
    assertEquals("ENOSPC", guest.setPermissions("/home/5", "n5,r0,r0,r0,r0,r0"));
    assertEquals("OK|", guest.setPermissions("/home/5", "n5,r0,r0,r0,r0"));
    assertEquals("OK|", tool.setPermissions("/home/5", "n5,r0,r0,r0,r0,r0"));
  }

  @Test
  void aTransactionTouchesSoManyNodes() {
    tool.call(CONTROL, "quota|set|transaction-nodes|3|");
    int id = guest.start();
    assertEquals("EACCES", guest.call(READ, id, "/a/b|"));
    assertEquals("ENOSPC", guest.call(READ, id, "/tool|"));
    assertEquals("ENOMEM", guest.commit(id));
    int its = tool.start();
    assertEquals("ENOENT", tool.call(READ, its, "/a/b/c/d|"));
  }

  @Test
  void memoryIsCountedAndGivenBack() {
    String before = used("memory");
    guest.write("/home/5/x", "value");
    assertEquals(
        Integer.parseInt(before) + "/home/5/x".length() + 32 + "value".length() + "x|".length(),
        Integer.parseInt(used("memory")));
    guest.watch("/home/5", "token");
    assertEquals(guest.list("/home/5"), "x|");
    int id = guest.start();
    guest.call(WRITE, id, "/home/5/y/z|value");
    assertNotEquals(before, used("memory"));
    guest.abort(id);
    guest.call(RequestType.RESET_WATCHES, "|");
    guest.remove("/home/5/x");
    guest.receive();
    assertEquals(before, used("memory"));
    assertEquals("1", used("nodes"));
  }

  @Test
  void withoutMemoryWritesWatchesAndLongRepliesFail() {
    tool.call(CONTROL, "quota|set|memory|1500|");
    assertEquals("EIO", guest.write("/home/5/x", "v".repeat(1500)));
    assertEquals("EIO", guest.write("/home/5", "v".repeat(1500)));
    assertEquals("ENOMEM", guest.watch("/" + "w".repeat(1500), "t"));
    tool.write("/open", "v".repeat(1480));
    tool.setPermissions("/open", "r0");
    assertEquals("ENOMEM", guest.read("/open"));
    assertEquals("OK|", guest.write("/home/5", "small"));
    int id = guest.start();
    assertEquals("EIO", guest.call(WRITE, id, "/home/5|" + "v".repeat(1500)));
    assertEquals("ENOMEM", guest.commit(id));
  }

  @Test
  void withTwentyOutstandingRequestsTheStoreStopsReading() {
    for (int i = 0; i < 30; i++) {
      // Long replies do not fit into the ring.
      byte[] request = Packet.of(READ, i, 0, "/home/5\0").format();
      assertEquals(request.length, guest.put(request, 0));
      if (i == 0) {
        tool.write("/home/5", "v".repeat(1500));
      }
    }
    board.server.ring(5).service();
    assertEquals("20", used("outstanding"));
    assertEquals(30, guest.packets().size());
    assertEquals("0", used("outstanding"));
  }

  @Test
  void aRequestIsOutstandingUntilAllItsEventsAreSent() {
    GuestClient reader = board.guest(6);
    tool.setPermissions("/home/5", "r5");
    reader.watch("/home/5", "t".repeat(1000));
    reader.receive();
    for (int i = 0; i < 32; i++) {
      guest.put(Packet.of(WRITE, i, 0, "/home/5/n" + i % 2 + "x".repeat(i) + "\0").format(), 0);
      board.server.ring(5).service();
      guest.receive();
    }
    assertEquals("20", used("outstanding"));
    reader.receive();
    guest.receive();
    assertEquals("0", used("outstanding"), "what waited went on by itself");
    assertEquals("33", used("nodes"));
  }

  @Test
  void outstandingRequestsOfADomainThatIsGoneAreForgotten() {
    GuestClient reader = board.guest(6);
    tool.setPermissions("/home/5", "r5");
    reader.watch("/home/5", "t".repeat(1000));
    guest.write("/home/5/a", "");
    guest.write("/home/5/b", "");
    assertEquals("2", used("outstanding"));
    board.server.domainDestroyed(5);
    board.guest(5);
    assertEquals("0", used("outstanding"));
    reader.receive();
    assertEquals("0", used("outstanding"));
  }

  @Test
  void quotasAreAtLeastOne() {
    assertThrows(IllegalArgumentException.class, () -> Quotas.STANDARD.with(Quota.NODES, 0));
    assertThrows(IllegalArgumentException.class, () -> new Quotas(Map.of()));
    assertEquals(7, Quotas.STANDARD.with(Quota.NODES, 7).get(Quota.NODES));
    assertEquals(2621440, Quotas.STANDARD.get(Quota.MEMORY));
  }
}
