package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.devices.uart.RingUart;
import dev.zazen.engine.BoardMemory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link RingUart} and {@code xenconsoled} at the other end of its ring. */
@Tag("feature:vpl011")
class RingUartTest {
  private static final int PAGE = 4096;
  private static final int INT_RT = 1 << 6;
  private static final int INT_TX = 1 << 5;
  private static final int INT_RX = 1 << 4;
  private static final int FR_TXFE = 1 << 7;
  private static final int FR_RXFF = 1 << 6;
  private static final int FR_TXFF = 1 << 5;
  private static final int FR_RXFE = 1 << 4;
  private static final int FR_BUSY = 1 << 3;
  private static final int DMACR = 0x48;
  private static final int ICR = 0x44;
  private static final int MIS = 0x40;
  private static final int RIS = 0x3c;
  private static final int IMSC = 0x38;
  private static final int FR = 0x18;
  private static final int RSR = 0x04;
  private static final int DR = 0x00;
  private static final int INPUT_SIZE = 1024;
  private static final int OUTPUT_SIZE = 2048;
  private static final int INPUT_CONSUMER = PAGE + 3072;
  private static final int INPUT_PRODUCER = PAGE + 3076;
  private static final int OUTPUT_CONSUMER = PAGE + 3080;
  private static final int OUTPUT_PRODUCER = PAGE + 3084;

  private final BoardMemory memory = BoardMemory.ofSize(3 * PAGE);
  private boolean irq;
  private int told;
  private final RingUart uart = new RingUart(memory, PAGE, level -> irq = level, () -> told++);

  @AfterEach
  void close() {
    memory.close();
  }

  private long flags() {
    return uart.read(0, FR, 2);
  }

  private void send(char character) {
    uart.write(0, DR, 1, character);
  }

  private void type(String text) {
    for (int i = 0; i < text.length(); i++) {
      int producer = memory.getInt(INPUT_PRODUCER);
      memory.putByte(PAGE + (producer & INPUT_SIZE - 1), (byte) text.charAt(i));
      memory.putInt(INPUT_PRODUCER, producer + 1);
    }
    uart.signalled();
  }

  @Test
  void whatTheGuestWritesIsInTheRingAndTheOtherEndHearsOfIt() {
    assertEquals(FR_TXFE | FR_RXFE, flags());
    send('o');
    send('k');
    assertEquals(2, told);
    assertEquals(2, memory.getInt(OUTPUT_PRODUCER));
    assertEquals('o', memory.getByte(PAGE + INPUT_SIZE));
    assertEquals('k', memory.getByte(PAGE + INPUT_SIZE + 1));
    assertEquals(FR_RXFE, flags());
    memory.putInt(OUTPUT_CONSUMER, 2);
    uart.signalled();
    assertEquals(FR_TXFE | FR_RXFE, flags());
  }

  @Test
  void aGuestThatWritesIntoAFullRingLosesThatOnly() {
    memory.putInt(OUTPUT_CONSUMER, -10);
    memory.putInt(OUTPUT_PRODUCER, -10);
    uart.write(0, IMSC, 2, INT_TX);
    for (int i = 0; i < OUTPUT_SIZE; i++) {
      send((char) ('a' + i % 26));
    }
    assertFalse(irq, "no room");
    long full = FR_TXFF | FR_BUSY;
    assertEquals(full, flags() & full);
    send('!');
    assertEquals(OUTPUT_SIZE - 10, memory.getInt(OUTPUT_PRODUCER));
    assertEquals('a', memory.getByte(PAGE + INPUT_SIZE + OUTPUT_SIZE - 10));
    memory.putInt(OUTPUT_CONSUMER, 0);
    uart.signalled();
    assertEquals(0, flags() & full);
    assertFalse(irq, "10 characters are not half a FIFO");
    memory.putInt(OUTPUT_CONSUMER, 6);
    uart.signalled();
    assertTrue(irq);
    uart.write(0, ICR, 2, INT_TX);
    assertFalse(irq);
  }

  @Test
  void whatIsTypedInterruptsUntilItIsRead() {
    uart.write(0, IMSC, 2, INT_RX | INT_RT);
    type("ab");
    assertTrue(irq);
    assertEquals(INT_RT, uart.read(0, MIS, 2));
    assertEquals('a', uart.read(0, DR, 2));
    assertTrue(irq);
    assertEquals('b', uart.read(0, DR, 2));
    assertFalse(irq);
    assertEquals(2, told);
    assertEquals(2, memory.getInt(INPUT_CONSUMER));
    assertEquals(0, uart.read(0, DR, 2), "nothing is there");
    assertEquals(2, memory.getInt(INPUT_CONSUMER));
    type("x".repeat(INPUT_SIZE));
    assertEquals(FR_RXFF, flags() & FR_RXFF);
    long both = INT_RX | INT_RT;
    assertEquals(both, uart.read(0, RIS, 2) & both);
  }

  @Test
  void whateverTheIndicesAreNothingBesideThePageIsTouched() {
    var random = new SplittableRandom(20260928);
    int[] registers = {
      DR, RSR, FR, IMSC,
      RIS, MIS, ICR, DMACR
    };
    for (int i = 0; i < 100_000; i++) {
      int register = registers[random.nextInt(registers.length)];
      switch (random.nextInt(4)) {
        case 0 -> memory.putInt(INPUT_CONSUMER + 4L * random.nextInt(4), random.nextInt());
        case 1 -> uart.signalled();
        case 2 -> uart.write(0, register, 4, random.nextInt());
        default -> assertEquals(0, uart.read(0, register, 4) & ~0x7ffL);
      }
      assertEquals(irq, uart.read(0, MIS, 4) != 0);
    }
    for (int at = 0; at < PAGE; at += 8) {
      assertEquals(0, memory.getLong(at));
      assertEquals(0, memory.getLong(2 * PAGE + at));
    }
  }
}
