package dev.zazen.network.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zazen.network.EthernetPort;
import dev.zazen.network.InternetChecksum;
import dev.zazen.network.packet.Ipv4;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any frames are taken; afterwards the gateway still answers. */
@Tag("feature:user-network")
class GatewayFuzzTest {
  private static final int ROUNDS = 8_000;

  private static Guest guest() throws IOException {
    return new Guest(UserOptions.standard(), Path.of("/nowhere"), 1);
  }

  private static void answers(Guest guest) {
    guest.serve(1);
    while (!guest.heardNothing()) {
      var _ = guest.hear();
    }
    guest.send(Guest.arp(1, Guest.STATION, Guest.ADDRESS, Guest.HOST));
    assertEquals(2, guest.hear().after(EthernetPort.HEADER).u16(6));
  }

  @FuzzTest
  void anyFrameIsTaken(byte[] data) throws IOException {
    byte[] frame = Guest.frame(Guest.ADDRESS, Guest.HOST, Ipv4.ICMP, new byte[0]);
    try (Guest guest = guest()) {
      guest.send(data.length < EthernetPort.HEADER ? frame : data);
      answers(guest);
    }
  }

  /** Changes some bytes, cuts the frame, and mends the checksums so that more is looked at. */
  private static byte[] damage(byte[] frame, SplittableRandom random) {
    int kept = EthernetPort.HEADER + Ipv4.HEADER;
    byte[] bytes = frame.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      int from = random.nextInt(5) == 0 ? EthernetPort.HEADER : kept;
      bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt();
    }
    if (random.nextInt(8) == 0) {
      bytes = Arrays.copyOf(bytes, EthernetPort.HEADER + random.nextInt(bytes.length));
    }
    if (bytes.length >= kept && random.nextInt(8) != 0) {
      mend(ByteBuffer.wrap(bytes), random.nextInt(8) != 0);
    }
    return bytes;
  }

  private static void mend(ByteBuffer frame, boolean mendsLength) {
    int header = EthernetPort.HEADER;
    int length = frame.capacity() - header;
    if (mendsLength) {
      frame.putShort(header + 2, (short) length);
    }
    frame.putShort(header + 10, (short) 0);
    frame.putShort(
        header + 10, (short) InternetChecksum.of(InternetChecksum.sum(frame, header, Ipv4.HEADER)));
    int payload = length - Ipv4.HEADER;
    int protocol = frame.get(header + 9);
    int field = header + Ipv4.HEADER + (protocol == Ipv4.TCP ? 16 : protocol == Ipv4.ICMP ? 2 : 6);
    if (field + 2 > frame.capacity()) {
      return;
    }
    frame.putShort(field, (short) 0);
    long pseudo =
        protocol == Ipv4.ICMP
            ? 0
            : Ipv4.pseudoHeader(
                frame.getInt(header + 12), frame.getInt(header + 16), protocol, payload);
    long sum = pseudo + InternetChecksum.sum(frame, header + Ipv4.HEADER, payload);
    frame.putShort(field, (short) InternetChecksum.of(sum));
  }

  @Test
  void damagedFramesOfAllKindsAreTaken() throws IOException {
    var random = new SplittableRandom(Long.getLong("zazen.random.seed", 19));
    try (Guest guest = guest();
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      byte[][] kinds = {
        Guest.arp(1, Guest.STATION, Guest.ADDRESS, Guest.HOST),
        Guest.frame(Guest.ADDRESS, Guest.HOST, Ipv4.ICMP, new byte[20]),
        Guest.frame(Guest.ADDRESS, Guest.DNS, Ipv4.UDP, udp(4000, 53, 20)),
        Guest.frame(0, Ipv4.BROADCAST, Ipv4.UDP, udp(68, 67, 300)),
        Guest.frame(Guest.ADDRESS, Guest.HOST, Ipv4.TCP, tcp(port, random)),
      };
      for (int i = 0; i < ROUNDS; i++) {
        int kind = random.nextInt(kinds.length);
        if (kind == kinds.length - 1) {
          kinds[kind] = Guest.frame(Guest.ADDRESS, Guest.HOST, Ipv4.TCP, tcp(port, random));
        }
        guest.send(damage(kinds[kind], random));
        if (i % 100 == 0) {
          guest.serve(1);
          guest.passed += 1_000_000_000;
        }
        while (!guest.heardNothing()) {
          assertTrue(guest.hear().length() >= EthernetPort.HEADER);
        }
      }
      answers(guest);
      assertTrue(guest.gateway.tcp().size() <= TcpFlows.MOST);
      assertTrue(guest.gateway.udp().size() <= UdpFlows.MOST);
    }
  }

  private static byte[] udp(int source, int port, int length) {
    var bytes = ByteBuffer.allocate(8 + length);
    bytes.putShort((short) source).putShort((short) port).putShort((short) (8 + length));
    return bytes.array();
  }

  /** Segments of few connections with sequence numbers that are often near to each other. */
  private static byte[] tcp(int port, SplittableRandom random) {
    int[] flags = {2, 16, 16, 24, 17, 4, 18, random.nextInt(256)};
    return Guest.segment(
        Guest.HOST,
        4000 + random.nextInt(4),
        port,
        random.nextInt(5) == 0 ? random.nextInt() : 1000 + random.nextInt(50),
        random.nextInt(),
        flags[random.nextInt(flags.length)],
        new byte[random.nextInt(40)]);
  }

  /** A hostile guest that keeps within a connection: right numbers, any flags and windows. */
  @Test
  void anyConversationEndsOrGoesOn() throws IOException {
    var random = new SplittableRandom(Long.getLong("zazen.random.seed", 23));
    try (Guest guest = guest();
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      for (int connection = 0; connection < 50; connection++) {
        converse(guest, server, random, 5000 + connection);
      }
      answers(guest);
    }
  }

  private static void converse(
      Guest guest, ServerSocket server, SplittableRandom random, int source) throws IOException {
    int port = server.getLocalPort();
    guest.send(Guest.HOST, Ipv4.TCP, Guest.segment(Guest.HOST, source, port, 0, 0, 2));
    var answer = guest.tcp();
    while (answer.destinationPort() != source) {
      answer = guest.tcp();
    }
    try (var socket = server.accept()) {
      int next = answer.sequence() + 1;
      guest.send(Guest.HOST, Ipv4.TCP, Guest.segment(Guest.HOST, source, port, 1, next, 16));
      if (random.nextBoolean()) {
        socket.getOutputStream().write(new byte[10_000]);
      }
      for (int i = 0; i < 100; i++) {
        byte[] segment =
            Guest.segment(
                Guest.HOST,
                source,
                port,
                1 + random.nextInt(100),
                next + random.nextInt(12_000),
                random.nextInt(20) == 0 ? random.nextInt(64) : 16 | random.nextInt(2) * 8,
                new byte[random.nextInt(100)]);
        guest.send(damage(Guest.frame(Guest.ADDRESS, Guest.HOST, Ipv4.TCP, segment), random));
        if (random.nextInt(10) == 0) {
          guest.passed += random.nextInt(5) * 1_000_000_000L;
          guest.serve(1);
        }
      }
    }
    while (!guest.heardNothing()) {
      var _ = guest.hear();
    }
  }
}
