package dev.zazen.core.iommu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.core.HeapMemory;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.p2m.P2mType;
import dev.zazen.machine.Dma;
import dev.zazen.machine.Stage2;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device reaches memory of the domain that it is assigned to, and none of others. */
@Tag("feature:iommu")
@Tag("feature:device-assignment")
class DmaTest {
  private static final long BASE = 0x4000_0000L;
  private static final long MFN = BASE >>> 12;
  private static final int SIZE = 1 << 20;
  private static final int OWN = 4;
  private static final int OTHERS = 8;
  private static final long GFN = 0x40000 + 100;

  private final HeapMemory ram = new HeapMemory(SIZE);
  private final FrameTable frames = new FrameTable(ram, BASE);
  private final P2m p2m = new P2m(BASE, SIZE, 100);
  private final List<String> log = new ArrayList<>();
  private DomainMemory memory;

  /** Frames 4 to 7 are those of d1, 8 to 11 of d2. */
  @BeforeEach
  void share() {
    frames.release(new MemoryRange(BASE, SIZE));
    frames.assign(new MemoryRange(BASE + (OWN << 12), 4 << 12), 1);
    frames.assign(new MemoryRange(BASE + (OTHERS << 12), 4 << 12), 2);
    memory = new DomainMemory(1, ram, frames, p2m);
    p2m.map(GFN, MFN + OWN, 2, Stage2.READ | Stage2.WRITE, P2mType.RAM);
    p2m.map(GFN + 2, MFN + OWN + 2, 1, Stage2.READ, P2mType.RAM);
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  private byte[] frame(int number) {
    byte[] bytes = new byte[4096];
    ram.read((long) number << 12, bytes, 0, 4096);
    return bytes;
  }

  @Test
  void withAnSmmuAddressesAreGuestPhysical() {
    Dma dma = new SmmuDma(memory, "/smmu", 5, log::add);
    byte[] data = pattern(5000);
    assertTrue(dma.write((GFN << 12) + 1000, data, 0, 5000));
    byte[] read = new byte[5000];
    assertTrue(dma.read((GFN << 12) + 1000, read, 0, 5000));
    assertArrayEquals(data, read);
    assertEquals(data[0], ram.getByte((OWN << 12) + 1000));
    assertEquals(List.of(), log);
  }

  @Test
  void whatIsNotMappedIsAbortedAndLoggedAsXenDoes() {
    Dma dma = new SmmuDma(memory, "/smmuv3@9050000", 5, log::add);
    assertFalse(dma.read((GFN + 3 << 12) + 8, new byte[8], 0, 8));
    assertEquals(
        List.of(
            "SMMUv3: /smmuv3@9050000: event 0x10 received:",
            "SMMUv3: /smmuv3@9050000: \t0x0000000500000010",
            "SMMUv3: /smmuv3@9050000: \t0x0000028800000000",
            "SMMUv3: /smmuv3@9050000: \t0x0000000040067008",
            "SMMUv3: /smmuv3@9050000: \t0x0000000040067000"),
        log);
    log.clear();
    assertFalse(dma.write(GFN + 2 << 12, new byte[8], 0, 8));
    assertEquals("SMMUv3: /smmuv3@9050000: event 0x13 received:", log.getFirst());
    assertTrue(dma.read(GFN + 2 << 12, new byte[8], 0, 8));
    // The machine address of its own memory is none of its addresses.
    assertFalse(dma.read(MFN + OWN << 12, new byte[8], 0, 8));
  }

  @Test
  void memoryThatWasTakenAwayIsOutOfReach() {
    Dma dma = new SmmuDma(memory, "/smmu", 5, log::add);
    assertTrue(dma.write(GFN << 12, new byte[8], 0, 8));
    assertEquals(0, memory.release(GFN, false));
    assertFalse(dma.write(GFN << 12, new byte[8], 0, 8));
    assertEquals(DomId.INVALID, frames.owner(MFN + OWN));
  }

  @Test
  void withoutIommuAddressesAreTheBoardsAndThoseOfOthersAreAborted() {
    Dma dma = new MachineDma(memory, "/disk", log::add);
    assertTrue(dma.write(MFN + OWN << 12, pattern(4096), 0, 4096));
    assertArrayEquals(pattern(4096), frame(OWN));
    byte[] before = frame(OTHERS);
    assertFalse(dma.write(MFN + OTHERS << 12, pattern(4096), 0, 4096));
    assertFalse(dma.read(MFN + OTHERS << 12, new byte[4096], 0, 4096));
    assertArrayEquals(before, frame(OTHERS));
    assertEquals(
        "/disk: d1's DMA to 0x40008000 was aborted: that is no memory of the domain",
        log.getFirst());
    // Not even its end, if a transfer runs over its border.
    assertFalse(dma.write((MFN + OTHERS << 12) - 8, pattern(16), 0, 16));
    assertArrayEquals(before, frame(OTHERS));
    // Neither free memory, nor the hypervisor's, nor what is no memory.
    for (long address : List.of(BASE, memory.sharedInfo() << 12, 0L, -1L, Long.MAX_VALUE)) {
      assertFalse(dma.read(address, new byte[1], 0, 1));
    }
  }

  @Test
  void dom0ReachesDomainsButNotTheHypervisor() {
    var dom0 = new DomainMemory(0, ram, frames, new P2m(BASE, SIZE, 100));
    Dma dma = new MachineDma(dom0, "/disk", log::add);
    assertTrue(dma.read(MFN + OTHERS << 12, new byte[8], 0, 8));
    assertFalse(dma.read(memory.sharedInfo() << 12, new byte[8], 0, 8));
    assertFalse(dma.read(BASE, new byte[8], 0, 8));
  }

  @Test
  void theLogIsNotFilled() {
    Dma dma = new MachineDma(memory, "/disk", log::add);
    for (int i = 0; i < 1000; i++) {
      assertFalse(dma.read(0, new byte[1], 0, 1));
    }
    assertEquals(8, log.size());
  }

  @Test
  void noAddressDoesHarm() {
    var random = new Random(5);
    byte[] before = frame(OTHERS);
    Dma translated = new SmmuDma(memory, "/smmu", 5, log::add);
    Dma untranslated = new MachineDma(memory, "/disk", log::add);
    for (int i = 0; i < 100_000; i++) {
      long address =
          random.nextBoolean() ? random.nextLong() : BASE - SIZE + random.nextInt(4 * SIZE);
      Dma dma = random.nextBoolean() ? translated : untranslated;
      var _ = dma.write(address, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, random.nextInt(9));
    }
    assertArrayEquals(before, frame(OTHERS));
    assertEquals(4, frames.count(1));
  }
}
