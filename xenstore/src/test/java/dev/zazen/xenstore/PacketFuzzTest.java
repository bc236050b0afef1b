package dev.zazen.xenstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any bytes are requests that are answered, or the end of one connection. */
@Tag("feature:xenstore")
class PacketFuzzTest {
  @FuzzTest
  void anyBytesAreAnsweredOrEndTheConnection(byte[] data) {
    tolerates(data);
  }

  @FuzzTest
  void anyPayloadOfAnyTypeIsAnswered(byte[] data) {
    answers(data);
  }

  /** A client whose bytes these are; another is served afterwards. */
  private static void tolerates(byte[] data) {
    var board = new TestBoard(5);
    var client = new LocalClient(board.server);
    client.send(data);
    var _ = client.receive();
    assertTrue(client.connection.wanted() >= 1);
    assertEquals("OK|", board.tool().call(RequestType.CONTROL, "check|"));
  }

  /** The first byte is the type, the rest the payload. */
  private static void answers(byte[] data) {
    byte[] payload =
        data.length == 0
            ? data
            : Arrays.copyOfRange(data, 1, Math.min(data.length, Packet.PAYLOAD_MAX));
    int type = data.length == 0 ? 0 : data[0];
    Client[] clients = {new TestBoard(5).tool(), new TestBoard(5).guest(5)};
    for (Client client : clients) {
      client.send(new Packet(type, 1, 0, payload).format());
      assertTrue(
          client.packets().stream().anyMatch(packet -> packet.requestId() == 1),
          () -> type + " " + Arrays.toString(payload));
    }
  }

  @Test
  void randomRequestsAreAnswered() {
    long seed = Long.getLong("zazen.random.seed", 11);
    var random = new SplittableRandom(seed);
    String[] words = {
      "/",
      "/tool",
      "/a/b",
      "@releaseDomain",
      "n0",
      "b5",
      "T",
      "F",
      "5",
      "0",
      "1",
      "quota",
      "set",
      "x",
      "data",
      "nodes",
      "-1",
      "/local/domain/5",
      "",
      "print",
      "\u0080",
      "//"
    };
    for (int i = 0; i < 5_000; i++) {
      var payload = new StringBuilder();
      for (int n = random.nextInt(4); n > 0; n--) {
        payload.append(words[random.nextInt(words.length)]).append('\0');
      }
      if (random.nextInt(4) == 0) {
        payload.append(words[random.nextInt(words.length)]);
      }
      String request = Character.toString(random.nextInt(24)) + payload;
      answers(request.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void packetsAreParsedAsTheyAreFormatted() {
    var packet = Packet.of(RequestType.WRITE, 0x01020304, 0x0a0b0c0d, "/a\0b");
    byte[] wire = packet.format();
    assertArrayEquals(
        new byte[] {11, 0, 0, 0, 4, 3, 2, 1, 13, 12, 11, 10, 4, 0, 0, 0, '/', 'a', 0, 'b'}, wire);
    Packet again = Packet.parse(Arrays.copyOf(wire, Packet.HEADER), packet.payload());
    assertEquals(packet.requestId(), again.requestId());
    assertEquals(packet.transactionId(), again.transactionId());
    assertEquals("/a\0b", again.text());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Packet(0, 0, 0, new byte[Packet.PAYLOAD_MAX + 1]));
  }
}
