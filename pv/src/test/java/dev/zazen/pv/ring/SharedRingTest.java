package dev.zazen.pv.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.pv.GuestPage;
import dev.zazen.pv.PvBoard;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("feature:pv-devices")
class SharedRingTest {
  private static final int ENTRY = 112;

  private final PvBoard board = new PvBoard();
  private final Grants grants = new Grants(board.domain);

  @AfterEach
  void close() {
    board.close();
  }

  private SharedRing ring(int pages) {
    for (int i = 0; i < pages; i++) {
      board.grant(i + 1, false);
    }
    List<Integer> refs = java.util.stream.IntStream.rangeClosed(1, pages).boxed().toList();
    return SharedRing.map(grants, refs, ENTRY).orElseThrow();
  }

  private void putRequest(SharedRing ring, int index, byte value) {
    int at = 64 + (index & ring.entries() - 1) * ENTRY;
    for (int i = 0; i < ENTRY; i++) {
      board.page(1 + (at + i) / GuestPage.SIZE).putByte((at + i) % GuestPage.SIZE, value);
    }
  }

  private byte response(SharedRing ring, int index) {
    int at = 64 + (index & ring.entries() - 1) * ENTRY;
    return board.page(1 + at / GuestPage.SIZE).getByte(at % GuestPage.SIZE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void requestsAndResponsesKeepTheirOrderAroundTheRing(int pages) {
    SharedRing ring = ring(pages);
    assertEquals(Integer.highestOneBit((pages * 4096 - 64) / ENTRY), ring.entries());
    var random = new Random(pages);
    GuestPage first = board.page(1);
    byte[] entry = new byte[ENTRY];
    int produced = 0;
    int consumed = 0;
    while (consumed < 1000) {
      int room = ring.entries() - (produced - consumed);
      for (int i = random.nextInt(room + 1); i > 0; i--) {
        putRequest(ring, produced, (byte) produced);
        produced++;
      }
      first.store(0, produced);
      for (int i = random.nextInt(ring.entries() + 1); i > 0 && ring.next(entry); i--) {
        assertEquals((byte) consumed, entry[0]);
        assertEquals((byte) consumed, entry[ENTRY - 1]);
        entry[0] = (byte) ~entry[0];
        ring.respond(entry);
        var _ = ring.push();
        assertEquals((byte) ~consumed, response(ring, consumed));
        consumed++;
        assertEquals(consumed, first.load(8));
      }
    }
    assertFalse(ring.isBroken());
    ring.close();
    assertEquals(0, board.domain.grants().inUse());
  }

  @Test
  void theGuestIsToldWhenItAskedForIt() {
    SharedRing ring = ring(1);
    GuestPage first = board.page(1);
    byte[] entry = new byte[ENTRY];
    first.store(12, 2);
    first.store(0, 3);
    assertTrue(ring.next(entry));
    ring.respond(entry);
    assertFalse(ring.push(), "it waits for the second response");
    assertTrue(ring.next(entry));
    ring.respond(entry);
    assertTrue(ring.push());
    assertTrue(ring.sleep(), "there is one more request");
    assertTrue(ring.next(entry));
    ring.respond(entry);
    assertFalse(ring.push());
    assertFalse(ring.sleep());
    assertEquals(4, first.load(4), "tell with the next request");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 33, 1000, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void indicesThatCannotBeEndTheRing(int producer) {
    SharedRing ring = ring(1);
    board.page(1).store(0, producer);
    assertFalse(ring.next(new byte[ENTRY]));
    assertTrue(ring.isBroken());
    board.page(1).store(0, 1);
    assertFalse(ring.next(new byte[ENTRY]), "for good");
    assertFalse(ring.sleep());
  }

  @Test
  void aRingThatIsNotGrantedIsNone() {
    board.grant(1, false);
    board.grant(2, true);
    assertEquals(Optional.empty(), SharedRing.map(grants, List.of(1, 2), ENTRY));
    assertEquals(Optional.empty(), SharedRing.map(grants, List.of(1, 77_777), ENTRY));
    assertEquals(0, board.domain.grants().inUse());
  }
}
