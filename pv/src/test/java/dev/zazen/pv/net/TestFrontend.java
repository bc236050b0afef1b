package dev.zazen.pv.net;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.network.EthernetPort;
import dev.zazen.network.EthernetSwitch;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.InTurn;
import dev.zazen.pv.PvBoard;
import dev.zazen.pv.store.BoardStore;
import dev.zazen.xenstore.XenstoreException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A front end that is played by a test, and a station on its network. */
final class TestFrontend implements AutoCloseable {
  static final int SENT = 1;
  static final int RECEIVED = 2;
  static final int DATA = 3;
  static final String FRONT = "/local/domain/1/device/vif/0";
  static final String BACK = "/local/domain/0/backend/vif/1/0";

  private static final int ENTRIES = 256;

  final PvBoard board = new PvBoard();
  final BoardStore store = new BoardStore(board.hypervisor);
  final EthernetSwitch network = new EthernetSwitch();

  /** What the station heard. */
  final List<byte[]> heard = new ArrayList<>();

  final EthernetPort station =
      network.attach(
          frame -> {
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            heard.add(bytes);
          });
  int sentPort;
  int receivedPort;
  int sent;
  int requested;

  TestFrontend() {
    store.connect(board.domain);
    var _ =
        new NetworkBackend(
            store.client(),
            board.domain,
            board.hypervisor.ownEvents(),
            0,
            "00:16:3e:00:01:00",
            network,
            new InTurn());
  }

  void write(Map<String, Object> nodes) throws XenstoreException {
    for (var node : nodes.entrySet()) {
      store.client().write(FRONT + "/" + node.getKey(), node.getValue().toString());
    }
  }

  void state(int state) throws XenstoreException {
    store.client().write(FRONT + "/state", Integer.toString(state));
  }

  String backend(String node) {
    return store.client().read(BACK + "/" + node).orElse("");
  }

  /** What a front end as Linux's writes; its rings are granted and its ports are there. */
  Map<String, Object> nodes() {
    for (int page = SENT; page < PvBoard.PAGES; page++) {
      board.grant(page, false);
    }
    sentPort = board.domain.events().allocateUnbound(0);
    receivedPort = board.domain.events().allocateUnbound(0);
    return new HashMap<>(
        Map.of(
            "tx-ring-ref", SENT,
            "rx-ring-ref", RECEIVED,
            "event-channel-tx", sentPort,
            "event-channel-rx", receivedPort,
            "request-rx-copy", 1,
            "feature-rx-notify", 1,
            "feature-sg", 1));
  }

  /** Connects as Linux does. */
  void connect() throws XenstoreException {
    write(nodes());
    state(4);
  }

  /** Puts a transmit request on the ring; {@link #push} shows it. */
  void put(int ref, int offset, int flags, int id, int length) {
    byte[] bytes = new byte[TransmitRing.SIZE];
    var _ =
        ByteBuffer.wrap(bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(ref)
            .putShort((short) offset)
            .putShort((short) flags)
            .putShort((short) id)
            .putShort((short) length);
    put(bytes);
  }

  void put(byte[] entry) {
    board.page(SENT).put(slot(sent, TransmitRing.SIZE), entry, 0, TransmitRing.SIZE);
    sent++;
  }

  private static int slot(int index, int size) {
    return 64 + index % ENTRIES * size;
  }

  /** Shows the requests that were put; returns the status of the answers to the last ones. */
  @CanIgnoreReturnValue
  List<Integer> push(int count) {
    GuestPage ring = board.page(SENT);
    ring.store(12, sent);
    ring.store(0, sent);
    var _ = board.domain.events().send(sentPort);
    var answers = new ArrayList<Integer>();
    byte[] answer = new byte[4];
    for (int i = Math.max(sent - count, 0); i < ring.load(8); i++) {
      ring.get(slot(i, TransmitRing.SIZE), answer, 0, 4);
      answers.add((int) ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getShort(2));
    }
    return answers;
  }

  /** Offers pages for received frames. */
  void request(int... refs) {
    GuestPage ring = board.page(RECEIVED);
    for (int ref : refs) {
      byte[] bytes = new byte[ReceiveRing.SIZE];
      var _ =
          ByteBuffer.wrap(bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort((short) requested)
              .putInt(4, ref);
      ring.put(slot(requested, ReceiveRing.SIZE), bytes, 0, ReceiveRing.SIZE);
      requested++;
    }
    ring.store(12, ring.load(8) + 1);
    int before = ring.load(0);
    ring.store(0, requested);
    if (requested - ring.load(4) < requested - before) {
      var _ = board.domain.events().send(receivedPort);
    }
  }

  /** The responses so far, as "id flags status". */
  List<String> received() {
    GuestPage ring = board.page(RECEIVED);
    var responses = new ArrayList<String>();
    byte[] answer = new byte[ReceiveRing.SIZE];
    for (int i = 0; i < ring.load(8); i++) {
      ring.get(slot(i, ReceiveRing.SIZE), answer, 0, ReceiveRing.SIZE);
      var response = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
      responses.add(
          "%d %d %d".formatted(response.getShort(0), response.getShort(4), response.getShort(6)));
    }
    return responses;
  }

  byte[] data(int page, int from, int length) {
    byte[] bytes = new byte[length];
    board.page(page).get(from, bytes, 0, length);
    return bytes;
  }

  @Override
  public void close() {
    board.close();
  }
}
