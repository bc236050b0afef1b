package dev.zazen.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:dom0less")
final class PageAllocatorTest {
  private static final long MIB = 1 << 20;
  private static final MemoryRange RAM = new MemoryRange(0x4000_0000L, 1024 * MIB);

  @Test
  void takesOneChunkFromTheSmallestHoleThatIsLargeEnough() {
    var allocator = new PageAllocator(List.of(RAM));
    assertTrue(allocator.reserve("module", new MemoryRange(0x5000_0000L, 10 * MIB)));
    assertEquals(
        List.of(new MemoryRange(0x4000_0000L, 128 * MIB)),
        allocator.allocate("d1", 128 * MIB).orElseThrow());
    assertEquals(
        List.of(new MemoryRange(0x50A0_0000L, 512 * MIB)),
        allocator.allocate("d2", 512 * MIB).orElseThrow());
  }

  @Test
  void joinsTheLargestHolesWhenNoneIsLargeEnough() {
    var allocator = new PageAllocator(List.of(RAM));
    var _ = allocator.reserve("module", new MemoryRange(0x5000_0000L, 2 * MIB));
    assertEquals(
        List.of(new MemoryRange(0x5020_0000L, 766 * MIB), new MemoryRange(0x4000_0000L, 134 * MIB)),
        allocator.allocate("d1", 900 * MIB).orElseThrow());
  }

  @Test
  void givesUnalignedPagesWhenNothingElseIsLeft() {
    var allocator = new PageAllocator(List.of(RAM));
    var _ = allocator.reserve("module", new MemoryRange(0x4000_0000L, 100));
    assertEquals(
        List.of(new MemoryRange(0x4000_1000L, 1024 * MIB - 4096)),
        allocator.allocate("d1", 1024 * MIB - 4096).orElseThrow());
    assertEquals(0, allocator.freeBytes());
  }

  @Test
  void changesNothingWhenThereIsTooLittle() {
    var allocator = new PageAllocator(List.of(RAM));
    assertTrue(allocator.allocate("d1", 1025 * MIB).isEmpty());
    assertEquals(List.of(RAM), allocator.free());
    assertThrows(IllegalArgumentException.class, () -> allocator.allocate("d1", 100));
  }

  @Test
  void refusesToReserveWhatIsTakenOrOutside() {
    var allocator = new PageAllocator(List.of(RAM));
    assertTrue(allocator.reserve("a", new MemoryRange(0x4000_0800L, 0x1000)));
    assertFalse(allocator.reserve("b", new MemoryRange(0x4000_1FFFL, 1)));
    assertFalse(allocator.reserve("b", new MemoryRange(0x3FFF_F000L, 0x2000)));
    assertEquals("a", allocator.ownerOf(new MemoryRange(0x4000_0000L, 1)).orElseThrow().owner());
  }

  @Test
  void neverGivesAPageTwice() {
    var random = new Random(4711);
    for (var round = 0; round < 50; round++) {
      var banks =
          List.of(
              new MemoryRange(0x4000_0000L, 64 * MIB), new MemoryRange(0x1_0000_0000L, 64 * MIB));
      var allocator = new PageAllocator(banks);
      var total = allocator.freeBytes();
      for (var i = 0; i < 40; i++) {
        var size = (1 + random.nextInt(2000)) * PageAllocator.PAGE_SIZE;
        if (random.nextBoolean()) {
          var _ = allocator.allocate("d" + i, size);
        } else {
          var _ =
              allocator.reserve(
                  "r" + i, new MemoryRange(0x4000_0000L + random.nextInt((int) (70 * MIB)), size));
        }
      }
      var all = new ArrayList<MemoryRange>(allocator.free());
      allocator.owned().forEach(o -> all.add(o.range()));
      assertEquals(total, all.stream().mapToLong(MemoryRange::size).sum());
      for (var a : all) {
        assertTrue(banks.stream().anyMatch(bank -> bank.contains(a)));
        assertEquals(1, all.stream().filter(a::overlaps).count());
      }
    }
  }
}
