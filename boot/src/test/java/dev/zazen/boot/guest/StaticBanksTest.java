package dev.zazen.boot.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.boot.plan.GuestBank;
import dev.zazen.core.memory.MemoryRange;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:static-memory")
final class StaticBanksTest {
  private static final long GIB = 1L << 30;

  @Test
  void aRangeThatTheFirstBankHasNoRoomForGoesOnInTheSecond() {
    var low = new MemoryRange(0x8000_0000L, GIB);
    var high = new MemoryRange(0x8_0000_0000L, 4 * GIB);
    assertEquals(
        List.of(
            new GuestBank(0x4000_0000L, List.of(low, new MemoryRange(high.start(), 2 * GIB))),
            new GuestBank(
                0x2_0000_0000L, List.of(new MemoryRange(high.start() + 2 * GIB, 2 * GIB)))),
        StaticBanks.atUsualAddresses(List.of(low, high)));
  }

  @Test
  void aRangeThatFillsTheFirstBankLeavesTheSecondOut() {
    var all = new MemoryRange(0x8_0000_0000L, 3 * GIB);
    assertEquals(
        List.of(new GuestBank(0x4000_0000L, List.of(all))),
        StaticBanks.atUsualAddresses(List.of(all)));
  }

  @Test
  void noRangesAreNoBanks() {
    assertEquals(List.of(), StaticBanks.atUsualAddresses(List.of()));
    assertEquals(List.of(), StaticBanks.directMapped(List.of()));
  }
}
