package dev.zazen.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.MmioRegion;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:isolation")
class MmioMapTest {
  private final MmioMap map = new MmioMap();
  private final MmioRegion gicd = region("gicd", 0x0300_1000, 0x10000);
  private final MmioRegion gicr = region("gicr", 0x0302_0000, 0x100_0000);
  private final MmioRegion uart = region("vpl011", 0x2200_0000, 0x1000);

  MmioMapTest() {
    map.add(uart);
    map.add(gicd);
    map.add(gicr);
  }

  private static MmioRegion region(String name, long base, long size) {
    return new MmioRegion(
        name,
        base,
        size,
        new MmioDevice() {
          @Override
          public long read(int vcpu, long offset, int bytes) {
            return 0;
          }

          @Override
          public void write(int vcpu, long offset, int bytes, long value) {}
        });
  }

  @Test
  void findsTheRegionOfTheFirstAndLastByteAndNoneBetween() {
    for (MmioRegion region : List.of(gicd, gicr, uart)) {
      assertSame(region, map.find(region.base()));
      assertSame(region, map.find(region.base() + region.size() - 1));
      assertNull(map.find(region.base() - 1));
      assertNull(map.find(region.base() + region.size()));
    }
    assertEquals(List.of(gicd, gicr, uart), map.regions());
  }

  @Test
  void refusesAnOverlapAndNamesBoth() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> map.add(region("x", 0x0300_0000, 0x1001)));
    assertTrue(e.getMessage().contains("x at") && e.getMessage().contains("gicd"), e.getMessage());
  }

  @Test
  void aRememberedHitIsForgottenWhenTheMapChanges() {
    var lookup = map.new Lookup();
    assertSame(uart, lookup.find(0x2200_0018));
    assertSame(uart, lookup.find(0x2200_0000));
    assertNull(lookup.find(0x2100_0000));
    map.remove(uart);
    assertNull(lookup.find(0x2200_0000));
  }
}
