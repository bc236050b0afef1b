package dev.zazen.network.user;

import static dev.zazen.network.tcp.TcpSegment.ACK;
import static dev.zazen.network.tcp.TcpSegment.FIN;
import static dev.zazen.network.tcp.TcpSegment.PSH;
import static dev.zazen.network.tcp.TcpSegment.RST;
import static dev.zazen.network.tcp.TcpSegment.SYN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.tcp.TcpSegment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections between a guest, segment by segment, and sockets of the host. */
@Tag("feature:user-network")
class TcpFlowsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int PORT = 4000;
  private static final int FIRST = 1000;

  private ServerSocket server;
  private Guest guest;
  private int peer = Guest.HOST;
  private int peerPort;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, LOOPBACK);
    server.setSoTimeout(10_000);
    peerPort = server.getLocalPort();
    guest = new Guest(UserOptions.standard(), Path.of("/nowhere"), 53);
    guest.announce();
  }

  @AfterEach
  void end() throws IOException {
    guest.close();
    server.close();
  }

  private void say(int sequence, int acknowledgment, int flags, String data) {
    guest.send(
        peer,
        Ipv4.TCP,
        Guest.segment(
            peer, PORT, peerPort, sequence, acknowledgment, flags, data.getBytes(US_ASCII)));
  }

  /** A connection to {@link #server}; returns the sequence number after the host's SYN. */
  private int connect() {
    say(FIRST, 0, SYN, "");
    TcpSegment answer = guest.tcp();
    assertEquals(SYN | ACK, answer.flags());
    assertEquals(FIRST + 1, answer.acknowledgment());
    assertEquals(1460, answer.mss());
    int next = answer.sequence() + 1;
    say(FIRST + 1, next, ACK, "");
    return next;
  }

  @Test
  void bytesGoBothWaysAndBothEnd() throws IOException {
    int next = connect();
    try (Socket socket = server.accept()) {
      say(FIRST + 1, next, ACK | PSH, "hello");
      TcpSegment taken = guest.tcp();
      assertEquals(FIRST + 6, taken.acknowledgment());
      assertArrayEquals("hello".getBytes(US_ASCII), socket.getInputStream().readNBytes(5));
      socket.getOutputStream().write("welcome".getBytes(US_ASCII));
      TcpSegment said = guest.tcp();
      assertEquals("welcome", new String(Guest.bytes(said.data()), US_ASCII));
      assertEquals(next, said.sequence());
      // The guest has said all; the host goes on.
      say(FIRST + 6, next + 7, FIN | ACK, "");
      assertEquals(FIRST + 7, guest.tcp().acknowledgment());
      assertEquals(-1, socket.getInputStream().read());
      socket.getOutputStream().write("more".getBytes(US_ASCII));
      assertEquals("more", new String(Guest.bytes(guest.tcp().data()), US_ASCII));
    }
    TcpSegment end = guest.tcp();
    assertTrue(end.has(FIN));
    say(FIRST + 7, end.sequence() + 1, ACK, "");
    assertEquals(0, guest.gateway.tcp().size(), "nothing is left of it");
  }

  @Test
  void whereNobodyListensIsRefused() throws IOException {
    server.close();
    say(FIRST, 0, SYN, "");
    TcpSegment answer = guest.tcp();
    assertEquals(RST | ACK, answer.flags());
    assertEquals(FIRST + 1, answer.acknowledgment());
    guest.serve(1);
    assertEquals(0, guest.gateway.tcp().size());
  }

  @Test
  void segmentsOfNoConnectionAreAnsweredByReset() {
    say(FIRST, 77, ACK, "x");
    TcpSegment answer = guest.tcp();
    assertEquals(RST, answer.flags());
    assertEquals(77, answer.sequence());
    say(FIRST, 77, RST, "");
    assertTrue(guest.heardNothing());
  }

  @Test
  void whatIsTheHostsAloneIsRefused() {
    for (int address : new int[] {0x7f000001, 0x0a000204, Guest.DNS}) {
      peer = address;
      say(FIRST, 0, SYN, "");
      assertEquals(RST | ACK, guest.tcp().flags());
    }
  }

  @Test
  void aResetGoesOnToTheHost() throws IOException {
    int next = connect();
    try (Socket socket = server.accept()) {
      say(FIRST + 1, next, RST, "");
      guest.serve(1);
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
    }
    guest.serve(1);
    assertEquals(0, guest.gateway.tcp().size());
  }

  @Test
  void aResetOfTheHostGoesOnToTheGuest() throws IOException {
    var _ = connect();
    try (Socket socket = server.accept()) {
      socket.setSoLinger(true, 0);
    }
    assertTrue(guest.tcp().has(RST));
  }

  @Test
  void aBeginThatIsRepeatedIsOneConnection() throws IOException {
    say(FIRST, 0, SYN, "");
    TcpSegment answer = guest.tcp();
    say(FIRST, 0, SYN, "");
    assertEquals(answer.sequence(), guest.tcp().sequence());
    assertEquals(1, guest.gateway.tcp().size());
    server.accept().close();
  }

  @Test
  void connectionsAreBoundedInBothDirections() throws IOException {
    int port = forward(false);
    for (int i = 0; i < TcpFlows.MOST + 5; i++) {
      guest.send(
          Guest.HOST, Ipv4.TCP, Guest.segment(Guest.HOST, 5000 + i, peerPort, FIRST, 0, SYN));
    }
    assertEquals(TcpFlows.MOST, guest.gateway.tcp().size());
    try (var socket = new Socket(LOOPBACK, port)) {
      socket.setSoTimeout(10_000);
      guest.serve(1);
      assertEquals(-1, socket.getInputStream().read());
    }
    assertEquals(TcpFlows.MOST, guest.gateway.tcp().size());
  }

  /** Starts anew with a port of the host, which is returned, that leads to the guest. */
  private int forward(boolean restrict) throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    var forward =
        new HostForward(Ipv4.TCP, new InetSocketAddress(LOOPBACK, port), Guest.ADDRESS, PORT);
    UserOptions all = UserOptions.standard();
    guest.close();
    guest =
        new Guest(
            new UserOptions(
                all.net(), all.host(), all.dns(), all.dhcpStart(), restrict, List.of(forward)),
            Path.of("/nowhere"),
            53);
    guest.gateway.tcp().listen(forward);
    guest.announce();
    return port;
  }

  @Test
  void connectionsToTheHostGoOnToTheGuest() throws IOException {
    int port = forward(true);
    try (var socket = new Socket(LOOPBACK, port)) {
      TcpSegment begin = guest.tcp();
      assertEquals(SYN, begin.flags());
      assertEquals(socket.getLocalPort(), begin.sourcePort());
      peerPort = begin.sourcePort();
      say(FIRST, begin.sequence() + 1, SYN | ACK, "");
      assertEquals(ACK, guest.tcp().flags());
      say(FIRST + 1, begin.sequence() + 1, ACK | PSH, "ssh");
      assertArrayEquals("ssh".getBytes(US_ASCII), socket.getInputStream().readNBytes(3));
    }
    try (var refused = new Socket(LOOPBACK, port)) {
      TcpSegment begin = guest.tcp();
      while (!begin.has(SYN)) {
        begin = guest.tcp();
      }
      peerPort = begin.sourcePort();
      say(0, begin.sequence() + 1, RST | ACK, "");
      guest.serve(1);
      assertThrows(SocketException.class, () -> refused.getInputStream().read());
    }
  }
}
