package dev.zazen.boot.guest;

import dev.zazen.base.Bits;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Guest physical memory map of a domU (xen/include/public/arch-arm.h):
 *
 * <pre>
 *   0x0300_1000   distributor: GICv3 64 KiB, GICv2 4 KiB
 *   0x0300_2000   GICv2 CPU interface, 8 KiB
 *   0x0302_0000   GICv3 redistributors, 16 MiB: 128 vCPUs
 *   0x2200_0000   vpl011, 4 KiB
 *   0x4000_0000   RAM, first bank, at most 3 GiB
 * 0x2_0000_0000   RAM, second bank, at most 1016 GiB
 * </pre>
 */
public final class GuestLayout {
  /** RAM banks in the order in which they are filled; sizes are the largest possible. */
  public static final List<MemoryRange> RAM =
      List.of(
          new MemoryRange(0x4000_0000L, 0xC000_0000L),
          new MemoryRange(0x2_0000_0000L, 0xFE_0000_0000L));

  /** Interrupt number of the vpl011: the first SPI. */
  public static final int VPL011_INTERRUPT = 32;

  /** Most vCPUs with GICv3, limited by the redistributors' space. */
  public static final int MAX_VCPUS = 128;

  /** Most vCPUs with GICv2: its target registers have a bit for each of 8. */
  public static final int MAX_VCPUS_GICV2 = 8;

  /** Most SPIs: interrupt numbers end at 1020, and Xen counts in ranks of 32. */
  public static final int MAX_SPIS = 960;

  /** Every CPU model has guest physical addresses of 40 bits. */
  public static final long LIMIT = 1L << 40;

  /** Where a guest may map its grant table. */
  public static final MemoryRange GRANT_TABLE = new MemoryRange(0x3800_0000, 0x100_0000);

  /** Interrupt number of event channels: the highest PPI. */
  public static final int EVENT_INTERRUPT = 31;

  private static final long REGION_ALIGNMENT = 2 << 20;
  private static final long SMALLEST_REGION = 64 << 20;

  private GuestLayout() {}

  /**
   * What is left of the space for RAM: xen/arch/arm/domain_build.c, find_domU_holes.
   *
   * @param banks its RAM, in the order of {@link #RAM}
   */
  public static List<MemoryRange> extendedRegions(List<MemoryRange> banks) {
    var result = new ArrayList<MemoryRange>();
    for (var i = 0; i < RAM.size(); i++) {
      var space = RAM.get(i);
      var start =
          i < banks.size() ? Bits.alignUp(banks.get(i).end(), REGION_ALIGNMENT) : space.start();
      if (space.end() - start >= SMALLEST_REGION) {
        result.add(new MemoryRange(start, space.end() - start));
      }
    }
    return result;
  }

  /**
   * What is left of {@code ram} when the ranges of {@code taken} are gone: xen/arch/arm/
   * domain_build.c, find_unallocated_memory.
   */
  public static List<MemoryRange> extendedRegions(List<MemoryRange> ram, List<MemoryRange> taken) {
    var result = new ArrayList<MemoryRange>();
    var sorted = taken.stream().sorted(Comparator.comparingLong(MemoryRange::start)).toList();
    for (var bank : ram) {
      var start = bank.start();
      for (var range : sorted) {
        if (range.overlaps(bank)) {
          region(start, Math.min(range.start(), bank.end()), result);
          start = Math.max(start, range.end());
        }
      }
      region(start, bank.end(), result);
    }
    return result;
  }

  private static void region(long from, long to, List<MemoryRange> result) {
    var start = Bits.alignUp(from, REGION_ALIGNMENT);
    var end = Bits.alignDown(to, REGION_ALIGNMENT);
    if (end - start >= SMALLEST_REGION) {
      result.add(new MemoryRange(start, end - start));
    }
  }

  /** The virtual GIC of {@code version} 2 or 3. */
  public static GicPlan gic(int version, int spis) {
    return version == 3
        ? new GicPlan(
            3,
            new MemoryRange(0x0300_1000, 0x1_0000),
            List.of(new MemoryRange(0x0302_0000, 0x100_0000)),
            spis)
        : new GicPlan(
            2,
            new MemoryRange(0x0300_1000, 0x1000),
            List.of(new MemoryRange(0x0300_2000, 0x2000)),
            spis);
  }

  /** The virtual UART. */
  public static UartPlan vpl011() {
    return new UartPlan(new MemoryRange(0x2200_0000, 0x1000), VPL011_INTERRUPT);
  }
}
