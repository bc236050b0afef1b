package dev.zazen.pv.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.image.DiskImage;
import dev.zazen.image.DiskImages;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.PvBoard;
import dev.zazen.pv.store.BoardStore;
import dev.zazen.xenstore.XenstoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A front end that is played by the test. */
@Tag("feature:pv-devices")
class BlockBackendTest {
  private static final int RING = 1;
  private static final int INDIRECT = 2;
  private static final int DATA = 3;
  private static final int SECTORS = 256;
  private static final int ENTRY = 112;
  private static final String FRONT = "/local/domain/1/device/vbd/51712";
  private static final String BACK = "/local/domain/0/backend/vbd/1/51712";

  @TempDir private Path directory;

  private final PvBoard board = new PvBoard();
  private final BoardStore store = new BoardStore(board.hypervisor);
  private byte[] content;
  private Path file;
  private DiskImage image;
  private int port;
  private int produced;

  @BeforeEach
  void makeDisk() throws IOException, InvalidInputException {
    content = new byte[SECTORS * 512];
    new Random(1).nextBytes(content);
    file = directory.resolve("disk.raw");
    Files.write(file, content);
    store.connect(board.domain);
  }

  @AfterEach
  void close() throws IOException {
    image.close();
    board.close();
  }

  private void publish(boolean readOnly) throws IOException, InvalidInputException {
    image = DiskImages.open(file, Optional.of("raw"), readOnly);
    var _ =
        new BlockBackend(
            store.client(),
            board.domain,
            board.hypervisor.ownEvents(),
            51712,
            "xvda",
            image,
            Runnable::run);
  }

  private void write(Map<String, Object> nodes) throws XenstoreException {
    for (var node : nodes.entrySet()) {
      store.client().write(FRONT + "/" + node.getKey(), node.getValue().toString());
    }
  }

  private void frontend(int state) throws XenstoreException {
    store.client().write(FRONT + "/state", Integer.toString(state));
  }

  private int backend() {
    return Integer.parseInt(store.client().read(BACK + "/state").orElseThrow());
  }

  private void connect(boolean readOnly)
      throws IOException, InvalidInputException, XenstoreException {
    publish(readOnly);
    assertEquals(2, backend(), "waits");
    board.grant(RING, false);
    for (int page = INDIRECT; page < PvBoard.PAGES; page++) {
      board.grant(page, false);
    }
    port = board.domain.events().allocateUnbound(0);
    write(Map.of("ring-ref", RING, "event-channel", port, "protocol", "arm-abi"));
    frontend(3);
    assertEquals(4, backend(), () -> board.log.toString());
  }

  private ByteBuffer request(int operation, int segments, long sector) {
    return ByteBuffer.allocate(ENTRY)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(0, (byte) operation)
        .put(1, (byte) segments)
        .putLong(8, 0x1234_5678_9abcL + produced)
        .putLong(16, sector);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static void segment(ByteBuffer entry, int i, int ref, int first, int last) {
    entry.putInt(24 + i * 8, ref).put(28 + i * 8, (byte) first).put(29 + i * 8, (byte) last);
  }

  /** Makes a request and returns the status of its response. */
  private int ask(ByteBuffer request) {
    GuestPage ring = board.page(RING);
    int slot = 64 + (produced & 31) * ENTRY;
    long id = request.getLong(8);
    ring.put(slot, bytes(request), 0, ENTRY);
    produced++;
    ring.store(12, produced);
    ring.store(0, produced);
    assertEquals(0, board.domain.events().send(port));
    assertEquals(produced, ring.load(8), "answered");
    assertTrue(board.takeEvent(port));
    byte[] response = new byte[16];
    ring.get(slot, response, 0, 16);
    var answer = ByteBuffer.wrap(response).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(id, answer.getLong(0));
    return answer.getShort(10);
  }

  private byte[] data(int page, int from, int length) {
    byte[] bytes = new byte[length];
    board.page(page).get(from, bytes, 0, length);
    return bytes;
  }

  private byte[] disk(int sector, int count) throws IOException {
    byte[] bytes = new byte[count * 512];
    image.read(sector * 512L, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Test
  void sectorsAreReadAndWrittenInPiecesOfPages() throws Exception {
    connect(false);
    ByteBuffer read = request(0, 2, 10);
    segment(read, 0, DATA, 2, 7);
    segment(read, 1, DATA + 1, 0, 0);
    assertEquals(0, ask(read));
    assertArrayEquals(disk(10, 6), data(DATA, 1024, 3072));
    assertArrayEquals(disk(16, 1), data(DATA + 1, 0, 512));
    board.page(DATA).put(0, new byte[4096], 0, 4096);
    ByteBuffer write = request(1, 1, 255);
    segment(write, 0, DATA, 3, 3);
    assertEquals(0, ask(write));
    assertArrayEquals(new byte[512], disk(255, 1));
    assertEquals(0, ask(request(3, 0, 0)), "flush");
    assertEquals(0, ask(request(5, 0, 8).putLong(24, 8)), "discard");
    assertEquals(Optional.of("256"), store.client().read(BACK + "/sectors"));
    assertEquals(1, board.domain.grants().inUse(), "the ring");
  }

  @Test
  void indirectRequestsNameTheirSegmentsInAPage() throws Exception {
    connect(false);
    var list = ByteBuffer.allocate(20 * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 20; i++) {
      list.putInt(i * 8, DATA + i).put(i * 8 + 5, (byte) 7);
    }
    board.page(INDIRECT).put(0, bytes(list), 0, list.capacity());
    ByteBuffer read = request(6, 0, 16).put(1, (byte) 0).putShort(2, (short) 20);
    read.putInt(28, INDIRECT);
    assertEquals(0, ask(read));
    for (int i = 0; i < 20; i++) {
      assertArrayEquals(disk(16 + i * 8, 8), data(DATA + i, 0, 4096));
    }
    assertEquals(-1, ask(request(6, 0, 16).putShort(2, (short) 257).putInt(28, INDIRECT)));
    assertEquals(-1, ask(request(6, 0, 16).putShort(2, (short) 20).putInt(28, 9999)));
    assertEquals(-1, ask(request(6, 3, 16).putShort(2, (short) 1).putInt(28, INDIRECT)));
  }

  @Test
  void whatCannotBeServedIsAnErrorOfTheRequestOnly() throws Exception {
    connect(false);
    ByteBuffer beyond = request(0, 1, 255);
    segment(beyond, 0, DATA, 0, 1);
    assertEquals(-1, ask(beyond));
    ByteBuffer negative = request(1, 1, -1);
    segment(negative, 0, DATA, 0, 0);
    assertEquals(-1, ask(negative));
    ByteBuffer backwards = request(0, 1, 0);
    segment(backwards, 0, DATA, 5, 4);
    assertEquals(-1, ask(backwards));
    ByteBuffer long1 = request(0, 1, 0);
    segment(long1, 0, DATA, 0, 8);
    assertEquals(-1, ask(long1));
    ByteBuffer foreign = request(0, 1, 0);
    segment(foreign, 0, 4000, 0, 0);
    assertEquals(-1, ask(foreign));
    board.revoke(DATA + 5);
    board.grant(DATA + 5, true);
    ByteBuffer intoReadOnly = request(0, 1, 0);
    segment(intoReadOnly, 0, DATA + 5, 0, 0);
    assertEquals(-1, ask(intoReadOnly));
    assertEquals(-1, ask(request(0, 12, 0)), "too many segments");
    assertEquals(-1, ask(request(5, 0, 200).putLong(24, Long.MAX_VALUE)));
    assertEquals(-2, ask(request(2, 0, 0)), "barriers are not offered");
    assertEquals(-2, ask(request(77, 0, 0)));
    assertArrayEquals(content, disk(0, SECTORS));
    assertEquals(1, board.domain.grants().inUse());
  }

  @Test
  void aReadOnlyDiskStaysAsItIs() throws Exception {
    connect(true);
    assertEquals(Optional.of("4"), store.client().read(BACK + "/info"));
    ByteBuffer write = request(1, 1, 0);
    segment(write, 0, DATA, 0, 0);
    assertEquals(-1, ask(write));
    assertEquals(-1, ask(request(5, 0, 0).putLong(24, 1)));
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void aFrontEndGoesAndComesAgain() throws Exception {
    connect(false);
    frontend(5);
    assertEquals(5, backend());
    assertEquals(0, board.domain.grants().inUse());
    frontend(6);
    assertEquals(6, backend());
    frontend(1);
    assertEquals(2, backend());
    board.page(RING).put(0, new byte[4096], 0, 4096);
    produced = 0;
    port = board.domain.events().allocateUnbound(0);
    write(Map.of("event-channel", port));
    frontend(3);
    assertEquals(4, backend());
    assertEquals(0, ask(request(3, 0, 0)));
  }

  @Test
  void severalQueuesHaveRingsOfTheirOwn() throws Exception {
    publish(false);
    int[] ports = new int[2];
    for (int i = 0; i < 2; i++) {
      board.grant(RING + 2 * i, false);
      board.grant(RING + 2 * i + 1, false);
      ports[i] = board.domain.events().allocateUnbound(0);
      write(
          Map.of(
              "queue-%d/ring-ref0".formatted(i), RING + 2 * i,
              "queue-%d/ring-ref1".formatted(i), RING + 2 * i + 1,
              "queue-%d/event-channel".formatted(i), ports[i]));
    }
    write(Map.of("multi-queue-num-queues", 2, "ring-page-order", 1));
    frontend(3);
    assertEquals(4, backend(), () -> board.log.toString());
    for (int i = 0; i < 2; i++) {
      GuestPage ring = board.page(RING + 2 * i);
      ring.put(64, bytes(request(3, 0, 0)), 0, ENTRY);
      ring.store(12, 1);
      ring.store(0, 1);
      assertEquals(0, board.domain.events().send(ports[i]));
      assertEquals(1, ring.load(8));
    }
  }

  @Test
  void nodesThatMakeNoSenseAreToldAndClosed() throws Exception {
    publish(false);
    frontend(3);
    assertEquals(5, backend());
    assertTrue(store.client().read(BACK + "/error").orElseThrow().contains("event channel"));
    for (Map<String, Object> nodes :
        java.util.List.<Map<String, Object>>of(
            Map.of("ring-ref", 999, "event-channel", 1),
            Map.of("ring-ref", RING, "event-channel", 900),
            Map.of("ring-ref", "x", "event-channel", 2),
            Map.of("ring-page-order", 5, "ring-ref", RING),
            Map.of("ring-page-order", 0, "multi-queue-num-queues", 9),
            Map.of("multi-queue-num-queues", 1, "protocol", "x86_32-abi"))) {
      board.grant(RING, false);
      frontend(6);
      frontend(1);
      assertEquals(2, backend());
      write(nodes);
      frontend(4);
      assertEquals(5, backend(), nodes::toString);
      assertEquals(0, board.domain.grants().inUse());
    }
  }

  @Test
  void noRequestOfAHostileGuestThrowsOrLeavesAGrantBehind() throws Exception {
    connect(false);
    var random = new Random(20_000);
    byte[] bytes = new byte[ENTRY];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      var request = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
      request.put(0, (byte) random.nextInt(8));
      if (random.nextBoolean()) {
        request.put(1, (byte) random.nextInt(13)).putLong(16, random.nextInt(SECTORS + 4));
        for (int s = 0; s < 11; s++) {
          segment(
              request, s, random.nextInt(PvBoard.PAGES + 4), random.nextInt(9), random.nextInt(9));
        }
      }
      int status = ask(request);
      assertTrue(status <= 0 && status >= -2);
      assertEquals(1, board.domain.grants().inUse());
    }
    assertFalse(board.log.toString().contains("internal"));
    board.page(RING).store(0, produced + 5000);
    assertEquals(0, board.domain.events().send(port), "a broken ring is left alone");
  }
}
