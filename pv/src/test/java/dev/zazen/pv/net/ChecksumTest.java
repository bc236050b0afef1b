package dev.zazen.pv.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:pv-network")
class ChecksumTest {
  private static final int ETHERNET = 14;

  /** A frame with a header of {@code words} words and {@code payload} bytes behind it. */
  private static ByteBuffer frame(int protocol, int words, int payload) {
    byte[] random = new byte[ETHERNET + words * 4 + payload];
    new Random(payload).nextBytes(random);
    return ByteBuffer.wrap(random)
        .putShort(12, (short) 0x0800)
        .put(ETHERNET, (byte) (0x40 | words))
        .putShort(ETHERNET + 2, (short) (words * 4 + payload))
        .putShort(ETHERNET + 6, (short) 0x4000)
        .put(ETHERNET + 9, (byte) protocol);
  }

  private static byte[] bytes(ByteBuffer frame) {
    byte[] bytes = new byte[frame.capacity()];
    frame.get(0, bytes);
    return bytes;
  }

  /** The sum that a receiver makes, word by word; 0xffff is right. */
  private static int received(ByteBuffer frame, int protocol, int words, int payload) {
    int sum = protocol + payload;
    for (int i = 12; i < 20; i += 2) {
      sum += frame.getShort(ETHERNET + i) & 0xffff;
    }
    for (int i = 0; i < payload; i++) {
      int value = frame.get(ETHERNET + words * 4 + i) & 0xff;
      sum += i % 2 == 0 ? value << 8 : value;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"6,5,20", "6,5,21", "6,15,1447", "17,5,8", "17,6,9", "17,5,1470", "6,5,65515"})
  void receiversFindItRight(int protocol, int words, int payload) {
    ByteBuffer frame = frame(protocol, words, payload);
    Checksum.complete(frame, frame.capacity());
    assertEquals(0xffff, received(frame, protocol, words, payload));
  }

  @Test
  void aKnownDatagramHasItsKnownChecksum() {
    // 10.0.0.1:1 to 10.0.0.2:2, "ab": 0x0a00 + 1 + 0x0a00 + 2 + 17 + 10 + 1 + 2 + 10 + 0x6162
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "00163e00020000163e0001000800"
                    + "4500001e0000000040110000"
                    + "0a000001"
                    + "0a000002"
                    + "00010002000a00006162");
    Checksum.complete(ByteBuffer.wrap(bytes), bytes.length);
    int expected = ~(0x0a00 + 1 + 0x0a00 + 2 + 17 + 10 + 1 + 2 + 10 + 0x6162) & 0xffff;
    assertEquals(expected, ByteBuffer.wrap(bytes).getShort(ETHERNET + 26) & 0xffff);
  }

  @Test
  void aDatagramNeverSaysThatItHasNoChecksum() {
    ByteBuffer frame = frame(17, 5, 10);
    for (int value = 0; value < 0x10000; value++) {
      frame.putShort(ETHERNET + 28, (short) value);
      Checksum.complete(frame, frame.capacity());
      if (frame.getShort(ETHERNET + 26) == -1) {
        return;
      }
    }
    throw new AssertionError("one of all words makes the sum zero");
  }

  @ParameterizedTest
  @CsvSource({
    "12,0x86", // IPv6
    "14,0x65", // another version
    "14,0x44", // a header too short
    "14,0x4f", // a header longer than the packet
    "16,0x7f", // longer than the frame
    "20,0x20", // more fragments
    "21,0x01", // not the first fragment
    "23,0x01", // ICMP
  })
  void whatIsNeitherTcpNorUdpStays(int at, int value) {
    ByteBuffer frame = frame(6, 5, 30).put(at, (byte) value);
    byte[] before = bytes(frame);
    Checksum.complete(frame, frame.capacity());
    assertArrayEquals(before, bytes(frame));
  }

  @Test
  void framesTooShortForTheirHeadersStay() {
    for (int length = 14; length < ETHERNET + 20 + 8; length++) {
      ByteBuffer frame = frame(length % 2 == 0 ? 17 : 6, 5, 20);
      frame.putShort(ETHERNET + 2, (short) (length - ETHERNET));
      byte[] before = bytes(frame);
      Checksum.complete(frame, length);
      assertArrayEquals(before, bytes(frame));
    }
  }
}
