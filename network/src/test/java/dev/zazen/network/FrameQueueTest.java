package dev.zazen.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:pv-network")
class FrameQueueTest {
  private static final int CAPACITY = 100;

  private final FrameQueue queue = new FrameQueue(CAPACITY);
  private final byte[] taken = new byte[CAPACITY];

  @Test
  void framesComeOutAsTheyWentInAroundTheEnd() {
    var random = new Random(1);
    var model = new ArrayDeque<byte[]>();
    int used = 0;
    for (int i = 0; i < 10_000; i++) {
      if (random.nextInt(5) < 3) {
        byte[] frame = new byte[1 + random.nextInt(60)];
        random.nextBytes(frame);
        boolean fits = used + 4 + frame.length <= CAPACITY;
        assertEquals(fits, queue.offer(ByteBuffer.wrap(frame)));
        if (fits) {
          model.add(frame);
          used += 4 + frame.length;
        }
      } else {
        int length = queue.poll(taken);
        byte[] expected = model.isEmpty() ? new byte[0] : model.remove();
        assertArrayEquals(expected, Arrays.copyOf(taken, length));
        used -= expected.length == 0 ? 0 : 4 + expected.length;
      }
    }
  }

  @Test
  void takesWhatLiesBetweenPositionAndLimit() {
    assertTrue(queue.offer(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3)));
    assertEquals(2, queue.poll(taken));
    assertArrayEquals(new byte[] {2, 3}, Arrays.copyOf(taken, 2));
    assertFalse(queue.offer(ByteBuffer.allocate(CAPACITY - 3)));
    assertTrue(queue.offer(ByteBuffer.allocate(CAPACITY - 4)));
  }
}
