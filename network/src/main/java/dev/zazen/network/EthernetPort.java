package dev.zazen.network;

import java.nio.ByteBuffer;

/** Takes the Ethernet frames that somebody sends. */
@FunctionalInterface
public interface EthernetPort {
  /** Bytes of destination, source and type (IEEE 802.3, 3.1). */
  int HEADER = 14;

  /** What a port may offer at most: an IPv4 packet of 64 KiB less one, and its header. */
  int MAX_FRAME = HEADER + 65535;

  /**
   * Takes a frame, or drops it: whoever has no room for it loses it, as on a cable. Returns without
   * waiting for anybody.
   *
   * @param frame from its position to its limit, {@link #HEADER} to {@link #MAX_FRAME} bytes
   *     without frame check sequence; the callee copies what it keeps, and may change position and
   *     limit
   */
  void send(ByteBuffer frame);
}
