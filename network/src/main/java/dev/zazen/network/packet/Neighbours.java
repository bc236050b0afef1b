package dev.zazen.network.packet;

import dev.zazen.base.Foreign;
import dev.zazen.network.EthernetPort;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which station has which IPv4 address (ARP, RFC 826), and addresses of our own. One thread. A
 * guest may claim any address but ours; it harms its network only.
 */
public final class Neighbours {
  /** EtherType. */
  public static final int TYPE = 0x0806;

  /** No station. */
  public static final long UNKNOWN = 0;

  /** Stations that are remembered; another one takes the place of who was not needed longest. */
  static final int MOST = 256;

  // From the begin of the ARP packet.
  private static final int OPERATION = 6;
  private static final int SENDER = 8;
  private static final int SENDER_ADDRESS = 14;
  private static final int TARGET_ADDRESS = 24;
  private static final int LENGTH = 28;

  /** Hardware is Ethernet, the protocol IPv4, and their addresses have 6 and 4 bytes. */
  private static final long KIND = 0x0001_0800_0604L;

  private static final int REQUEST = 1;
  private static final int REPLY = 2;
  private static final long GROUP = 1L << 40;

  private final EthernetPort network;
  private final long mac;
  private final int address;
  private final Set<Integer> own;
  private final ByteBuffer frame = ByteBuffer.allocate(EthernetPort.HEADER + LENGTH);
  private final Map<Integer, Long> stations = new LinkedHashMap<>(MOST, 0.75f, true);

  /**
   * Knows nobody yet.
   *
   * @param mac our station
   * @param address that asks for others
   * @param own all addresses that others find at {@code mac}
   */
  public Neighbours(EthernetPort network, long mac, int address, Set<Integer> own) {
    this.network = network;
    this.mac = mac;
    this.address = address;
    this.own = Set.copyOf(own);
  }

  /** Our station. */
  public long mac() {
    return mac;
  }

  /** The station of {@code wanted}, or {@link #UNKNOWN}. */
  @Foreign
  public long find(@Foreign int wanted) {
    return wanted == Ipv4.BROADCAST ? Ethernet.BROADCAST : stations.getOrDefault(wanted, UNKNOWN);
  }

  /** Asks all stations for {@code wanted}. */
  public void ask(@Foreign int wanted) {
    send(Ethernet.BROADCAST, REQUEST, address, UNKNOWN, wanted);
  }

  /** Remembers that {@code sender} is at {@code station}. */
  public void learn(@Foreign int sender, @Foreign long station) {
    if (sender == 0 || own.contains(sender) || station == UNKNOWN || (station & GROUP) != 0) {
      return;
    }
    if (stations.put(sender, station) == null && stations.size() > MOST) {
      var _ = stations.remove(stations.keySet().iterator().next());
    }
  }

  /** Answers an ARP packet, if it asks for us, and learns from it. */
  public void receive(Packet packet) {
    if (packet.length() < LENGTH || packet.mac(0) != KIND) {
      return;
    }
    int operation = packet.u16(OPERATION);
    long sender = packet.mac(SENDER);
    int senderAddress = packet.i32(SENDER_ADDRESS);
    int target = packet.i32(TARGET_ADDRESS);
    // Those who look whether an address is free have none themselves (RFC 5227, 2.1.1).
    learn(senderAddress, sender);
    if (operation == REQUEST && own.contains(target) && (sender & GROUP) == 0) {
      send(sender, REPLY, target, sender, senderAddress);
    }
  }

  private void send(
      @Foreign long destination,
      int operation,
      @Foreign int from,
      @Foreign long target,
      @Foreign int targetAddress) {
    Ethernet.put(frame.clear(), destination, mac, TYPE);
    Ethernet.put(frame, KIND);
    frame.putShort((short) operation);
    Ethernet.put(frame, mac);
    frame.putInt(from);
    Ethernet.put(frame, target);
    frame.putInt(targetAddress);
    network.send(frame.flip());
  }
}
