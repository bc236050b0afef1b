package dev.zazen.network.packet;

import dev.zazen.base.Foreign;
import java.nio.ByteBuffer;

/** The header of frames (IEEE 802.3, 3.1). */
public final class Ethernet {
  /** All stations. */
  public static final long BROADCAST = 0xffff_ffff_ffffL;

  public static final int DESTINATION = 0;
  public static final int SOURCE = 6;
  public static final int TYPE = 12;

  private Ethernet() {}

  /** Appends a header. */
  static void put(ByteBuffer frame, @Foreign long destination, long source, int type) {
    put(frame, destination);
    put(frame, source);
    frame.putShort((short) type);
  }

  /** Appends an address. */
  static void put(ByteBuffer frame, @Foreign long address) {
    frame.putShort((short) (address >>> Integer.SIZE)).putInt((int) address);
  }
}
