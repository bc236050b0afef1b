package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.GET_DOMAIN_PATH;
import static dev.zazen.xenstore.RequestType.INTRODUCE;
import static dev.zazen.xenstore.RequestType.IS_DOMAIN_INTRODUCED;
import static dev.zazen.xenstore.RequestType.RELEASE;
import static dev.zazen.xenstore.RequestType.RESUME;
import static dev.zazen.xenstore.RequestType.SET_TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("feature:xenstore")
class DomainRequestTest {
  private final TestBoard board = new TestBoard(5, 6);
  private final Client tool = board.tool();

  @ParameterizedTest
  @EnumSource(
      names = {"CONTROL", "INTRODUCE", "RELEASE", "IS_DOMAIN_INTRODUCED", "RESUME", "SET_TARGET"})
  void domainsMayNotRuleOverDomains(RequestType type) {
    GuestClient guest = board.guest(5);
    assertEquals("EACCES", guest.call(type, "5|6|7|"));
    assertEquals("EACCES", guest.call(type, ""));
  }

  @Test
  void anIntroducedDomainHasAConnection() {
    assertEquals("F|", tool.call(IS_DOMAIN_INTRODUCED, "5|"));
    assertEquals("OK|", tool.call(INTRODUCE, "5|1234|7|"));
    assertEquals("T|", tool.call(IS_DOMAIN_INTRODUCED, "5|"));
    var guest = new GuestClient(board, 5);
    assertEquals("EACCES", guest.read("/tool"));
    assertEquals("OK|", tool.call(RELEASE, "5|"));
    assertEquals("F|", tool.call(IS_DOMAIN_INTRODUCED, "5|"));
    assertNull(board.server.ring(5));
    assertEquals("OK|", tool.call(INTRODUCE, "5|1234|7|"));
    assertEquals("EACCES", guest.read("/tool"));
  }

  @ParameterizedTest
  @CsvSource({"5, T", "6, F", "0, T", "32752, T", "77, F", "x, T", "' 5x', T", "'+5', T"})
  void numbersAreReadAsXenstoredReadsThem(String domid, String introduced) {
    board.guest(5);
    assertEquals(introduced + "|", tool.call(IS_DOMAIN_INTRODUCED, domid + "|"));
  }

  @Test
  void introducingAgainEmptiesTheConnection() {
    GuestClient guest = board.guest(5);
    guest.watch("/tool", "t");
    int id = guest.start();
    guest.put(new byte[] {1, 2, 3}, 0);
    board.server.ring(5).service();
    assertEquals("OK|", tool.call(INTRODUCE, "5|1234|8|"));
    assertEquals(0, guest.page.load(RingTransport.REQUEST_PRODUCER));
    assertEquals("ENOENT", guest.commit(id));
    assertEquals("OK|", guest.watch("/tool", "t"));
  }

  @Test
  void damagedRequestsAreRefused() {
    assertEquals("EINVAL", tool.call(INTRODUCE, "5|1234|"));
    assertEquals("EINVAL", tool.call(INTRODUCE, "5|1234|0|"));
    assertEquals("EINVAL", tool.call(INTRODUCE, "77|1234|1|"), "no such domain");
    assertEquals("EINVAL", tool.call(INTRODUCE, "5|1234|" + TestBoard.TAKEN_PORT + "|"));
    assertEquals("EINVAL", tool.call(RELEASE, "0|"));
    assertEquals("EINVAL", tool.call(RELEASE, "5"));
    assertEquals("ENOENT", tool.call(RELEASE, "5|"));
    assertEquals("ENOENT", tool.call(RESUME, "5|"));
    assertEquals("EINVAL", tool.call(SET_TARGET, "5|"));
    assertEquals("ENOENT", tool.call(SET_TARGET, "5|6|"));
    board.guest(5);
    assertEquals("ENOENT", tool.call(SET_TARGET, "5|6|"));
    assertEquals("EINVAL", tool.call(SET_TARGET, "5|0|"), "0 has no connection");
    assertEquals("EINVAL", tool.call(GET_DOMAIN_PATH, "5"));
    assertEquals("EINVAL", tool.call(IS_DOMAIN_INTRODUCED, ""));
    assertThrows(XenstoreException.class, () -> board.server.introduce(77, 1));
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "007, 7", "-1, 4294967295", "x, 0"})
  void pathsOfDomainsCanBeAskedFor(String domid, String number) {
    assertEquals("/local/domain/" + number + "|", tool.call(GET_DOMAIN_PATH, domid + "|"));
    assertEquals("/local/domain/5|", board.guest(5).call(GET_DOMAIN_PATH, "5|"));
  }

  @Test
  void aDomainTakesItsNodesWithIt() {
    tool.write("/a/of5/below", "");
    tool.setPermissions("/a/of5", "n5");
    tool.write("/a/of6", "");
    tool.setPermissions("/a/of6", "n6");
    GuestClient guest = board.guest(5);
    board.guest(6);
    guest.write("/a/of5/own/deep", "");
    tool.watch("/a", "t");
    tool.watch("@releaseDomain", "r");
    tool.events();
    assertEquals("OK|", tool.call(RELEASE, "5|"));
    assertEquals("of6|", tool.list("/a"));
    assertEquals(List.of("/a/of5|t|", "@releaseDomain|r|"), tool.events());
  }

  @Test
  void aDomainThatOwnedTheRootLeavesIt() {
    tool.setPermissions("/", "r5");
    board.guest(5);
    board.server.domainDestroyed(5);
    assertEquals("r0|", tool.permissions("/"));
    assertEquals("tool|", tool.list("/"));
  }

  @Test
  void aDomainThatWasNeverIntroducedTakesItsNodesSilently() {
    tool.write("/of5", "");
    tool.setPermissions("/of5", "n5");
    tool.watch("@releaseDomain", "r");
    tool.events();
    board.server.domainDestroyed(5);
    assertEquals(List.of(), tool.events());
    assertEquals("tool|", tool.list("/"));
  }

  @Test
  void domain0IsNeverForgotten() {
    board.server.domainDestroyed(0);
    assertEquals("T|", tool.call(IS_DOMAIN_INTRODUCED, "0|"));
    assertEquals("tool|", tool.list("/"));
  }

  @Test
  void domain0MayHaveARing() {
    board.pages.put(0, new MemoryPage());
    tool.watch("@introduceDomain", "i");
    tool.events();
    GuestClient guest = board.guest(0);
    assertEquals(List.of(), tool.events());
    assertEquals("OK|", guest.write("/anything", ""));
    assertEquals("T|", guest.call(IS_DOMAIN_INTRODUCED, "0|"));
    for (int i = 0; i < 40; i++) {
      guest.put(Packet.of(RequestType.READ, i, 0, "/anything\0").format(), 0);
    }
    board.server.ring(0).service();
    assertTrue(guest.packets().size() > 20);
  }

  @Test
  void withoutAHypervisorThereAreNoDomains() {
    var server = new Server(Hypervisor.NONE, Quotas.STANDARD);
    var client = new LocalClient(server);
    assertEquals("ENOENT", client.setPermissions("/tool", "n5"));
    assertEquals("EINVAL", client.call(INTRODUCE, "5|1|1|"));
    assertEquals("OK|", client.call(RequestType.CONTROL, "print|text|"));
    assertTrue(Hypervisor.NONE.page(0).isEmpty());
  }
}
