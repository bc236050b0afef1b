package dev.zazen.network.user;

import dev.zazen.base.Foreign;
import dev.zazen.network.packet.Ipv4;

/**
 * Addresses that begin with the same bits.
 *
 * @param address the first one
 * @param prefix how many bits, 8 to 29
 */
public record Ipv4Network(int address, int prefix) {
  /** Fewest bits of a prefix. */
  public static final int LARGEST = 8;

  /** Most bits of a prefix: room for gateway, name server and a few guests. */
  public static final int SMALLEST = 29;

  /** 1 where all addresses agree. */
  public int mask() {
    return -1 << Integer.SIZE - prefix;
  }

  /** The last address, which means all stations. */
  public int broadcast() {
    return address | ~mask();
  }

  /** Whether {@code other} begins as all do. */
  public boolean contains(@Foreign int other) {
    return (other & mask()) == address;
  }

  /** Whether a station can have {@code other}: it is in the network, and neither end of it. */
  public boolean isStation(@Foreign int other) {
    return contains(other) && other != address && other != broadcast();
  }

  @Override
  public String toString() {
    return Ipv4.text(address) + "/" + prefix;
  }
}
