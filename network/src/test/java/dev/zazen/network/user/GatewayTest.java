package dev.zazen.network.user;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.network.EthernetPort;
import dev.zazen.network.InternetChecksum;
import dev.zazen.network.packet.Ethernet;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Packet;
import dev.zazen.network.packet.Neighbours;
import dev.zazen.network.packet.Packet;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ARP, ICMP, DHCP and UDP of the gateway. */
@Tag("feature:user-network")
class GatewayTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int DISCOVER = 1;
  private static final int OFFER = 2;
  private static final int REQUEST = 3;
  private static final int ACKNOWLEDGE = 5;
  private static final int REFUSE = 6;

  @TempDir private Path directory;
  private Path resolvers;
  private DatagramSocket server;
  private Guest guest;

  @BeforeEach
  void start() throws IOException {
    server = new DatagramSocket(0, LOOPBACK);
    server.setSoTimeout(10_000);
    resolvers = directory.resolve("resolv.conf");
    Files.writeString(resolvers, "# a comment\nsearch example\nnameserver 127.0.0.1\n");
    guest = new Guest(UserOptions.standard(), resolvers, server.getLocalPort());
  }

  @AfterEach
  void end() throws IOException {
    guest.close();
    server.close();
  }

  private void restart(boolean restrict, List<HostForward> forwards) throws IOException {
    guest.close();
    UserOptions all = UserOptions.standard();
    var options =
        new UserOptions(all.net(), all.host(), all.dns(), all.dhcpStart(), restrict, forwards);
    guest = new Guest(options, resolvers, server.getLocalPort());
  }

  private static byte[] echo(int identifier, byte[] data) {
    var bytes = ByteBuffer.allocate(8 + data.length);
    bytes.putShort((short) 0x0800).putShort((short) 0).putInt(identifier).put(data);
    bytes.putShort(2, (short) InternetChecksum.of(InternetChecksum.sum(bytes, 0, 8 + data.length)));
    return bytes.array();
  }

  @Test
  void gatewayAndNameServerAreOneStation() {
    for (int address : new int[] {Guest.HOST, Guest.DNS}) {
      guest.send(Guest.arp(1, Guest.STATION, Guest.ADDRESS, address));
      Packet reply = guest.hear();
      assertEquals(Guest.STATION, reply.mac(Ethernet.DESTINATION));
      assertEquals(Neighbours.TYPE, reply.u16(Ethernet.TYPE));
      Packet arp = reply.after(EthernetPort.HEADER);
      assertEquals(2, arp.u16(6));
      assertEquals(0x5255_0a00_0202L, arp.mac(8));
      assertEquals(address, arp.i32(14));
      assertEquals(Guest.ADDRESS, arp.i32(24));
    }
    guest.send(Guest.arp(1, Guest.STATION, Guest.ADDRESS, 0x0a000204));
    assertTrue(guest.heardNothing(), "others answer for themselves");
  }

  @Test
  void gatewayAnswersPings() {
    byte[] data = "abcdefg".repeat(300).getBytes(US_ASCII);
    guest.send(Guest.HOST, Ipv4.ICMP, echo(7, data));
    Packet first = guest.hear().after(EthernetPort.HEADER);
    Packet second = guest.hear().after(EthernetPort.HEADER);
    assertEquals(Ipv4.MTU, first.length());
    assertEquals(0x2000, first.u16(6), "the first fragment of several");
    assertEquals((Ipv4.MTU - Ipv4.HEADER) / 8, second.u16(6), "the last one");
    var whole = ByteBuffer.allocate(8 + data.length);
    first.copy(Ipv4.HEADER, first.length() - Ipv4.HEADER, whole);
    second.copy(Ipv4.HEADER, second.length() - Ipv4.HEADER, whole);
    assertEquals(0, InternetChecksum.of(InternetChecksum.sum(whole, 0, whole.capacity())));
    assertEquals(0, whole.getShort(0), "echo reply");
    assertEquals(7, whole.getInt(4));
    assertArrayEquals(data, java.util.Arrays.copyOfRange(whole.array(), 8, whole.capacity()));
  }

  @Test
  void pingsOfOthersAreRefused() {
    guest.send(0xc0000201, Ipv4.ICMP, echo(7, new byte[8]));
    Ipv4Packet answer = guest.packet();
    assertEquals(Guest.HOST, answer.source());
    assertEquals(0x030d, answer.payload().u16(0), "administratively prohibited");
    assertEquals(0, InternetChecksum.of(answer.payload().sum()));
    assertEquals(0xc0000201, answer.payload().i32(8 + 16), "the packet's destination");
    guest.send(0x0a000204, Ipv4.ICMP, echo(7, new byte[8]));
    assertTrue(guest.heardNothing());
  }

  private static byte[] dhcp(int type, long station, int requested, int server, int client) {
    var message = ByteBuffer.allocate(300);
    message.putInt(0x0101_0600).putInt(77).putInt(0).putInt(client);
    message.putShort(28, (short) (station >>> 32)).putInt(30, (int) station);
    message.putInt(236, 0x6382_5363).position(240);
    message.put(new byte[] {0, 53, 1, (byte) type});
    if (requested != 0) {
      message.put(new byte[] {50, 4}).putInt(requested);
    }
    if (server != 0) {
      message.put(new byte[] {54, 4}).putInt(server);
    }
    message.put((byte) 255);
    return message.array();
  }

  private Packet ask(int type, long station, int requested, int server) {
    var udp = ByteBuffer.allocate(308);
    udp.putShort((short) 68).putShort((short) 67).putShort((short) 308).putShort((short) 0);
    udp.put(dhcp(type, station, requested, server, 0));
    guest.send(Guest.frame(0, Ipv4.BROADCAST, Ipv4.UDP, udp.array()));
    if (guest.heardNothing()) {
      return new Packet(ByteBuffer.allocate(0), 0, 0);
    }
    return guest.udp().data();
  }

  @Test
  void guestsGetAddressesByDhcp() {
    Packet offer = ask(DISCOVER, Guest.STATION, 0, 0);
    assertEquals(Optional.of(OFFER), Guest.option(offer, 53));
    assertEquals(2, offer.u8(0));
    assertEquals(77, offer.i32(4));
    assertEquals(Guest.ADDRESS, offer.i32(16));
    assertEquals(Guest.STATION, offer.mac(28));
    Packet given = ask(REQUEST, Guest.STATION, Guest.ADDRESS, Guest.HOST);
    assertEquals(Optional.of(ACKNOWLEDGE), Guest.option(given, 53));
    assertEquals(Optional.of(0xffffff00), Guest.option(given, 1));
    assertEquals(Optional.of(Guest.HOST), Guest.option(given, 3));
    assertEquals(Optional.of(Guest.DNS), Guest.option(given, 6));
    assertEquals(Optional.of(86400), Guest.option(given, 51));
    assertEquals(Guest.ADDRESS + 1, ask(DISCOVER, 0x0200_0000_0001L, 0, 0).i32(16));
    assertEquals(Guest.ADDRESS, ask(DISCOVER, Guest.STATION, 0, 0).i32(16), "the same again");
    Packet refused = ask(REQUEST, 0x0200_0000_0002L, Guest.ADDRESS, Guest.HOST);
    assertEquals(Optional.of(REFUSE), Guest.option(refused, 53));
    assertEquals(0, ask(REQUEST, Guest.STATION, Guest.ADDRESS, 0x0a000209).length(), "another's");
  }

  @Test
  void addressesEndWithThePool() {
    for (int i = 0; i < DhcpServer.MOST; i++) {
      assertEquals(Guest.ADDRESS + i, ask(DISCOVER, 0x0200_0000_0000L + i, 0, 0).i32(16));
    }
    assertEquals(0, ask(DISCOVER, 0x0200_0000_1000L, 0, 0).length());
  }

  private DatagramPacket received() throws IOException {
    var packet = new DatagramPacket(new byte[65536], 65536);
    server.receive(packet);
    return packet;
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
  }

  @Test
  void nameServerIsTheHosts() throws IOException {
    guest.sendUdp(5000, Guest.DNS, 53, "who".getBytes(US_ASCII));
    DatagramPacket question = received();
    assertEquals("who", text(question));
    server.send(new DatagramPacket(new byte[4], 4, question.getSocketAddress()));
    Ipv4Packet answer = guest.packet();
    assertEquals(Guest.DNS, answer.source());
    assertEquals(53, answer.payload().u16(0));
    assertEquals(5000, answer.payload().u16(2));
    guest.sendUdp(5000, Guest.DNS, server.getLocalPort(), new byte[1]);
    assertEquals(1, guest.gateway.udp().size(), "nothing else is there");
  }

  @Test
  void hostIsItsLoopbackInterface() throws IOException {
    guest.sendUdp(5000, Guest.HOST, server.getLocalPort(), "hello".getBytes(US_ASCII));
    DatagramPacket packet = received();
    assertEquals("hello", text(packet));
    byte[] large = new byte[5000];
    java.util.Arrays.fill(large, (byte) 'x');
    server.send(new DatagramPacket(large, large.length, packet.getSocketAddress()));
    int length = 0;
    for (int i = 0; i < 4; i++) {
      length += guest.hear().length() - EthernetPort.HEADER - Ipv4.HEADER;
    }
    assertEquals(8 + large.length, length, "in fragments");
  }

  @Test
  void whereNobodyListensIsToldOf() throws IOException {
    int port = server.getLocalPort();
    server.close();
    guest.sendUdp(5000, Guest.HOST, port, new byte[1]);
    Ipv4Packet answer = guest.packet();
    assertEquals(0x0303, answer.payload().u16(0), "port unreachable");
    assertEquals(5000, answer.payload().u16(8 + Ipv4.HEADER));
    assertEquals(port, answer.payload().u16(8 + Ipv4.HEADER + 2));
  }

  @Test
  void guestsDoNotReachWhatIsTheHostsAlone() {
    for (int address : new int[] {0x7f000001, 0, 0xe0000001, -2, 0x0a000204}) {
      guest.sendUdp(5000, address, server.getLocalPort(), new byte[1]);
    }
    guest.sendUdp(5000, Guest.HOST, 0, new byte[1]);
    assertEquals(0, guest.gateway.udp().size());
  }

  @Test
  void restrictedGuestsReachNobody() throws IOException {
    restart(true, List.of());
    guest.sendUdp(5000, Guest.HOST, server.getLocalPort(), new byte[1]);
    guest.sendUdp(5000, Guest.DNS, 53, new byte[1]);
    assertEquals(0, guest.gateway.udp().size());
    assertEquals(Optional.empty(), Guest.option(ask(DISCOVER, Guest.STATION, 0, 0), 3));
    guest.send(Guest.HOST, Ipv4.ICMP, echo(7, new byte[8]));
    assertEquals(0, guest.packet().payload().u8(0), "but the gateway answers");
  }

  @Test
  void flowsThatNobodyUsesEnd() {
    for (int i = 0; i < UdpFlows.MOST + 10; i++) {
      guest.sendUdp(5000 + i, Guest.HOST, server.getLocalPort(), new byte[1]);
    }
    assertEquals(UdpFlows.MOST, guest.gateway.udp().size());
    guest.passed = UdpFlows.IDLE + 1;
    guest.serve(1);
    assertEquals(0, guest.gateway.udp().size());
  }

  @Test
  void datagramsOfTheHostGoOnToTheGuest() throws IOException {
    int port;
    try (var free = new DatagramSocket(0, LOOPBACK)) {
      port = free.getLocalPort();
    }
    var forward =
        new HostForward(Ipv4.UDP, new InetSocketAddress(LOOPBACK, port), Guest.ADDRESS, 69);
    restart(true, List.of(forward));
    guest.gateway.udp().listen(forward);
    guest.announce();
    server.send(new DatagramPacket(new byte[3], 3, LOOPBACK, port));
    Ipv4Packet packet = guest.packet();
    assertEquals(Guest.HOST, packet.source());
    assertEquals(server.getLocalPort(), packet.payload().u16(0));
    assertEquals(69, packet.payload().u16(2));
    guest.sendUdp(69, Guest.HOST, server.getLocalPort(), "back".getBytes(US_ASCII));
    DatagramPacket back = received();
    assertEquals("back", text(back));
    assertEquals(port, back.getPort());
  }

  @Test
  void portsOfTheHostThatAreInUseAreNotForwarded() throws IOException {
    var taken = new InetSocketAddress(LOOPBACK, server.getLocalPort());
    var datagrams = new HostForward(Ipv4.UDP, taken, Guest.ADDRESS, 69);
    assertThrows(BindException.class, () -> guest.gateway.udp().listen(datagrams));
    try (var listener = new ServerSocket(0, 1, LOOPBACK)) {
      var used = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
      var connections = new HostForward(Ipv4.TCP, used, Guest.ADDRESS, 22);
      assertThrows(BindException.class, () -> guest.gateway.tcp().listen(connections));
    }
  }

  @Test
  void strangersAreNotHeard() {
    byte[] foreign = Guest.frame(0x0b000001, Guest.HOST, Ipv4.ICMP, echo(7, new byte[8]));
    guest.send(foreign);
    guest.send(Guest.frame(Guest.HOST, Guest.HOST, Ipv4.ICMP, echo(7, new byte[8])));
    guest.send(Guest.frame(Guest.DNS, Guest.HOST, Ipv4.ICMP, echo(7, new byte[8])));
    assertTrue(guest.heardNothing());
  }
}
