package dev.zazen.xenstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:xenstore")
class DomainNodesTest {
  private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  private final TestBoard board = new TestBoard(5);
  private final Client tool = board.tool();

  static DomainNodes sample() {
    return new DomainNodes(
        5,
        "DomU1",
        ID,
        1_700_000_000_129L,
        262_144,
        131_072,
        2,
        3,
        0x39001,
        Optional.of(new DomainNodes.Console(4, 0x39000)));
  }

  @Test
  void theNodesAreThoseOfInitDom0less() throws XenstoreException {
    sample().write(board.server);
    assertEquals(
        "vm|name|cpu|memory|device|control|domid|data|drivers|feature|attr|store|console|",
        tool.list("/local/domain/5"));
    assertEquals("vm/" + ID, tool.read("/local/domain/5/vm"));
    assertEquals("DomU1", tool.read("/vm/" + ID + "/name"));
    assertEquals("1700000000.12", tool.read("/vm/" + ID + "/start_time"));
    assertEquals("online", tool.read("/local/domain/5/cpu/1/availability"));
    assertEquals("ENOENT", tool.read("/local/domain/5/cpu/2/availability"));
    assertEquals("262144", tool.read("/local/domain/5/memory/static-max"));
    assertEquals("131072", tool.read("/local/domain/5/memory/target"));
    assertEquals("n5|r0|", tool.permissions("/local/domain/5/control/shutdown"));
    assertEquals("n0|", tool.permissions("/local/domain/5"));
    assertEquals("pvh", tool.read("/libxl/5/type"));
  }

  @Test
  void theDomainFindsThem() throws XenstoreException {
    sample().write(board.server);
    GuestClient guest = board.guest(5);
    assertEquals("DomU1", guest.read("name"));
    assertEquals("5", guest.read("domid"));
    assertEquals("233473", guest.read("store/ring-ref"));
    assertEquals("3", guest.read("store/port"));
    assertEquals("233472", guest.read("console/ring-ref"));
    assertEquals("OK|", guest.write("control/shutdown", "poweroff"));
    assertEquals("OK|", guest.write("data/own", "x"));
    assertEquals("EACCES", guest.write("new", "x"));
    assertEquals("EACCES", guest.list("/local/domain/5"));
  }

  @Test
  void withoutAConsoleThereAreNoConsoleNodes() throws XenstoreException {
    DomainNodes with = sample();
    new DomainNodes(5, with.name(), ID, 0, 1, 1, 0, 1, 1, Optional.empty()).write(board.server);
    assertEquals("ENOENT", tool.list("/local/domain/5/console"));
    assertEquals("", tool.list("/local/domain/5/cpu"));
  }

  @Test
  void aDomainThatIsNotThereIsRefused() {
    board.pages.clear();
    var refused = assertThrows(XenstoreException.class, () -> sample().write(board.server));
    assertEquals(XenstoreError.ENOENT, refused.error());
  }

  @Test
  void theExactDumpHasOneLineForEachNode() throws XenstoreException {
    board.server.put("/a", "\t\u00ff", Permissions.of("n0", "r5"));
    String dump = StoreDump.exact(board.server);
    assertTrue(dump.lines().anyMatch(line -> line.matches("/a\tn0,r5\t[0-9]+\t09ff")), dump);
    assertEquals(3, dump.lines().count());
    assertFalse(dump.contains("\t\t0"));
  }
}
