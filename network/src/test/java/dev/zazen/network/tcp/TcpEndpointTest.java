package dev.zazen.network.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.network.EthernetPort;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Output;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.packet.Neighbours;
import dev.zazen.network.packet.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections between two ends over a network that loses, repeats and delays; time is counted. */
@Tag("feature:user-network")
class TcpEndpointTest {
  private static final int LEFT = 0x0a000001;
  private static final int RIGHT = 0x0a000002;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1000 * MILLISECOND;

  private final Random random = new Random(1);
  private final PriorityQueue<Frame> frames = new PriorityQueue<>();
  private long now = SECOND;
  private long order;
  private int lost;
  private int repeated;
  private int delayed;

  /** A segment on its way. */
  @SuppressWarnings("ArrayRecordComponent") // never shared
  private record Frame(long at, long order, int destination, byte[] bytes)
      implements Comparable<Frame> {
    @Override
    public int compareTo(Frame other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private final Side left = new Side(LEFT, RIGHT, 0x7fff_fff0);
  private final Side right = new Side(RIGHT, LEFT, -10);

  /** One end, with what it sends and what it got. */
  private final class Side {
    final TcpEndpoint endpoint;
    final TcpOutput output;
    final Random sends;
    final Random gets;
    int toSend;
    int got;

    Side(int own, int other, int initial) {
      EthernetPort network = frame -> send(other, frame);
      var neighbours = new Neighbours(network, 2, own, Set.of(own));
      neighbours.learn(other, 4);
      output = new TcpOutput(new Ipv4Output(network, neighbours), own, 1, other, 1);
      endpoint = new TcpEndpoint(output, initial);
      sends = new Random(own);
      gets = new Random(other);
    }

    /** What an application does; it takes {@code most} bytes. */
    void work(int most) {
      ByteRing outgoing = endpoint.outgoing();
      while (toSend > 0 && outgoing.free() > 0) {
        outgoing.space().put((byte) sends.nextInt());
        outgoing.added(1);
        toSend--;
      }
      ByteRing incoming = endpoint.incoming();
      for (int i = 0; i < most && incoming.size() > 0; i++) {
        assertEquals((byte) gets.nextInt(), incoming.content().get(), "byte " + got);
        incoming.taken(1);
        got++;
      }
      if (toSend == 0) {
        endpoint.finish();
      }
      endpoint.transmit(now);
    }

    void receive(byte[] frame) {
      var bytes = ByteBuffer.wrap(frame);
      var packet = new Packet(bytes, EthernetPort.HEADER, frame.length - EthernetPort.HEADER);
      TcpSegment segment = TcpSegment.parse(Ipv4Packet.parse(packet).orElseThrow()).orElseThrow();
      if (endpoint.isClosed() && segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK)) {
        endpoint.accept(segment, now);
      } else {
        endpoint.receive(segment, now);
      }
    }
  }

  private void send(int destination, ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    int copies = random.nextInt(1000) < repeated ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      boolean late = random.nextInt(1000) < delayed;
      long at = now + MILLISECOND + (late ? random.nextInt(20) * MILLISECOND : 0);
      if (random.nextInt(1000) >= lost) {
        frames.add(new Frame(at, order++, destination, bytes));
      }
    }
  }

  /** Lets time pass until nothing is due before {@code end}. */
  private void run(long end, int most) {
    while (true) {
      long due = Math.min(left.endpoint.due(), right.endpoint.due());
      long next = Math.min(due, frames.isEmpty() ? Long.MAX_VALUE : frames.peek().at());
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      Queue<Frame> arrived = new ArrayDeque<>();
      while (!frames.isEmpty() && frames.peek().at() <= now) {
        arrived.add(frames.remove());
      }
      for (Frame frame : arrived) {
        (frame.destination() == LEFT ? left : right).receive(frame.bytes());
      }
      left.endpoint.expire(now);
      right.endpoint.expire(now);
      left.work(most);
      right.work(most);
    }
  }

  private void transfer(int fromLeft, int fromRight) {
    left.toSend = fromLeft;
    right.toSend = fromRight;
    left.endpoint.connect(now);
    run(now + 3600 * SECOND, 1 << 20);
    assertEquals(fromRight, left.got);
    assertEquals(fromLeft, right.got);
    assertTrue(left.endpoint.isClosed() && right.endpoint.isClosed());
    assertFalse(left.endpoint.isReset() || right.endpoint.isReset());
  }

  @Test
  void bytesArriveInBothDirections() {
    long begin = now;
    transfer(1_000_000, 2_000_000);
    assertTrue(now - begin <= 3600 * SECOND);
  }

  @Test
  void nothingIsAConnectionToo() {
    transfer(0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void bytesArriveOverABadNetwork(int seed) {
    random.setSeed(seed);
    lost = 10 * seed;
    repeated = 20;
    delayed = 50;
    transfer(300_000, 200_000);
  }

  @Test
  void aReaderThatStopsIsWaitedFor() {
    left.toSend = 3 * TcpEndpoint.BUFFER;
    left.endpoint.connect(now);
    run(now + 600 * SECOND, 0);
    assertEquals(TcpEndpoint.BUFFER, right.endpoint.incoming().size(), "all that it has room for");
    assertEquals(TcpEndpoint.BUFFER, left.endpoint.outgoing().size());
    assertTrue(left.endpoint.isOpen() && right.endpoint.isOpen());
    lost = 1000; // also what says that there is room again
    right.work(1 << 20);
    lost = 0;
    run(now + 600 * SECOND, 1 << 20);
    assertEquals(3 * TcpEndpoint.BUFFER, right.got);
  }

  @Test
  void aPeerThatIsSilentIsGivenUp() {
    left.toSend = 1_000_000;
    right.toSend = 1_000_000;
    left.endpoint.connect(now);
    run(now + 20 * MILLISECOND, 1 << 20);
    assertTrue(left.endpoint.isOpen() && right.endpoint.isOpen());
    lost = 1000;
    run(now + 3600 * SECOND, 1 << 20);
    assertTrue(left.endpoint.isReset() && right.endpoint.isReset());
  }

  @Test
  void anIdlePeerIsProbed() {
    left.toSend = -1; // it does not finish
    right.toSend = -1;
    left.endpoint.connect(now);
    run(now + 7200 * SECOND, 1 << 20);
    assertTrue(left.endpoint.isOpen() && right.endpoint.isOpen());
    lost = 1000;
    run(now + 7200 * SECOND, 1 << 20);
    assertTrue(left.endpoint.isReset() && right.endpoint.isReset());
  }

  @Test
  void whoDoesNotAnswerIsTriedSomeTimes() {
    lost = 1000;
    left.endpoint.connect(now);
    run(now + 3600 * SECOND, 0);
    assertTrue(left.endpoint.isReset());
  }

  @Test
  void anAbortIsHeard() {
    left.toSend = -1;
    right.toSend = -1;
    left.endpoint.connect(now);
    run(now + SECOND, 1 << 20);
    left.endpoint.abort();
    run(now + SECOND, 1 << 20);
    assertTrue(right.endpoint.isReset());
  }

  @Test
  void bothMayBeginAtOnce() {
    left.endpoint.connect(now);
    right.endpoint.connect(now);
    left.toSend = 1000;
    right.toSend = 2000;
    run(now + 3600 * SECOND, 1 << 20);
    assertEquals(2000, left.got);
    assertEquals(1000, right.got);
  }

  @Test
  void segmentsThatDoNotBelongAreNotBelieved() {
    left.toSend = -1;
    right.toSend = -1;
    left.endpoint.connect(now);
    run(now + SECOND, 1 << 20);
    // A blind attacker's RST, SYN and data outside of the window (RFC 5961).
    left.output.send(TcpSegment.RST, 5000, 0, 0);
    left.output.send(TcpSegment.SYN, 0x7fff_fff1, 0, 0);
    left.output.send(TcpSegment.ACK, 0x7fff_fff1, 1_000_000, 0);
    left.output.send(TcpSegment.FIN | TcpSegment.ACK, 1, -9, 0);
    run(now + SECOND, 1 << 20);
    assertTrue(right.endpoint.isOpen());
    assertFalse(right.endpoint.peerFinished());
    assertEquals(Ipv4.MTU, TcpEndpoint.MSS + Ipv4.HEADER + TcpSegment.HEADER);
  }
}
