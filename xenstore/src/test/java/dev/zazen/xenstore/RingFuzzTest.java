package dev.zazen.xenstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Whatever a guest leaves in its page, only its own connection can end. */
@Tag("feature:xenstore-ring")
class RingFuzzTest {
  @FuzzTest
  void anyPageHarmsNobodyElse(byte[] data) {
    var board = new TestBoard(5, 6);
    GuestClient guest = board.guest(5);
    int written = 0;
    while (written < data.length) {
      int length = Math.min(data.length - written, RingTransport.ERROR);
      guest.page.bytes.put(0, data, written, length);
      board.server.ring(5).service();
      written += length;
    }
    assertEquals("EACCES", board.guest(6).read("/tool"));
  }
}
