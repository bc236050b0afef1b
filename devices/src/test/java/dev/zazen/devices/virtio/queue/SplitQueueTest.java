package dev.zazen.devices.virtio.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.devices.virtio.FlatMemory;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Split virtqueues (virtio 1.2 §2.7) of drivers that keep the rules, and of those that do not. */
@Tag("feature:virtio-block")
class SplitQueueTest {
  private static final int SIZE = 8;
  private static final int TABLE = 0;
  private static final int DRIVER = 0x1000;
  private static final int DEVICE = 0x2000;
  private static final int DATA = 0x3000;
  private static final int OTHER_TABLE = 0x4000;
  private static final int NEXT = 1;
  private static final int WRITE = 2;
  private static final int INDIRECT = 4;

  private final FlatMemory memory = new FlatMemory(1 << 16);
  private final SplitQueue queue = new SplitQueue(memory);
  private final DescriptorChain chain = new DescriptorChain(memory, SplitQueue.MAX_SIZE);

  private void start() throws QueueFaultException {
    queue.start(SIZE, TABLE, DRIVER, DEVICE);
  }

  private void offer(int entry, int head) {
    memory.content.putShort(DRIVER + 4 + 2 * (entry % SIZE), (short) head);
    memory.content.putShort(DRIVER + 2, (short) (entry + 1));
  }

  @Test
  void aRequestIsReadAnsweredAndGivenBack() throws QueueFaultException {
    start();
    assertFalse(queue.next(chain));
    memory.content.put(DATA, new byte[] {1, 2, 3, 4, 5});
    memory.descriptor(TABLE, 3, DATA, 2, NEXT, 5);
    memory.descriptor(TABLE, 5, DATA + 2, 3, NEXT, 0);
    memory.descriptor(TABLE, 0, DATA + 16, 4, WRITE, 0);
    offer(0, 3);
    assertTrue(queue.next(chain));
    assertEquals(5, chain.readable());
    assertEquals(4, chain.writable());
    byte[] bytes = new byte[3];
    assertTrue(chain.read(1, bytes, 0, 3));
    assertArrayEquals(new byte[] {2, 3, 4}, bytes);
    assertFalse(chain.read(3, bytes, 0, 3));
    assertTrue(chain.write(1, bytes, 0, 3));
    assertFalse(chain.write(2, bytes, 0, 3));
    assertEquals(0x04030200, memory.content.getInt(DATA + 16));
    queue.complete(chain, 4);
    assertEquals(1, memory.content.getShort(DEVICE + 2));
    assertEquals(3, memory.content.getInt(DEVICE + 4));
    assertEquals(4, memory.content.getInt(DEVICE + 8));
    assertTrue(queue.wantsInterrupt());
    memory.content.putShort(DRIVER, (short) 1);
    assertFalse(queue.wantsInterrupt());
    assertFalse(queue.next(chain));
  }

  @Test
  void indicesWrapAround() throws QueueFaultException {
    start();
    memory.descriptor(TABLE, 1, DATA, 1, WRITE, 0);
    for (int i = 0; i < 70_000; i++) {
      offer(i, 1);
      assertTrue(queue.next(chain));
      queue.complete(chain, i);
    }
    assertEquals(70_000 & 0xffff, queue.state().nextUsed());
    assertEquals(69_999, memory.content.getInt(DEVICE + 8 + 8 * (69_999 % SIZE)));
  }

  @Test
  void anIndirectTableIsFollowed() throws QueueFaultException {
    start();
    memory.descriptor(TABLE, 0, OTHER_TABLE, 32, INDIRECT, 0);
    memory.descriptor(OTHER_TABLE, 0, DATA, 10, NEXT, 1);
    memory.descriptor(OTHER_TABLE, 1, DATA, 20, WRITE, 0);
    offer(0, 0);
    assertTrue(queue.next(chain));
    assertEquals(10, chain.readable());
    assertEquals(20, chain.writable());
  }

  @ParameterizedTest
  @CsvSource({
    "9, 0, 0, 0, 0, 0, ahead",
    "1, 8, 0, 0, 0, 0, descriptor 8",
    "1, 0, 0x3000, 16, 1, 0, longer than its queue",
    "1, 0, 0x3000, 16, 1, 9, descriptor 9",
    "1, 0, 0x3000, 16, 3, 1, readable buffer after",
    "1, 0, 0x4000, 15, 4, 0, indirect table of 15",
    "1, 0, 0x4000, 0, 4, 0, indirect table of 0",
    "1, 0, 0x4000, 0x7ffffff0, 4, 0, indirect table",
    "1, 0, 0x4000, 16, 5, 0, with a next descriptor",
    "1, 0, 0x4010, 16, 4, 0, within a table",
    "1, 0, 0x100000, 16, 4, 0, cannot be read",
    "1, 0, 0x7fffffffffffffff, 16, 0, 0, no such addresses",
    "1, 0, -1, 16, 0, 0, no such addresses",
  })
  void aDriverThatBreaksTheRulesIsFoundOut(
      int index, int head, String address, int length, int flags, int next, String what)
      throws QueueFaultException {
    start();
    memory.descriptor(TABLE, 0, Long.decode(address), length, flags, next);
    memory.descriptor(TABLE, 1, DATA, 16, 0, 0);
    memory.descriptor(OTHER_TABLE + 16, 0, DATA, 16, INDIRECT, 0);
    memory.content.putShort(DRIVER + 4, (short) head);
    memory.content.putShort(DRIVER + 2, (short) index);
    var fault = assertThrows(QueueFaultException.class, () -> queue.next(chain));
    assertTrue(fault.getMessage().contains(what), fault.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0", "3, 0, 0, 0", "512, 0, 0, 0", "8, 8, 0, 0", "8, 0, 1, 0", "8, 0, 0, 2"})
  void aQueueThatCannotBeIsRefused(int size, long table, long driver, long device) {
    assertThrows(QueueFaultException.class, () -> queue.start(size, table, driver, device));
    assertFalse(queue.isReady());
  }

  /** Whatever stands in memory, a call ends and reaches nothing but it. */
  @Test
  void rubbishEndsInAFaultOrAChainWithinTheQueue() throws QueueFaultException {
    var random = new Random(7);
    int chains = 0;
    for (int round = 0; round < 20_000; round++) {
      start();
      for (int i = 0; i < SIZE; i++) {
        long address = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(0x12000);
        int flags = random.nextInt(8) & (random.nextInt(4) == 0 ? 7 : 3);
        memory.descriptor(TABLE, i, address, random.nextInt(64), flags, random.nextInt(SIZE + 1));
        memory.descriptor(OTHER_TABLE, i, random.nextInt(1 << 16), 16, flags, random.nextInt(3));
      }
      offer(0, random.nextInt(SIZE + 1));
      try {
        assertTrue(queue.next(chain));
        chains++;
        queue.complete(chain, chain.writable());
      } catch (QueueFaultException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
    assertTrue(chains > 1000, "only %d of them were chains".formatted(chains));
  }
}
