package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.MKDIR;
import static dev.zazen.xenstore.RequestType.RESET_WATCHES;
import static dev.zazen.xenstore.RequestType.UNWATCH;
import static dev.zazen.xenstore.RequestType.WATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:xenstore")
class WatchTest {
  private final TestBoard board = new TestBoard(5, 6);
  private final Client tool = board.tool();
  private final LocalClient watcher = (LocalClient) board.tool();

  @Test
  void aNewWatchIsAnsweredAndThenFires() {
    assertEquals("OK|", watcher.watch("/not/there", "token"));
    assertEquals(List.of("reply OK|", "event /not/there|token|"), watcher.log);
  }

  @Test
  void eventsOfOwnRequestsComeBeforeTheirReply() {
    watcher.watch("/a", "t");
    watcher.log.clear();
    watcher.write("/a/b", "x");
    assertEquals(List.of("event /a/b|t|", "reply OK|"), watcher.log);
  }

  @Test
  void everyKindOfChangeIsAnEvent() {
    watcher.watch("/a", "t");
    watcher.events();
    tool.call(MKDIR, "/a|");
    assertEquals(List.of("/a|t|"), watcher.events());
    tool.call(MKDIR, "/a|");
    assertEquals(List.of(), watcher.events());
    tool.write("/a/b/c", "");
    assertEquals(List.of("/a/b/c|t|"), watcher.events());
    tool.setPermissions("/a/b", "r0");
    assertEquals(List.of("/a/b|t|"), watcher.events());
    tool.remove("/a/b");
    assertEquals(List.of("/a/b|t|"), watcher.events());
    tool.remove("/a/b");
    assertEquals(List.of(), watcher.events());
    tool.write("/ab", "");
    assertEquals(List.of(), watcher.events());
  }

  @Test
  void aRemovalTellsThoseWhoWatchBelowFirst() {
    tool.write("/a/b/c", "");
    tool.write("/a/b/d", "");
    watcher.watch("/a", "above");
    watcher.watch("/a/b/d", "d");
    watcher.watch("/a/b/c", "c");
    watcher.events();
    tool.remove("/a/b");
    assertEquals(List.of("/a/b/c|c|", "/a/b/d|d|", "/a/b|above|"), watcher.events());
  }

  @Test
  void watchesFireInTheOrderOfTheirMaking() {
    watcher.watch("/a", "second");
    watcher.watch("/", "first");
    watcher.events();
    tool.write("/a", "");
    assertEquals(List.of("/a|second|", "/a|first|"), watcher.events());
  }

  @Test
  void theSameEventWaitsOnlyOnce() {
    watcher.watch("/a", "t");
    watcher.events();
    tool.write("/a", "1");
    tool.write("/a/x", "1");
    tool.write("/a", "2");
    assertEquals(List.of("/a|t|", "/a/x|t|"), watcher.events());
    tool.write("/a", "3");
    assertEquals(List.of("/a|t|"), watcher.events());
  }

  @Test
  void relativeWatchesHaveRelativeEvents() {
    tool.write("/local/domain/5/data", "");
    tool.setPermissions("/local/domain/5", "r5");
    tool.setPermissions("/local/domain/5/data", "n5");
    GuestClient guest = board.guest(5);
    guest.watch("data", "relative");
    guest.watch("/local/domain/5/data", "absolute");
    assertEquals(List.of("data|relative|", "/local/domain/5/data|absolute|"), guest.events());
    guest.write("data/x", "");
    assertEquals(List.of("data/x|relative|", "/local/domain/5/data/x|absolute|"), guest.events());
    assertEquals("OK|", guest.call(UNWATCH, "/local/domain/5/data|relative|"));
  }

  @Test
  void eventsOfWhatAClientMayNotReadAreNotSent() {
    tool.write("/secret/x", "");
    tool.write("/readable", "");
    tool.setPermissions("/readable", "n0,r5");
    GuestClient guest = board.guest(5);
    guest.watch("/", "t");
    guest.events();
    tool.write("/secret/x", "1");
    tool.write("/readable", "1");
    tool.write("/readable/inherits", "1");
    tool.setPermissions("/readable/inherits", "n0");
    tool.write("/readable/inherits", "2");
    assertEquals(
        List.of(
            "/readable|t|",
            "/readable/inherits|t|",
            "/readable/inherits|t|",
            "/readable/inherits|t|"),
        guest.events());
    tool.setPermissions("/readable", "n0");
    assertEquals(List.of("/readable|t|"), guest.events(), "by the permissions it had");
    tool.write("/readable", "2");
    tool.remove("/readable/inherits");
    assertEquals(List.of(), guest.events());
  }

  @Test
  void damagedRequestsAreRefused() {
    assertEquals("EINVAL", watcher.call(WATCH, "/a|"));
    assertEquals("EINVAL", watcher.call(WATCH, "/a|t|0|"));
    assertEquals("EINVAL", watcher.watch("/a//b", "t"));
    assertEquals("EINVAL", watcher.watch("@" + "x".repeat(2048), "t"));
    assertEquals("OK|", watcher.watch("@" + "x".repeat(2047), "t"));
    assertEquals("OK|", watcher.watch("/a", "t"));
    assertEquals("EEXIST", watcher.watch("/a", "t"));
    assertEquals("OK|", watcher.watch("/a", "u"));
    assertEquals("EINVAL", watcher.call(UNWATCH, "/a|"));
    assertEquals("ENOENT", watcher.call(UNWATCH, "/a|v|"));
    assertEquals("OK|", watcher.call(UNWATCH, "/a|t|"));
    assertEquals("ENOENT", watcher.call(UNWATCH, "/a|t|"));
  }

  @Test
  void transactionIdsOfWatchesMeanNothing() {
    assertEquals("OK|", watcher.call(WATCH, 77, "/a|t|"));
    assertEquals("OK|", watcher.call(UNWATCH, 77, "/a|t|"));
  }

  @Test
  void resetWatchesAreGone() {
    watcher.watch("/a", "t");
    watcher.events();
    assertEquals("OK|", watcher.call(RESET_WATCHES, "|"));
    tool.write("/a", "");
    assertEquals(List.of(), watcher.events());
    assertEquals("OK|", watcher.watch("/a", "t"));
  }

  @Test
  void aClientThatIsGoneHasNoWatches() {
    watcher.watch("/a", "t");
    board.server.disconnect(watcher.connection);
    tool.write("/a", "");
    assertEquals(0, watcher.connection.outputSize());
    board.server.submit(watcher.connection, Packet.of(WATCH, 1, 0, "/a\0t\0"));
    assertEquals(0, watcher.connection.outputSize());
  }

  @Test
  void eventsThatAreTooLongAreLeftOut() {
    String token = "t".repeat(2000);
    watcher.watch("/a", token);
    watcher.events();
    tool.write("/a/" + "b".repeat(2040), "");
    tool.write("/a/b", "");
    assertEquals(
        List.of("/a/" + "b".repeat(2040) + "|" + token + "|", "/a/b|" + token + "|"),
        watcher.events());
    tool.write("/local/domain/0/" + "b".repeat(2048), "");
    watcher.watch("/local", "t".repeat(2080));
    watcher.events();
    tool.write("/local/domain/0/" + "b".repeat(2048), "1");
    assertEquals(List.of(), watcher.events());
  }

  @Test
  void comingAndGoingOfDomainsIsToldWithoutMerging() {
    watcher.watch("@introduceDomain", "i");
    watcher.watch("@releaseDomain", "r");
    assertEquals(List.of("@introduceDomain|i|", "@releaseDomain|r|"), watcher.events());
    board.guest(5);
    board.guest(6);
    assertEquals(List.of("@introduceDomain|i|", "@introduceDomain|i|"), watcher.events());
    board.server.domainShutDown(5);
    board.server.domainShutDown(5);
    assertEquals(List.of("@releaseDomain|r|"), watcher.events());
    assertEquals("OK|", tool.call(RequestType.RESUME, "5|"));
    board.server.domainShutDown(5);
    board.server.domainDestroyed(5);
    board.server.domainDestroyed(5);
    board.server.domainShutDown(5);
    assertEquals(List.of("@releaseDomain|r|", "@releaseDomain|r|"), watcher.events());
  }
}
