package dev.zazen.devices.uart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Serial ports as Linux's amba-pl011 driver uses them (DDI 0183). */
@Tag("feature:vpl011")
class UartTest {
  private final StringBuilder sent = new StringBuilder();
  private boolean irq;
  private final SbsaUart sbsa = new SbsaUart(level -> irq = level, c -> sent.append((char) c));
  private final Pl011 pl011 = new Pl011(level -> irq = level, c -> sent.append((char) c));

  @Test
  void whatIsWrittenIsSentAtOnce() {
    for (char c : new char[] {'o', 'k', '\n'}) {
      assertEquals(0, sbsa.read(0, Pl011Registers.FR, 4) & 1 << 5);
      sbsa.write(0, Pl011Registers.DR, 1, c);
    }
    assertEquals("ok\n", sent.toString());
  }

  @Test
  void receivedCharactersInterruptUntilTheyAreRead() {
    sbsa.write(0, Pl011Registers.IMSC, 2, Pl011Registers.INT_RX | Pl011Registers.INT_RT);
    sbsa.receive('a');
    sbsa.receive('b');
    assertTrue(irq);
    assertEquals('a', sbsa.read(0, Pl011Registers.DR, 2));
    assertTrue(irq);
    assertEquals('b', sbsa.read(0, Pl011Registers.DR, 2));
    assertFalse(irq);
    assertEquals(
        Pl011Registers.FR_RXFE, sbsa.read(0, Pl011Registers.FR, 2) & Pl011Registers.FR_RXFE);
  }

  @Test
  void masksDecideWhichInterruptsAreSeen() {
    sbsa.write(0, Pl011Registers.DR, 4, 'x');
    assertEquals(Pl011Registers.INT_TX, sbsa.read(0, Pl011Registers.RIS, 4));
    assertEquals(0, sbsa.read(0, Pl011Registers.MIS, 4));
    sbsa.write(0, Pl011Registers.IMSC, 4, Pl011Registers.INT_TX);
    assertTrue(irq);
    sbsa.write(0, Pl011Registers.ICR, 4, Pl011Registers.INT_TX);
    assertFalse(irq);
  }

  @Test
  void thePl011SendsOnlyWhenItIsEnabled() {
    pl011.write(0, Pl011Registers.DR, 4, 'x');
    assertEquals("", sent.toString());
    pl011.write(0, Pl011Registers.CR, 4, Pl011Registers.CR_UARTEN | Pl011Registers.CR_TXE);
    pl011.write(0, Pl011Registers.DR, 4, 'y');
    assertEquals("y", sent.toString());
  }

  @Test
  void thePl011IdentifiesItself() {
    long id = 0;
    for (int i = 0; i < 4; i++) {
      id |= pl011.read(0, Pl011Registers.PERIPH_ID0 + 4L * i, 4) << 8 * i;
    }
    assertEquals(0x00341011, id);
  }

  @Test
  void aFloodOfInputIsBoundedAndReported() {
    for (int i = 0; i < 100_000; i++) {
      sbsa.receive(i);
    }
    assertTrue(sbsa.state().received().size() <= 1024);
    assertEquals(
        Pl011Registers.INT_OE, sbsa.read(0, Pl011Registers.RIS, 4) & Pl011Registers.INT_OE);
  }

  @Test
  void randomAccessesNeverFail() {
    long seed = System.nanoTime();
    System.out.println("random accesses to a UART: seed " + seed);
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 100_000; i++) {
      var uart = random.nextBoolean() ? sbsa : pl011;
      long offset = random.nextLong(0x1000);
      int size = 1 << random.nextInt(4);
      if (random.nextBoolean()) {
        var _ = uart.read(0, offset, size);
      } else {
        uart.write(0, offset, size, random.nextLong());
      }
      sent.setLength(0);
    }
  }
}
