package dev.zazen.pv.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.SchedShutdown;
import dev.zazen.network.EthernetPort;
import dev.zazen.xenstore.XenstoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:pv-network")
class NetworkBackendTest {
  private static final int DATA = TestFrontend.DATA;
  private static final int PAGE = 4096;
  private static final int BLANK = 1;
  private static final int MORE = 4;
  private static final int EXTRA = 8;

  private final TestFrontend frontend = new TestFrontend();

  @AfterEach
  void close() {
    frontend.close();
  }

  private byte[] fill(int page, int seed) {
    byte[] bytes = new byte[PAGE];
    new Random(seed).nextBytes(bytes);
    // To everybody.
    bytes[0] = -1;
    frontend.board.page(page).put(0, bytes, 0, PAGE);
    return bytes;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    bytes[0] = -1;
    return bytes;
  }

  private static ByteBuffer frame(int length) {
    return ByteBuffer.wrap(bytes(length));
  }

  private int inUse() {
    return frontend.board.domain.grants().inUse();
  }

  @Test
  void nodesAreThoseOfXensBackEnd() {
    assertEquals("2", frontend.backend("state"));
    assertEquals("00:16:3e:00:01:00", frontend.backend("mac"));
    assertEquals("0", frontend.backend("handle"));
    assertEquals("1", frontend.backend("feature-rx-copy"));
    assertEquals("1", frontend.backend("feature-split-event-channels"));
    assertEquals("", frontend.backend("multi-queue-max-queues"));
    assertEquals(
        "00:16:3e:00:01:00",
        frontend.store.client().read(TestFrontend.FRONT + "/mac").orElseThrow());
  }

  @Test
  void framesInOneOrMorePiecesAreSent() throws XenstoreException {
    frontend.connect();
    assertEquals("4", frontend.backend("state"), frontend.board.log::toString);
    byte[] first = fill(DATA, 1);
    byte[] second = fill(DATA + 1, 2);
    frontend.put(DATA, 0, 0, 7, 60);
    assertEquals(List.of(0), frontend.push(1));
    assertTrue(frontend.board.takeEvent(frontend.sentPort));
    assertArrayEquals(Arrays.copyOf(first, 60), frontend.heard.getLast());
    frontend.put(DATA, 0, MORE, 8, PAGE + 100);
    frontend.put(DATA + 1, 50, 0, 9, 100);
    assertEquals(List.of(0, 0), frontend.push(2));
    byte[] whole = Arrays.copyOf(first, PAGE + 100);
    System.arraycopy(second, 50, whole, PAGE, 100);
    assertArrayEquals(whole, frontend.heard.getLast());
    assertEquals(2, inUse(), "the rings");
  }

  @Test
  void aPacketMayComeInTwoParts() throws XenstoreException {
    frontend.connect();
    var _ = fill(DATA, 1);
    frontend.put(DATA, 0, MORE, 8, 100);
    assertEquals(List.of(), frontend.push(1));
    frontend.put(DATA, 0, 0, 9, 50);
    assertEquals(List.of(0, 0), frontend.push(2));
    assertEquals(100, frontend.heard.getLast().length);
  }

  @Test
  void blankChecksumsAreCompleted() throws XenstoreException {
    frontend.connect();
    byte[] bytes = fill(DATA, 1);
    byte[] header = {8, 0, 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    System.arraycopy(header, 0, bytes, 12, header.length);
    frontend.board.page(DATA).put(0, bytes, 0, PAGE);
    frontend.put(DATA, 0, BLANK, 1, 42);
    assertEquals(List.of(0), frontend.push(1));
    Checksum.complete(ByteBuffer.wrap(bytes), 42);
    assertArrayEquals(Arrays.copyOf(bytes, 42), frontend.heard.getLast());
    frontend.put(DATA, 0, 0, 1, 42);
    assertEquals(List.of(0), frontend.push(1));
  }

  @ParameterizedTest
  @CsvSource({
    "4000,0,60", // not granted
    "3,4000,97", // beyond the page
    "3,65535,60",
    "3,0,13", // no header
    "3,0,4097"
  })
  void requestsThatMakeNoSenseAreErrors(int ref, int offset, int length) throws XenstoreException {
    frontend.connect();
    frontend.put(ref, offset, 0, 1, length);
    assertEquals(List.of(-1), frontend.push(1));
    frontend.put(DATA, 0, MORE, 2, 60);
    frontend.put(ref, offset, 0, 3, length);
    assertEquals(
        List.of(-1, -1), frontend.push(2).stream().map(s -> length == 13 ? -1 : s).toList());
    assertEquals(length == 13 ? 1 : 0, frontend.heard.size(), "13 bytes may be a last part");
    assertEquals(2, inUse());
  }

  @Test
  void partsLongerThanTheWholeAreErrors() throws XenstoreException {
    frontend.connect();
    frontend.put(DATA, 0, MORE, 1, 60);
    frontend.put(DATA, 0, 0, 2, 61);
    assertEquals(List.of(-1, -1), frontend.push(2));
  }

  @Test
  void extrasAreNotOffered() throws XenstoreException {
    frontend.connect();
    frontend.put(DATA, 0, EXTRA | MORE, 1, 100);
    frontend.put(new byte[] {1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    frontend.put(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    frontend.put(DATA, 0, 0, 2, 50);
    assertEquals(List.of(-1, 1, 1, -1), frontend.push(4));
    frontend.put(DATA, 0, 0, 1, 100);
    assertEquals(List.of(0), frontend.push(1), "the next one is sent");
  }

  @Test
  void packetsOfTooManySlotsAreErrorsAndEnd() throws XenstoreException {
    frontend.connect();
    for (int i = 0; i < 100; i++) {
      frontend.put(DATA, 0, MORE, i, 100);
    }
    frontend.put(DATA, 0, 0, 100, 1);
    frontend.put(DATA, 0, 0, 101, 100);
    List<Integer> answers = frontend.push(102);
    assertEquals(102, answers.size());
    assertTrue(answers.subList(0, 101).stream().allMatch(status -> status == -1));
    assertEquals(0, answers.getLast());
    assertEquals(1, frontend.heard.size());
  }

  @Test
  void framesAreGivenToTheGuestInItsPages() throws XenstoreException {
    frontend.connect();
    frontend.request(DATA, DATA + 1, DATA + 2);
    frontend.station.send(frame(60));
    frontend.station.send(frame(PAGE + 10));
    assertEquals(List.of("0 0 60", "1 4 4096", "2 0 10"), frontend.received());
    assertTrue(frontend.board.takeEvent(frontend.receivedPort));
    assertArrayEquals(bytes(60), frontend.data(DATA, 0, 60));
    byte[] whole = Arrays.copyOf(frontend.data(DATA + 1, 0, PAGE), PAGE + 10);
    System.arraycopy(frontend.data(DATA + 2, 0, 10), 0, whole, PAGE, 10);
    assertArrayEquals(bytes(PAGE + 10), whole);
    assertEquals(2, inUse());
  }

  @Test
  void framesWaitForPages() throws XenstoreException {
    frontend.connect();
    frontend.station.send(frame(3 * PAGE));
    frontend.station.send(frame(60));
    frontend.request(DATA, DATA + 1);
    assertEquals(List.of(), frontend.received());
    frontend.request(DATA + 2);
    assertEquals(List.of("0 4 4096", "1 4 4096", "2 0 4096"), frontend.received());
    frontend.request(DATA + 3);
    assertEquals("3 0 60", frontend.received().getLast());
  }

  @Test
  void framesForWhichThereIsNoRoomAreLost() throws XenstoreException {
    frontend.connect();
    for (int i = 0; i < 40; i++) {
      frontend.station.send(frame(EthernetPort.MAX_FRAME));
    }
    frontend.station.send(frame(60));
    int[] refs = IntStream.range(0, 17).map(i -> DATA + i).toArray();
    for (int i = 0; i < 16; i++) {
      frontend.request(refs);
    }
    // One is next, 15 fit into the queue, and the small one beside them.
    assertEquals(16 * 17, frontend.received().size());
    frontend.request(DATA);
    assertEquals("272 0 60", frontend.received().getLast());
  }

  @Test
  void guestsWithoutScatteringGetOnePageAtMost() throws XenstoreException {
    Map<String, Object> nodes = frontend.nodes();
    nodes.put("feature-sg", 0);
    frontend.write(nodes);
    frontend.state(4);
    frontend.request(DATA, DATA + 1, DATA + 2);
    frontend.station.send(frame(PAGE + 1));
    frontend.station.send(frame(PAGE));
    assertEquals(List.of("0 0 4096"), frontend.received());
  }

  @Test
  void pagesThatAreNotGrantedLoseTheirFrame() throws XenstoreException {
    frontend.connect();
    frontend.request(4000, DATA);
    frontend.station.send(frame(60));
    frontend.station.send(frame(61));
    assertEquals(List.of("0 0 -1", "1 0 61"), frontend.received());
  }

  @Test
  void indicesThatCannotBeCutTheInterfaceOff() throws XenstoreException {
    frontend.connect();
    assertEquals(2, frontend.network.size());
    frontend.sent = 5000;
    frontend.push(0);
    assertEquals(1, frontend.network.size());
    assertEquals(0, inUse());
    assertTrue(frontend.backend("error").contains("indices"));
    frontend.station.send(frame(60));
    frontend.state(6);
    assertEquals("6", frontend.backend("state"));
  }

  @Test
  void aReceiveRingThatIsBrokenCutsTheInterfaceOffToo() throws XenstoreException {
    frontend.connect();
    frontend.board.page(TestFrontend.RECEIVED).store(0, 1000);
    frontend.station.send(frame(60));
    assertEquals(0, inUse());
  }

  @Test
  void aFrontEndWithOneEventChannelComesAndGoesAndComesAgain() throws XenstoreException {
    Map<String, Object> nodes = frontend.nodes();
    nodes.put("event-channel", nodes.remove("event-channel-tx"));
    nodes.remove("event-channel-rx");
    frontend.receivedPort = frontend.sentPort;
    frontend.write(nodes);
    frontend.state(4);
    assertEquals("4", frontend.backend("state"), frontend.board.log::toString);
    frontend.request(DATA);
    frontend.station.send(frame(60));
    assertEquals(List.of("0 0 60"), frontend.received());
    frontend.state(5);
    assertEquals("5", frontend.backend("state"));
    assertEquals(0, inUse());
    assertEquals(1, frontend.network.size());
    frontend.station.send(frame(60));
    frontend.state(6);
    frontend.state(1);
    assertEquals("2", frontend.backend("state"));
    frontend.connect();
    assertEquals("4", frontend.backend("state"));
    frontend.put(DATA, 0, 0, 1, 60);
    assertEquals(List.of(0), frontend.push(1));
  }

  @Test
  void anEndedDomainHasLeftTheNetwork() throws XenstoreException {
    frontend.connect();
    frontend.board.domain.shutdown(SchedShutdown.POWEROFF);
    assertEquals(1, frontend.network.size());
    assertEquals(0, inUse());
  }

  @ParameterizedTest
  @CsvSource({
    "request-rx-copy,0,request-rx-copy",
    "feature-rx-notify,x,feature-rx-notify",
    "multi-queue-num-queues,2,2 queues",
    "tx-ring-ref,x,ring references",
    "rx-ring-ref,-1,ring references",
    "tx-ring-ref,4000,not granted",
    "rx-ring-ref,4000,not granted",
    "event-channel-rx,x,event channels",
    "event-channel-tx,x,event channels",
    "event-channel-rx,900,cannot be bound",
    "event-channel-tx,900,cannot be bound"
  })
  void nodesThatMakeNoSenseAreToldAndClosed(String node, String value, String reason)
      throws XenstoreException {
    Map<String, Object> nodes = frontend.nodes();
    nodes.put(node, value);
    frontend.write(nodes);
    frontend.state(4);
    assertEquals("5", frontend.backend("state"));
    assertTrue(frontend.backend("error").contains(reason), frontend.backend("error"));
    assertEquals(0, inUse());
    assertEquals(1, frontend.network.size());
    assertFalse(frontend.board.log.isEmpty());
  }
}
