package dev.zazen.core.p2m;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.machine.Stage2;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:isolation")
class P2mTest {
  private static final long RAM = 0x4000_0000L;
  private static final int RWX = Stage2.READ | Stage2.WRITE | Stage2.EXECUTE;

  private final P2m p2m = new P2m(RAM, 8L << 30, P2m.DEFAULT_POOL_PAGES);

  @Test
  void mapsWithTheLargestPagesThatAlignmentAllows() {
    // 2 GiB from a GiB boundary, then 2 MiB, then one page.
    p2m.map(0x80000, 0x80000, (2L << 18) + 512 + 1, RWX);
    assertEquals(2, p2m.mapped(18));
    assertEquals(1, p2m.mapped(9));
    assertEquals(1, p2m.mapped(0));
    assertEquals((0xf234_5000L - RAM) | RWX, p2m.page(0xf2345));
    assertEquals(Stage2.UNMAPPED, p2m.page(0x7ffff));
    assertEquals(Stage2.UNMAPPED, p2m.page(0x80000 + (2L << 18) + 513));
    assertEquals(
        Optional.of(new P2mMapping(0x80000, 0x80000, 18, RWX, P2mType.RAM)), p2m.lookup(0x9ffff));
  }

  @Test
  void frameZeroOfRamIsNotTakenForUnmapped() {
    p2m.map(5, RAM >> 12, 1, Stage2.READ);
    assertEquals(Stage2.READ, p2m.page(5));
  }

  @Test
  void unalignedMachineFramesAreMappedBySinglePages() {
    p2m.map(0x40000, 0x40001, 512, RWX);
    assertEquals(0, p2m.mapped(9));
    assertEquals(512, p2m.mapped(0));
  }

  @Test
  void unmappingOnePageSplitsTheSuperpage() {
    p2m.map(0x40000, 0x40000, 1 << 18, RWX);
    p2m.unmap(0x40000 + 1000, 1);
    assertEquals(0, p2m.mapped(18));
    assertEquals(511, p2m.mapped(9));
    assertEquals(511, p2m.mapped(0));
    assertEquals(999L << 12 | RWX, p2m.page(0x40000 + 999));
    assertEquals(Stage2.UNMAPPED, p2m.page(0x40000 + 1000));
    assertEquals(1001L << 12 | RWX, p2m.page(0x40000 + 1001));
  }

  @Test
  void tablesGoBackToThePoolWhenEmpty() {
    p2m.map(0x40000, 0x40001, 2000, RWX);
    assertTrue(p2m.poolPagesUsed() > 0);
    p2m.unmap(0x40000, 2000);
    assertEquals(0, p2m.poolPagesUsed());
    assertEquals(0, p2m.mapped(0));
  }

  @Test
  void aSuperpageOverSinglePagesFreesTheirTable() {
    p2m.map(0x40000, 0x40201, 512, RWX);
    int used = p2m.poolPagesUsed();
    p2m.map(0x40000, 0x40400, 512, Stage2.READ);
    assertEquals(used - 1, p2m.poolPagesUsed());
    assertEquals(0, p2m.mapped(0));
    assertEquals(1, p2m.mapped(9));
    assertEquals(0x400L + 7 << 12 | Stage2.READ, p2m.page(0x40007));
  }

  @Test
  void anExhaustedPoolMapsNothing() {
    var small = new P2m(RAM, 1 << 30, 3);
    small.map(0x1000, 0x40001, 1, RWX); // three tables
    var e =
        assertThrows(P2mPoolExhaustedException.class, () -> small.map(0x2000, 0x40001, 1024, RWX));
    assertTrue(e.getMessage().contains("3 pages"), e.getMessage());
    assertEquals(Stage2.UNMAPPED, small.page(0x2000));
    assertEquals(3, small.poolPagesUsed());
    assertEquals(1, small.mapped(0));
  }

  @Test
  void onlyRamCanBeMapped() {
    assertThrows(IllegalArgumentException.class, () -> p2m.map(0, 0x3ffff, 1, RWX));
    assertThrows(IllegalArgumentException.class, () -> p2m.map(0, 0x23ffff, 2, RWX));
    assertThrows(IllegalArgumentException.class, () -> p2m.map(0, -1, 1, RWX));
    assertThrows(IllegalArgumentException.class, () -> p2m.map(1L << 36, 0x40000, 1, RWX));
    assertThrows(IllegalArgumentException.class, () -> p2m.map(0, 0x40000, 1, 0));
    p2m.map(0, 0x23ffff, 1, RWX);
  }

  @Test
  void addressesBeyondTheTreeAreUnmapped() {
    assertEquals(Stage2.UNMAPPED, p2m.page(-1));
    assertEquals(Stage2.UNMAPPED, p2m.page(1L << 36));
  }

  @Test
  void tellsOfReplacedAndRemovedTranslationsOnly() {
    var changes = new AtomicInteger();
    p2m.onChange(changes::incrementAndGet);
    p2m.map(0x40000, 0x40000, 512, RWX);
    assertEquals(0, changes.get());
    p2m.map(0x40003, 0x40000, 1, RWX);
    assertEquals(1, changes.get());
    p2m.unmap(0x40000, 1);
    assertEquals(2, changes.get());
  }

  @Test
  void tellsOfFramesBeforeTheyAreMapped() {
    List<String> arrivals = new ArrayList<>();
    p2m.onArrival(
        (offset, length) ->
            arrivals.add(
                "%x %x %b".formatted(offset, length, p2m.page(0x50000) == Stage2.UNMAPPED)));
    p2m.map(0x50000, 0x40003, 2, RWX);
    p2m.unmap(0x50000, 2);
    p2m.map(0x50000, 0x40200, 512, RWX);
    assertEquals(List.of("3000 2000 true", "200000 200000 true"), arrivals);
  }

  @Test
  void agreesWithAPlainMapAfterRandomChanges() {
    var random = new Random(1);
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      long unit = random.nextInt(4) == 0 ? 512 : 1;
      long gfn = 0x40000 + random.nextLong(4096 / unit) * unit;
      long mfn = 0x40000 + random.nextLong(4096 / unit) * unit;
      long pages = unit * (1 + random.nextInt(3));
      if (random.nextInt(3) == 0) {
        p2m.unmap(gfn, pages);
        for (long n = 0; n < pages; n++) {
          model.remove(gfn + n);
        }
      } else {
        int permissions = 1 + random.nextInt(7);
        p2m.map(gfn, mfn, pages, permissions);
        for (long n = 0; n < pages; n++) {
          model.put(gfn + n, (mfn + n << 12) - RAM | permissions);
        }
      }
    }
    for (long gfn = 0x40000; gfn < 0x40000 + 8192; gfn++) {
      assertEquals(model.getOrDefault(gfn, Stage2.UNMAPPED), p2m.page(gfn));
    }
    assertEquals(model.size(), p2m.mapped(0) + 512 * p2m.mapped(9));
  }

  @Test
  void aReaderNeverMissesATranslationWhileItsSuperpageIsSplitAndJoined()
      throws InterruptedException {
    p2m.map(0x40000, 0x40000, 512, RWX);
    var stop = new AtomicBoolean();
    var missed = new AtomicInteger();
    var reader =
        new Thread(
            () -> {
              while (!stop.get()) {
                if ((p2m.page(0x40100) & ~7L) != 0x100000) {
                  missed.incrementAndGet();
                }
              }
            });
    reader.start();
    for (int i = 0; i < 2_000; i++) {
      p2m.map(0x40000, 0x40000, 1, Stage2.READ);
      p2m.map(0x40000, 0x40000, 512, RWX);
    }
    stop.set(true);
    reader.join();
    assertEquals(0, missed.get());
  }

  @Test
  @Tag("feature:static-shared-memory")
  void tellsWhichCountedFramesLeave() {
    Map<Long, Long> left = new HashMap<>();
    p2m.onDeparture((type, mfn, frames) -> left.merge(mfn, frames, Long::sum));
    p2m.map(0x40000, 0x40000, 1024, RWX, P2mType.FOREIGN);
    p2m.map(0x80000, 0x80000, 512, RWX, P2mType.RAM);
    p2m.unmap(0x40000, 512);
    assertEquals(Map.of(0x40000L, 512L), left);
    p2m.unmap(0x40200 + 7, 1);
    assertEquals(Map.of(0x40000L, 512L, 0x40207L, 1L), left);
    p2m.unmap(0x80000, 512);
    assertEquals(2, left.size(), "nobody counts a domain's own");
    p2m.map(0x40200, 0x80000, 512, RWX, P2mType.RAM);
    assertEquals(1024, left.values().stream().mapToLong(n -> n).sum());
  }

  @Test
  void tellsWhoseTheFramesAre() {
    long gfn = 0x100;
    for (P2mType type : P2mType.values()) {
      p2m.map(gfn, 0x80000, 1, Stage2.READ, type);
      assertEquals(type, p2m.lookup(gfn).orElseThrow().type());
      assertEquals(Stage2.READ, p2m.page(gfn) & 0xfff);
      gfn++;
    }
  }
}
