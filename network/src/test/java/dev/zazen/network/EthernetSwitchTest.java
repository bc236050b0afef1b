package dev.zazen.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.base.CanIgnoreReturnValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:pv-network")
class EthernetSwitchTest {
  private static final long BROADCAST = 0xffff_ffff_ffffL;
  private static final long MULTICAST = 0x0100_5e00_0001L;
  private static final int LENGTH = 64;

  private final EthernetSwitch network = new EthernetSwitch();
  private final List<Station> stations = new ArrayList<>();

  /** Somebody with a cable. */
  private final class Station implements EthernetPort {
    final EthernetSwitch.Connection connection = network.attach(this);
    int heard;

    Station() {
      stations.add(this);
    }

    @Override
    public void send(ByteBuffer frame) {
      assertEquals(LENGTH, frame.remaining());
      heard++;
      frame.position(frame.limit());
    }

    void say(long source, long destination) {
      connection.send(frame(source, destination));
    }
  }

  private static ByteBuffer frame(long source, long destination) {
    var frame = ByteBuffer.allocate(LENGTH + 10).position(10);
    put(frame, 10, destination);
    put(frame, 16, source);
    return frame;
  }

  private static void put(ByteBuffer frame, int at, long address) {
    frame.putShort(at, (short) (address >>> 32)).putInt(at + 2, (int) address);
  }

  /** How many frames each heard since the last call. */
  @CanIgnoreReturnValue
  private List<Integer> heard() {
    var counts = stations.stream().map(station -> station.heard).toList();
    stations.forEach(station -> station.heard = 0);
    return counts;
  }

  private void plug(int count) {
    for (int i = 0; i < count; i++) {
      var _ = new Station();
    }
  }

  private void say(int station, long source, long destination) {
    stations.get(station).say(source, destination);
  }

  @Test
  void whatIsForAllOrForSomebodyUnknownGoesToAllOthers() {
    plug(3);
    say(0, 2, BROADCAST);
    assertEquals(List.of(0, 1, 1), heard());
    say(1, 4, MULTICAST);
    assertEquals(List.of(1, 0, 1), heard());
    say(2, 6, 8);
    assertEquals(List.of(1, 1, 0), heard());
    say(2, 0, 0);
    assertEquals(List.of(1, 1, 0), heard());
  }

  @Test
  void anAddressIsFoundWhereItWasSeenLast() {
    plug(3);
    say(0, 2, BROADCAST);
    heard();
    say(1, 4, 2);
    assertEquals(List.of(1, 0, 0), heard());
    say(0, 2, 4);
    assertEquals(List.of(0, 1, 0), heard());
    say(0, 6, 2);
    assertEquals(List.of(0, 0, 0), heard(), "it is where it came from");
    say(2, 2, BROADCAST);
    heard();
    say(1, 4, 2);
    assertEquals(List.of(0, 0, 1), heard(), "it moved");
    say(1, 4, 6);
    assertEquals(List.of(1, 0, 0), heard(), "others stay");
  }

  @Test
  void groupAddressesAreNobodys() {
    plug(2);
    say(0, MULTICAST, 2);
    heard();
    say(1, 4, MULTICAST);
    assertEquals(List.of(1, 0), heard());
  }

  @Test
  void aPortWithTooManyAddressesForgetsItsOwnOnly() {
    plug(3);
    say(0, 2, BROADCAST);
    int most = EthernetSwitch.ADDRESSES;
    for (int i = 0; i <= most; i++) {
      say(1, 0x1000 + 2L * i, BROADCAST);
    }
    heard();
    say(2, 4, 2);
    assertEquals(List.of(1, 0, 0), heard());
    say(2, 4, 0x1000);
    assertEquals(List.of(1, 1, 0), heard(), "the oldest is unknown");
    say(2, 4, 0x1002);
    assertEquals(List.of(0, 1, 0), heard());
    say(0, 0x1002, 2);
    say(2, 4, 0x1000 + 2L * most);
    assertEquals(List.of(0, 1, 0), heard(), "the newest is known when another has moved");
  }

  @Test
  void whoIsUnpluggedHearsAndSaysNothing() {
    plug(3);
    say(0, 2, BROADCAST);
    heard();
    stations.getFirst().connection.close();
    assertEquals(2, network.size());
    say(0, 2, BROADCAST);
    assertEquals(List.of(0, 0, 0), heard());
    say(1, 4, 2);
    assertEquals(List.of(0, 0, 1), heard());
  }

  @Test
  void framesOfNoLengthAreDropped() {
    plug(2);
    var sender = stations.getFirst().connection;
    sender.send(ByteBuffer.allocate(EthernetPort.HEADER - 1));
    sender.send(ByteBuffer.allocate(EthernetPort.MAX_FRAME + 1));
    sender.send(ByteBuffer.allocate(0));
    assertEquals(List.of(0, 0), heard());
  }

  @Test
  void manyThreadsSendWhileOthersComeAndGo() throws InterruptedException {
    var count = new AtomicInteger();
    var sink = network.attach(_ -> count.incrementAndGet());
    sink.send(frame(2, BROADCAST));
    var begin = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    int senders = 3;
    int rounds = 2000;
    for (int t = 0; t < senders; t++) {
      long source = 0x1000 + 0x100L * t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      begin.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    for (int i = 0; i < rounds; i++) {
                      try (var cable = network.attach(_ -> {})) {
                        var bytes = ByteBuffer.allocate(LENGTH);
                        put(bytes, 0, 2);
                        put(bytes, 6, source + 2L * (i % 100));
                        cable.send(bytes);
                      }
                    }
                  }));
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(senders * rounds, count.get());
    assertEquals(1, network.size());
  }
}
