package dev.zazen.core.evtchn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.XenErrno;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bits of {@code struct shared_info} and {@code struct vcpu_info}, {@code public/xen.h}. */
@Tag("feature:event-channels")
class TwoLevelInterfaceTest {
  private static final int UPCALL_PENDING = 0;
  private static final int SELECTOR = 8;
  private static final int PENDING = 48;
  private static final int MASK = 560;

  private final EventBoard board = new EventBoard(2);
  private final EventBoard.Guest guest = board.guest(1, 2);
  private final EventChannels events = guest.events;

  @BeforeEach
  void allPortsAreBound() {
    for (int port = 1; port <= EventChannels.DEFAULT_HIGHEST_PORT; port++) {
      var _ = events.bindIpi(0);
    }
  }

  private void consume() {
    board.ram.putByte(guest.base, (byte) 0);
    guest.putLong(SELECTOR, 0);
  }

  @Test
  void anEventSetsItsBitItsWordsBitAndTheFlag() {
    for (int port : new int[] {1, 63, 64, 65, 127, 640, 1023}) {
      int before = guest.interrupts[0];
      var _ = events.send(port);
      assertEquals(1L << port % 64, guest.getLong(PENDING + port / 64 * 8L), "port " + port);
      assertEquals(1L << port / 64, guest.getLong(SELECTOR));
      assertEquals(1, guest.getInt(UPCALL_PENDING) & 0xff);
      assertEquals(before + 1, guest.interrupts[0]);
      guest.putLong(PENDING + port / 64 * 8L, 0);
      consume();
    }
  }

  @Test
  void aPendingPortIsNotToldTwice() {
    var _ = events.send(5);
    consume();
    var _ = events.send(5);
    assertEquals(1, guest.interrupts[0]);
    assertEquals(0, guest.getLong(SELECTOR));
  }

  @Test
  void aSecondPortInterruptsOnlyIfTheFlagIsClear() {
    var _ = events.send(5);
    var _ = events.send(200);
    assertEquals(1, guest.interrupts[0]);
    assertEquals(1 | 1L << 3, guest.getLong(SELECTOR));
    board.ram.putByte(guest.base, (byte) 0);
    var _ = events.send(6);
    assertEquals(1, guest.interrupts[0], "the word is selected already");
    var _ = events.send(300);
    assertEquals(2, guest.interrupts[0]);
  }

  @Test
  void aMaskedPortIsPendingOnly() {
    guest.putLong(MASK + 8, 1L << 6);
    var _ = events.send(70);
    assertEquals(1L << 6, guest.getLong(PENDING + 8));
    assertEquals(0, guest.getLong(SELECTOR));
    assertEquals(0, guest.interrupts[0]);
    assertTrue(events.isPending(70));
    assertEquals(0, events.unmask(70));
    assertEquals(0, guest.getLong(MASK + 8));
    assertEquals(1L << 1, guest.getLong(SELECTOR));
    assertEquals(1, guest.interrupts[0]);
  }

  @Test
  void unmaskingTellsOnlyWhatWasMasked() {
    var _ = events.send(70);
    consume();
    assertEquals(0, events.unmask(70));
    assertEquals(0, guest.getLong(SELECTOR));
    assertEquals(1, guest.interrupts[0]);
  }

  @Test
  void neighbouringBitsStay() {
    guest.putLong(PENDING, 0xa5a5_0000_0000_0000L);
    guest.putLong(MASK, 0x5a5a_0000_0000_0040L);
    var _ = events.send(3);
    assertEquals(0xa5a5_0000_0000_0008L, guest.getLong(PENDING));
    var _ = events.unmask(6);
    assertEquals(0x5a5a_0000_0000_0000L, guest.getLong(MASK));
  }

  @Test
  void aVcpuWithoutInfoGetsNothing() {
    assertEquals(0, events.close(9));
    assertEquals(9, events.bindIpi(1));
    var _ = events.send(9);
    assertEquals(0, guest.interrupts[1]);
    assertEquals(0, guest.getLong(SELECTOR));
    assertTrue(events.isPending(9));
    assertFalse(guest.vcpus.get(1).upcallPending());
  }

  @Test
  void aRegisteredInfoHasEverythingMarkedAndKeepsTheRest() {
    EventVcpu vcpu = guest.vcpus.getFirst();
    guest.putLong(16, 0x1234_5678_9abc_def0L);
    vcpu.register(guest.page(3) + 64);
    long at = 3 * EventBoard.PAGE + 64;
    assertEquals(1, guest.getInt(at) & 0xff);
    assertEquals(-1, guest.getLong(at + SELECTOR));
    assertEquals(0x1234_5678_9abc_def0L, guest.getLong(at + 16));
    assertEquals(1, guest.interrupts[0]);
    assertTrue(vcpu.isRegistered());
    guest.putLong(at, 0);
    guest.putLong(at + SELECTOR, 0);
    var _ = events.send(64);
    assertEquals(1L << 1, guest.getLong(at + SELECTOR));
    assertEquals(0, guest.getLong(SELECTOR), "the old place is left alone");
  }

  @Test
  void theFirstInfoOfAVcpuIsCleared() {
    long at = 3 * EventBoard.PAGE;
    for (int i = 0; i < 48; i += 8) {
      guest.putLong(at + i, -1);
    }
    guest.vcpus.get(1).register(guest.page(3));
    assertEquals(1, guest.getLong(at));
    assertEquals(-1, guest.getLong(at + SELECTOR));
    assertEquals(0, guest.getLong(at + 16));
    assertEquals(1, guest.interrupts[1]);
  }

  @Test
  void thereAreNoPrioritiesAndNoArray() {
    assertEquals(-XenErrno.ENOSYS, events.setPriority(3, 0));
    assertEquals(-XenErrno.EINVAL, events.setPriority(4096, 0));
    assertEquals(-XenErrno.EOPNOTSUPP, events.expandArray(1));
  }
}
