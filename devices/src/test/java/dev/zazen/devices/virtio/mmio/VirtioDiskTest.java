package dev.zazen.devices.virtio.mmio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.devices.virtio.FlatMemory;
import dev.zazen.devices.virtio.MemoryImage;
import dev.zazen.devices.virtio.block.BlockDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A disk over memory-mapped registers (virtio 1.2 §4.2, §5.2). */
@Tag("feature:virtio-block")
class VirtioDiskTest {
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FLUSH = 4;
  private static final int GET_ID = 8;
  private static final int DISCARD = 11;
  private static final int OK = 0;
  private static final int IOERR = 1;
  private static final int UNSUPP = 2;
  private static final int SECTORS = 64;
  private static final long ALL = -1;

  private final FlatMemory memory = new FlatMemory(1 << 16);
  private final List<String> log = new ArrayList<>();
  private boolean line;
  private MemoryImage image = new MemoryImage(SECTORS * 512, false);
  private MmioTransport transport;
  private Driver driver;

  private void attach(boolean readOnly) {
    image = new MemoryImage(SECTORS * 512, readOnly);
    transport =
        new MmioTransport(
            new BlockDevice(image, "a name of more than 20 bytes"),
            memory,
            level -> line = level,
            Runnable::run,
            log::add);
    driver = new Driver(transport, memory);
  }

  @Test
  void showsWhatItIs() {
    attach(false);
    assertEquals(0x7472_6976, driver.read(0x000));
    assertEquals(2, driver.read(0x004));
    assertEquals(2, driver.read(0x008));
    assertEquals(SECTORS, driver.read(0x100));
    assertEquals(SECTORS, transport.read(0, 0x100, 8));
    assertEquals(512, driver.read(0x114));
    assertEquals(0xffff_ffffL, driver.read(0x0b0));
    assertEquals(0, driver.read(0xf00));
    assertEquals(0, transport.read(0, 0x000, 2));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    attach(false);
    driver.start(ALL);
    memory.content.putInt(Driver.DATA + 512, 0x12345678);
    assertEquals(OK, driver.request(OUT, 3, 1024, false));
    assertTrue(line);
    assertEquals(1, driver.read(0x060));
    driver.write(0x064, 1);
    assertFalse(line);
    memory.content.putInt(Driver.DATA, 0);
    assertEquals(OK, driver.request(IN, 4, 512, true));
    assertEquals(0x12345678, memory.content.getInt(Driver.DATA));
    assertEquals(513, driver.written());
    assertEquals(List.of(), image.asked);
    assertEquals(OK, driver.request(FLUSH, 0, 0, false));
    assertEquals(List.of("flush"), image.asked);
    assertEquals(List.of(), log);
  }

  @Test
  void withoutFlushEveryWriteIsDurable() {
    attach(false);
    driver.start(1L << 32);
    assertEquals(OK, driver.request(OUT, 0, 512, false));
    assertEquals(List.of("flush"), image.asked);
  }

  @Test
  void requestsOutsideOfTheDiskFail() {
    attach(false);
    driver.start(ALL);
    assertEquals(OK, driver.request(IN, SECTORS - 1, 512, true));
    assertEquals(IOERR, driver.request(IN, SECTORS, 512, true));
    assertEquals(IOERR, driver.request(IN, SECTORS - 1, 1024, true));
    assertEquals(IOERR, driver.request(OUT, -1, 512, false));
    assertEquals(IOERR, driver.request(OUT, Long.MAX_VALUE, 512, false));
    assertEquals(IOERR, driver.request(IN, 0, 100, true));
    assertEquals(UNSUPP, driver.request(99, 0, 512, true));
  }

  @Test
  void aReadOnlyDiskIsNotWritten() {
    attach(true);
    driver.start(ALL);
    driver.write(0x014, 0);
    assertEquals(1 << 5, driver.read(0x010) & (1 << 5 | 1 << 13));
    assertEquals(IOERR, driver.request(OUT, 0, 512, false));
    assertEquals(OK, driver.request(IN, 0, 512, true));
  }

  @Test
  void tellsItsNameAndDiscards() {
    attach(false);
    driver.start(ALL);
    assertEquals(OK, driver.request(GET_ID, 0, 20, true));
    assertEquals('a', memory.content.get(Driver.DATA));
    assertEquals(21, driver.written());
    memory.content.putLong(Driver.DATA, 8).putInt(Driver.DATA + 8, 16);
    memory.content.putInt(Driver.DATA + 12, 0);
    assertEquals(OK, driver.request(DISCARD, 0, 16, false));
    assertEquals(List.of("discard 4096 8192"), image.asked);
    memory.content.putInt(Driver.DATA + 8, 1000);
    assertEquals(IOERR, driver.request(DISCARD, 0, 16, false));
  }

  @Test
  void aDriverOfTheLegacyInterfaceIsNotAccepted() {
    attach(false);
    driver.write(0x070, 3);
    driver.write(0x070, 11);
    assertEquals(3, driver.read(0x070));
  }

  @Test
  void aBrokenQueueNeedsAReset() {
    attach(false);
    driver.start(ALL);
    memory.content.putShort(0x1002, (short) 100);
    driver.write(0x050, 0);
    assertEquals(64, driver.read(0x070) & 64);
    assertEquals(2, driver.read(0x060));
    assertEquals(1, log.size(), log::toString);
    assertEquals(-1, driver.request(IN, 0, 512, true));
    driver.start(ALL);
    assertEquals(OK, driver.request(IN, 0, 512, true));
  }

  /** Registers and memory full of rubbish end in a fault that a reset mends. */
  @Test
  void rubbishDoesNoHarm() {
    attach(false);
    var random = new Random(11);
    for (int round = 0; round < 3000; round++) {
      if (random.nextInt(3) > 0) {
        driver.start(ALL);
      }
      for (int i = 0; i < 40; i++) {
        memory.content.put(random.nextInt(0x3100), (byte) random.nextInt(20));
        transport.write(0, random.nextInt(0x120) & ~3, 4, random.nextInt(100));
        var _ = transport.read(0, random.nextInt(0x200), 1 << random.nextInt(4));
      }
    }
    driver.start(ALL);
    assertEquals(OK, driver.request(IN, 0, 512, true));
    assertEquals(15, transport.state().status());
  }
}
