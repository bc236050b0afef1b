package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.READ;
import static dev.zazen.xenstore.RequestType.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.CanIgnoreReturnValue;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("feature:xenstore-ring")
class RingTransportTest {
  private final TestBoard board = new TestBoard(5, 6);
  private final Client tool = board.tool();
  private final GuestClient guest = board.guest(5);
  private final MemoryPage page = guest.page;

  @CanIgnoreReturnValue
  private boolean service() {
    return board.server.ring(5).service();
  }

  private void open(String path) {
    tool.write(path, "");
    tool.setPermissions(path, "b0");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, 1023, 0x7fffff00, -1, -1000})
  void messagesGoAroundTheRingAndTheIndicesAround32Bits(int start) {
    open("/a");
    for (int index = RingTransport.REQUEST_CONSUMER;
        index <= RingTransport.RESPONSE_PRODUCER;
        index += 4) {
      page.store(index, start);
    }
    for (int i = 0; i < 20; i++) {
      String value = "v".repeat(i * 37);
      assertEquals("OK|", guest.write("/a", value));
      assertEquals(value, guest.read("/a"));
    }
  }

  @Test
  void messagesLargerThanTheRingAreReadAndWrittenInPieces() {
    open("/a");
    tool.write("/a", "v".repeat(4000));
    assertEquals("v".repeat(4000), guest.read("/a"));
    tool.call(RequestType.CONTROL, "quota|set|node-size|5000|");
    assertEquals("OK|", guest.write("/a", "w".repeat(4000)));
    assertEquals("w".repeat(4000), tool.read("/a"));
  }

  @Test
  void aRequestMayComeByteByByte() {
    byte[] request = Packet.of(READ, 1, 0, "/\0").format();
    for (int i = 0; i < request.length; i++) {
      assertEquals(List.of(), guest.packets());
      guest.put(new byte[] {request[i]}, 0);
      service();
    }
    assertEquals("EACCES\0", guest.packets().getFirst().text());
  }

  @Test
  void theDomainIsSignalledWhenSomethingMovedAndOnlyThen() {
    int before = board.signals.getOrDefault(5, 0);
    service();
    assertEquals(before, board.signals.getOrDefault(5, 0));
    guest.put(Packet.of(READ, 1, 0, "/\0").format(), 0);
    service();
    assertEquals(before + 1, board.signals.get(5));
    board.guest(6).write("/none", "");
    assertEquals(before + 1, board.signals.get(5));
  }

  @Test
  void eventsReachADomainThatDoesNotAsk() {
    open("/a");
    guest.watch("/a", "t");
    guest.events();
    int before = board.signals.get(5);
    tool.write("/a", "x");
    assertEquals(before + 1, board.signals.get(5));
    assertEquals(List.of("/a|t|"), guest.events());
  }

  @ParameterizedTest
  @ValueSource(ints = {1025, 4096, Integer.MIN_VALUE, -1, Integer.MAX_VALUE})
  void requestIndicesThatCannotBeEndTheConnection(int distance) {
    guest.watch("/tool", "t");
    int consumer = page.load(RingTransport.REQUEST_CONSUMER);
    page.store(RingTransport.REQUEST_PRODUCER, consumer + distance);
    assertFalse(service());
    assertEquals(RingTransport.ERROR_INDEX, page.load(RingTransport.ERROR));
    assertEquals(consumer, page.load(RingTransport.REQUEST_CONSUMER));
    assertTrue(tool.call(RequestType.CONTROL, "quota|5|").contains("watches         :        0\n"));
    assertEquals("T|", tool.call(RequestType.IS_DOMAIN_INTRODUCED, "5|"));
    assertEquals("EACCES", board.guest(6).read("/tool"), "others are served");
    page.store(RingTransport.REQUEST_PRODUCER, consumer);
    guest.put(Packet.of(READ, 1, 0, "/\0").format(), 0);
    service();
    assertEquals(consumer, page.load(RingTransport.REQUEST_CONSUMER), "no longer read");
  }

  @Test
  void responseIndicesThatCannotBeEndTheConnection() {
    page.store(RingTransport.RESPONSE_CONSUMER, 1);
    guest.put(Packet.of(READ, 1, 0, "/\0").format(), 0);
    service();
    assertEquals(RingTransport.ERROR_INDEX, page.load(RingTransport.ERROR));
  }

  @Test
  void aPayloadThatIsTooLongEndsTheConnection() {
    byte[] request = Packet.of(READ, 1, 0, "/\0").format();
    request[Packet.LENGTH_OFFSET] = 1;
    request[Packet.LENGTH_OFFSET + 1] = 0x10;
    guest.put(request, 0);
    service();
    assertEquals(RingTransport.ERROR_PROTOCOL, page.load(RingTransport.ERROR));
    assertEquals(List.of(), guest.packets());
  }

  @Test
  void afterAnErrorADomainMayReconnect() {
    page.store(RingTransport.REQUEST_PRODUCER, 5000);
    service();
    page.store(RingTransport.CONNECTION, RingTransport.RECONNECT);
    int before = board.signals.getOrDefault(5, 0);
    service();
    assertEquals(before + 1, board.signals.get(5));
    assertEquals(RingTransport.CONNECTED, page.load(RingTransport.CONNECTION));
    assertEquals(RingTransport.ERROR_NONE, page.load(RingTransport.ERROR));
    assertEquals("EACCES", guest.read("/tool"));
  }

  @Test
  void reconnectingDropsEverything() {
    open("/a");
    guest.watch("/a", "t");
    guest.events();
    int id = guest.start();
    guest.call(WRITE, id, "/a|in transaction");
    guest.put(new byte[] {1, 2, 3}, 0);
    service();
    page.store(RingTransport.CONNECTION, RingTransport.RECONNECT);
    page.store(RingTransport.RESPONSE_PRODUCER, 77777);
    service();
    for (int index = RingTransport.REQUEST_CONSUMER;
        index <= RingTransport.RESPONSE_PRODUCER;
        index += 4) {
      assertEquals(0, page.load(index));
    }
    tool.write("/a", "x");
    assertEquals(List.of(), guest.events());
    assertEquals("ENOENT", guest.commit(id));
  }

  @Test
  void featuresAreOfferedAndWaitingDomainsAreWoken() {
    assertEquals(3, page.load(RingTransport.FEATURES));
    board.pages.get(6).store(RingTransport.CONNECTION, RingTransport.RECONNECT);
    board.pages.get(6).store(RingTransport.REQUEST_PRODUCER, 123);
    GuestClient waiting = board.guest(6);
    assertEquals(RingTransport.CONNECTED, waiting.page.load(RingTransport.CONNECTION));
    assertEquals(1, board.signals.get(6));
    assertEquals("EACCES", waiting.read("/tool"));
  }

  @Test
  void theRestOfThePageIsNotTouched() {
    for (int at = RingTransport.ERROR + 4; at < 4096; at++) {
      page.bytes.put(at, (byte) 0x5a);
    }
    guest.watch("/tool", "t".repeat(3000));
    guest.read("/tool");
    for (int at = RingTransport.ERROR + 4; at < 4096; at++) {
      assertEquals(0x5a, page.bytes.get(at));
    }
  }

  @Test
  void aDomainThatNeverStopsIsServedInTurns() {
    board.pages.put(
        6,
        new MemoryPage() {
          @Override
          public int load(int offset) {
            return switch (offset) {
              case RingTransport.REQUEST_PRODUCER -> super.load(offset - 4) + 1024;
              case RingTransport.RESPONSE_CONSUMER -> super.load(offset + 4);
              default -> super.load(offset);
            };
          }
        });
    assertEquals("OK|", tool.call(RequestType.INTRODUCE, "6|0|1|"));
    assertTrue(board.server.ring(6).service());
    assertEquals("EACCES", guest.read("/tool"));
    assertTrue(board.server.ring(6).service());
  }

  @Test
  void aReleasedRingIsNotTouched() {
    RingTransport ring = board.server.ring(5);
    board.server.domainDestroyed(5);
    page.store(RingTransport.CONNECTION, RingTransport.RECONNECT);
    assertFalse(ring.service());
    assertEquals(RingTransport.RECONNECT, page.load(RingTransport.CONNECTION));
  }

  @Test
  void garbageInThePageHarmsNobodyElse() {
    long seed = Long.getLong("zazen.random.seed", 17);
    var random = new SplittableRandom(seed);
    GuestClient other = board.guest(6);
    for (int round = 0; round < 2_000; round++) {
      byte[] garbage = new byte[2076];
      random.nextBytes(garbage);
      if (random.nextInt(3) != 0) {
        // Mostly plausible indices, so that the garbage is read.
        for (int at = RingTransport.REQUEST_CONSUMER; at < garbage.length; at++) {
          garbage[at] = (byte) (at % 4 == 0 ? random.nextInt(4) : 0);
        }
      }
      page.bytes.put(0, garbage);
      service();
      assertEquals("EACCES", other.read("/tool"), "seed " + seed);
    }
  }
}
