package dev.zazen.boot.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.core.memory.MemoryRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where xen/arch/arm/kernel.c of 4.17 puts kernel, device tree and initrd. */
@Tag("feature:dom0less")
final class ModulePlacementTest {
  private static final long MIB = 1 << 20;

  private static ModulePlacement place(long bankMib, long textOffset, long kernel, long initrd)
      throws InvalidInputException {
    return ModulePlacement.of(
        new MemoryRange(0x4000_0000L, bankMib * MIB),
        textOffset,
        kernel,
        1205,
        initrd,
        "/chosen/domU1");
  }

  @Test
  void putsModulesAt128MibAsTheRealXenDoesWithDebiansKernel() throws InvalidInputException {
    assertEquals(
        new ModulePlacement(0x4000_0000L, 0x4800_0000L, 0x4820_0000L),
        place(512, 0, 0x1F6_DFC0, 0xF_1A57));
  }

  @Test
  void addsTheTextOffset() throws InvalidInputException {
    assertEquals(0x4008_0000L, place(512, 0x80000, 20 * MIB, 0).kernel());
  }

  @Test
  void putsModulesAtTheEndOfASmallBank() throws InvalidInputException {
    assertEquals(
        new ModulePlacement(0x4000_0000L, 0x43A0_0000L, 0x43C0_0000L),
        place(64, 0, 20 * MIB, 3 * MIB));
  }

  @Test
  void putsModulesAtTheEndBehindAKernelThatReaches128Mib() throws InvalidInputException {
    assertEquals(0x4000_0000L + (512 - 6) * MIB, place(512, 0, 128 * MIB, 3 * MIB).deviceTree());
  }

  @Test
  void fallsBackToJustBelowTheKernel() throws InvalidInputException {
    assertEquals(
        new ModulePlacement(0x4100_0000L, 0x40C0_0000L, 0x40E0_0000L),
        place(32, 16 * MIB, 14 * MIB, MIB));
  }

  @Test
  void refusesABankThatIsTooSmall() {
    for (var mib : new long[] {1, 4, 22}) {
      var e = assertThrows(InvalidInputException.class, () -> place(mib, 0, 20 * MIB, MIB));
      assertTrue(e.getMessage().contains("do not fit"), e.getMessage());
    }
  }
}
