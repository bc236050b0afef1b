package dev.zazen.network.user;

import dev.zazen.base.Foreign;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.packet.Ipv4Output;
import dev.zazen.network.packet.Packet;
import dev.zazen.network.packet.UdpDatagram;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Gives addresses to guests (DHCP, RFC 2131 and 2132): the same to the same station, as long as the
 * board runs. Who comes when all are given goes without.
 */
final class DhcpServer {
  static final int PORT = 67;
  private static final int CLIENT_PORT = 68;

  /** Addresses that are given at most. */
  static final int MOST = 64;

  private static final int DAY = 24 * 60 * 60;

  // RFC 2131, 2.
  private static final int BOOT_REQUEST = 1;
  private static final int BOOT_REPLY = 2;
  private static final int ETHERNET = 0x0106_00;
  private static final int TRANSACTION = 4;
  private static final int FLAGS = 10;
  private static final int CLIENT_ADDRESS = 12;
  private static final int STATION = 28;
  private static final int NAMES = 192;
  private static final int STATION_PADDING = 10;
  private static final int COOKIE = 236;
  private static final int OPTIONS = 240;
  private static final int MAGIC = 0x6382_5363;

  /** The least that clients expect (RFC 1542, 2.1). */
  private static final int LEAST = 300;

  // RFC 2132.
  private static final int PAD = 0;
  private static final int SUBNET_MASK = 1;
  private static final int ROUTER = 3;
  private static final int NAME_SERVER = 6;
  private static final int REQUESTED_ADDRESS = 50;
  private static final int LEASE_TIME = 51;
  private static final int MESSAGE_TYPE = 53;
  private static final int SERVER = 54;
  private static final int END = 255;

  private static final int DISCOVER = 1;
  private static final int OFFER = 2;
  private static final int REQUEST = 3;
  private static final int ACKNOWLEDGE = 5;
  private static final int REFUSE = 6;
  private static final int INFORM = 8;

  private final UserOptions options;
  private final Ipv4Output output;
  private final Map<Long, Integer> leases = new LinkedHashMap<>();
  private final ByteBuffer reply = ByteBuffer.allocate(512);

  DhcpServer(UserOptions options, Ipv4Output output) {
    this.options = options;
    this.output = output;
  }

  /** Answers a request. */
  void receive(Packet message) {
    if (message.length() < OPTIONS
        || message.u8(0) != BOOT_REQUEST
        || message.i32(0) >>> Byte.SIZE != (BOOT_REQUEST << 16 | ETHERNET >>> Byte.SIZE)
        || message.i32(COOKIE) != MAGIC) {
      return;
    }
    Packet given = message.after(OPTIONS);
    int type = option(given, MESSAGE_TYPE, Byte.BYTES);
    int server = option(given, SERVER, Integer.BYTES);
    long station = message.mac(STATION);
    if (type == 0 || server != 0 && given.i32(server) != options.host()) {
      return;
    }
    switch (given.u8(type)) {
      case DISCOVER ->
          lease(station, 0).ifPresent(address -> answer(message, OFFER, station, address));
      case REQUEST -> {
        int requested = option(given, REQUESTED_ADDRESS, Integer.BYTES);
        int wanted = requested != 0 ? given.i32(requested) : message.i32(CLIENT_ADDRESS);
        OptionalInt own = lease(station, wanted);
        if (own.isPresent() && own.getAsInt() == wanted) {
          answer(message, ACKNOWLEDGE, station, wanted);
        } else {
          answer(message, REFUSE, station, 0);
        }
      }
      case INFORM -> answer(message, ACKNOWLEDGE, station, 0);
      default -> {} // RELEASE and DECLINE: the station keeps its address
    }
  }

  /** Where the value of option {@code kind} is; 0 if it is not there or has another length. */
  private static int option(Packet given, int kind, int length) {
    int at = 0;
    while (at + 1 < given.length() && given.u8(at) != END) {
      if (given.u8(at) == PAD) {
        at++;
        continue;
      }
      int size = given.u8(at + 1);
      if (size > given.length() - at - 2) {
        return 0;
      }
      if (given.u8(at) == kind) {
        return size == length ? at + 2 : 0;
      }
      at += 2 + size;
    }
    return 0;
  }

  /** The station's address: what it has, {@code wanted} if that is free, or the next. */
  private OptionalInt lease(@Foreign long station, @Foreign int wanted) {
    Integer known = leases.get(station);
    if (known != null) {
      return OptionalInt.of(known);
    }
    int start = options.dhcpStart();
    int address = wanted - start >= 0 && wanted - start < MOST && isFree(wanted) ? wanted : 0;
    for (int i = 0; address == 0 && i < MOST; i++) {
      address = isFree(start + i) ? start + i : 0;
    }
    if (address == 0) {
      return OptionalInt.empty();
    }
    leases.put(station, address);
    return OptionalInt.of(address);
  }

  private boolean isFree(@Foreign int address) {
    return options.net().isStation(address)
        && address != options.host()
        && address != options.dns()
        && !leases.containsValue(address);
  }

  private void answer(Packet message, int type, @Foreign long station, @Foreign int address) {
    int client = message.i32(CLIENT_ADDRESS);
    reply.clear().putInt(BOOT_REPLY << 24 | ETHERNET);
    reply.putInt(message.i32(TRANSACTION)).putShort((short) 0).putShort((short) message.u16(FLAGS));
    reply.putInt(type == REFUSE ? 0 : client).putInt(address).putInt(options.host()).putInt(0);
    reply.putShort((short) (station >>> Integer.SIZE)).putInt((int) station);
    reply.put(new byte[STATION_PADDING + NAMES]).putInt(MAGIC);
    reply.put((byte) MESSAGE_TYPE).put((byte) Byte.BYTES).put((byte) type);
    put(SERVER, options.host());
    if (type != REFUSE) {
      put(SUBNET_MASK, options.net().mask());
      if (!options.restrict()) {
        put(ROUTER, options.host());
        put(NAME_SERVER, options.dns());
      }
      if (address != 0) {
        put(LEASE_TIME, DAY);
      }
    }
    reply.put((byte) END);
    while (reply.position() < LEAST) {
      reply.put((byte) PAD);
    }
    // A station without an address hears what goes to its Ethernet address (RFC 2131, 4.1).
    boolean isUnconfigured = client == 0 || type == REFUSE;
    int target = isUnconfigured ? Ipv4.BROADCAST : client;
    UdpDatagram.send(output, options.host(), PORT, target, CLIENT_PORT, reply.flip(), station);
  }

  private void put(int option, int value) {
    reply.put((byte) option).put((byte) Integer.BYTES).putInt(value);
  }
}
