package dev.zazen.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class CodeChunksTest {
  private final CodeChunks chunks = new CodeChunks(8L * CodeChunks.SIZE);

  private static BitSet pieces(int first, int count) {
    var pieces = new BitSet();
    pieces.set(first, first + count);
    return pieces;
  }

  @Test
  void theFirstPieceIsNobodys() {
    assertEquals(7, chunks.free());
    assertEquals(1, chunks.take(1));
    assertEquals(2, chunks.take(3));
    assertEquals(3, chunks.free());
  }

  @Test
  void whatAGuestGivesBackOthersGet() {
    assertEquals(1, chunks.take(2));
    assertEquals(3, chunks.take(2));
    assertEquals(5, chunks.take(2));
    assertEquals(-1, chunks.take(2));
    chunks.give(pieces(3, 2));
    assertEquals(-1, chunks.take(3), "not in one piece");
    assertEquals(3, chunks.take(2));
    assertEquals(7, chunks.take(1));
    assertEquals(-1, chunks.take(1));
    chunks.give(pieces(1, 7));
    assertEquals(7, chunks.free());
    assertEquals(1, chunks.take(7));
  }
}
