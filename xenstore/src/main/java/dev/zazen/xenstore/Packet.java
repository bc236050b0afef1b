package dev.zazen.xenstore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One message: four 32-bit little-endian words and a payload (xs_wire.h, xsd_sockmsg). The array
 * belongs to the packet.
 *
 * @param type a number of {@link RequestType}, or none of them
 * @param requestId chosen by the client, echoed in the reply
 * @param transactionId 0 outside of transactions
 * @param payload 0 to {@link #PAYLOAD_MAX} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Packet(int type, int requestId, int transactionId, byte[] payload) {
  /** Bytes of the header. */
  public static final int HEADER = 16;

  /** XENSTORE_PAYLOAD_MAX: a longer message ends the connection. */
  public static final int PAYLOAD_MAX = 4096;

  static final int LENGTH_OFFSET = 12;

  public Packet {
    Objects.requireNonNull(payload);
    if (payload.length > PAYLOAD_MAX) {
      throw new IllegalArgumentException(
          "a payload of " + payload.length + " bytes; at most " + PAYLOAD_MAX + " are possible");
    }
  }

  /** A packet whose payload is Latin-1 text: {@code "path\0value"}. */
  public static Packet of(RequestType type, int requestId, int transactionId, String payload) {
    return new Packet(
        type.number(), requestId, transactionId, payload.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Header and payload as they go over the wire. */
  public byte[] format() {
    return ByteBuffer.allocate(HEADER + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(type)
        .putInt(requestId)
        .putInt(transactionId)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  /** The length that a header announces, unsigned. */
  static long announcedLength(byte[] header) {
    return Integer.toUnsignedLong(
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(LENGTH_OFFSET));
  }

  /** A packet of a complete header and the payload it announces. */
  static Packet parse(byte[] header, byte[] payload) {
    var words = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    return new Packet(words.getInt(), words.getInt(), words.getInt(), payload);
  }

  /** The payload as Latin-1. */
  public String text() {
    return new String(payload, StandardCharsets.ISO_8859_1);
  }
}
