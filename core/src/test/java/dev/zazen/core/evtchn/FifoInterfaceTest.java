package dev.zazen.core.evtchn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.XenErrno;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:event-channels")
class FifoInterfaceTest {
  private static final int CONTROL_PAGE = 1;
  private static final int ARRAY_PAGE = 2;
  private static final int CONTROL_BLOCK = CONTROL_PAGE * EventBoard.PAGE;

  private final EventBoard board = new EventBoard(3);
  private final EventBoard.Guest guest = board.guest(1, 2);
  private final EventBoard.Guest other = board.guest(2, 1);
  private final EventChannels events = guest.events;
  private final FifoGuest fifo = new FifoGuest(guest, CONTROL_BLOCK, ARRAY_PAGE, 3);

  /** Both pages, and ports 1 to {@code ports} that vCPU 0 sends itself. */
  private void begin(int ports) {
    assertEquals(0, events.controlBlock(0, CONTROL_PAGE, 0));
    assertEquals(0, events.expandArray(ARRAY_PAGE));
    for (int port = 1; port <= ports; port++) {
      assertEquals(port, events.bindIpi(0));
    }
  }

  @Test
  void theControlBlockIsAlignedAndWithinThePage() {
    assertEquals(-XenErrno.EINVAL, events.controlBlock(0, CONTROL_PAGE, 4));
    assertEquals(-XenErrno.EINVAL, events.controlBlock(0, CONTROL_PAGE, 4096 - 64));
    assertEquals(-XenErrno.EINVAL, events.controlBlock(0, CONTROL_PAGE, -8));
    assertEquals(-XenErrno.EINVAL, events.controlBlock(0, 1000, 0), "no such frame");
    assertEquals(-XenErrno.EOPNOTSUPP, events.expandArray(ARRAY_PAGE), "still two-level");
    assertTrue(guest.pinned.isEmpty());
    assertEquals(0, events.controlBlock(0, CONTROL_PAGE, 4096 - 72));
    assertEquals(-XenErrno.EINVAL, events.controlBlock(0, CONTROL_PAGE, 0), "there is one");
    assertEquals(0, events.controlBlock(1, 4, 0));
    assertEquals(Set.of(1L, 4L), guest.pinned);
  }

  @Test
  void theArrayGrowsTo128Pages() {
    assertEquals(0, events.controlBlock(0, CONTROL_PAGE, 0));
    assertEquals(-XenErrno.EINVAL, events.expandArray(1000));
    for (int i = 0; i < 128; i++) {
      assertEquals(0, events.expandArray(2 + i % 60));
    }
    assertEquals(-XenErrno.ENOSPC, events.expandArray(2));
  }

  @Test
  void anEventIsQueuedWithItsPriority() {
    begin(2);
    var _ = events.send(1);
    assertEquals(FifoGuest.PENDING | FifoGuest.LINKED, fifo.state(1));
    assertEquals(1 << 7, fifo.ready());
    assertEquals(1, fifo.head(7));
    assertEquals(1, guest.interrupts[0]);
    var _ = events.send(2);
    assertEquals(FifoGuest.PENDING | FifoGuest.LINKED | 2, fifo.state(1));
    assertEquals(1, fifo.head(7));
    assertEquals(1, guest.interrupts[0]);
    var _ = events.send(1);
    assertEquals(FifoGuest.PENDING | FifoGuest.LINKED | 2, fifo.state(1), "no second time");
    assertEquals(List.of(1, 2), fifo.consume());
    assertEquals(0, fifo.state(1));
    assertEquals(0, fifo.state(2));
  }

  @Test
  void higherPrioritiesComeFirstAndEqualOnesInOrder() {
    begin(6);
    assertEquals(0, events.setPriority(3, 0));
    assertEquals(0, events.setPriority(4, 15));
    assertEquals(0, events.setPriority(5, 3));
    for (int port : new int[] {4, 2, 1, 5, 3, 6}) {
      var _ = events.send(port);
    }
    assertEquals(List.of(3, 5, 2, 1, 6, 4), fifo.consume());
    assertTrue(fifo.consume().isEmpty());
  }

  @Test
  void prioritiesOfPortsThatAreNotBoundAreRefused() {
    begin(1);
    assertEquals(-XenErrno.EINVAL, events.setPriority(1, 16));
    assertEquals(-XenErrno.EINVAL, events.setPriority(1, -1));
    assertEquals(-XenErrno.EACCES, events.setPriority(2, 3));
    assertEquals(-XenErrno.EACCES, events.setPriority(0, 3));
    assertEquals(-XenErrno.EINVAL, events.setPriority(1 << 16, 3));
    int held = events.allocateForHypervisor(2, () -> {});
    assertEquals(-XenErrno.EACCES, events.setPriority(held, 3));
    assertEquals(0, events.setPriority(1, 2));
    assertEquals(0, events.close(1));
    assertEquals(1, events.bindIpi(0));
    var _ = events.send(1);
    assertEquals(1 << 7, fifo.ready(), "a new port has the default priority");
  }

  @Test
  void aPortMovesToItsNewQueueWithTheNextEvent() {
    begin(3);
    var _ = events.send(1);
    var _ = events.setPriority(1, 2);
    var _ = events.send(2);
    assertEquals(List.of(1, 2), fifo.consume());
    var _ = events.send(2);
    var _ = events.send(1);
    assertEquals(List.of(1, 2), fifo.consume());
  }

  @Test
  void theLastOfAQueueThatMovesDoesNotTakeTheQueueAlong() {
    begin(3);
    var _ = events.send(1);
    assertEquals(List.of(1), fifo.consume());
    var _ = events.setPriority(1, 2);
    var _ = events.send(1);
    var _ = events.send(2);
    assertEquals(2, fifo.head(7), "not linked behind 1, which is elsewhere");
    assertEquals(List.of(1, 2), fifo.consume());
  }

  @Test
  void maskedPortsArePendingButNotQueuedUntilTheyAreUnmasked() {
    begin(1);
    fifo.mask(1);
    var _ = events.send(1);
    assertEquals(FifoGuest.PENDING | FifoGuest.MASKED, fifo.state(1));
    assertEquals(0, guest.interrupts[0]);
    assertEquals(0, events.unmask(1));
    assertEquals(FifoGuest.PENDING | FifoGuest.LINKED, fifo.state(1));
    assertEquals(1, guest.interrupts[0]);
    assertEquals(List.of(1), fifo.consume());
    fifo.mask(1);
    assertEquals(0, events.unmask(1));
    assertEquals(0, fifo.state(1));
  }

  @Test
  void aClosedPortStaysInItsQueueAndIsNotUsedMeanwhile() {
    begin(2);
    var _ = events.send(1);
    var _ = events.send(2);
    assertEquals(0, events.close(1));
    assertEquals(FifoGuest.LINKED | 2, fifo.state(1));
    assertEquals(3, events.bindIpi(0), "1 is busy");
    assertEquals(List.of(2), fifo.consume());
    assertEquals(1, events.bindIpi(0));
  }

  @Test
  void eventsWithoutAWordWaitForThePage() {
    guest.putLong(48, 1L << 2);
    assertEquals(1, events.bindIpi(0));
    assertEquals(2, events.bindIpi(0));
    assertEquals(3, events.bindIpi(0));
    assertEquals(0, events.controlBlock(0, CONTROL_PAGE, 0));
    var _ = events.send(3);
    assertFalse(events.isPending(3), "not to be seen");
    assertEquals(0, events.unmask(3));
    assertEquals(0, guest.interrupts[0]);
    assertEquals(0, events.expandArray(ARRAY_PAGE));
    assertEquals(List.of(2, 3), fifo.consume());
    assertTrue(events.isPending(3) || fifo.state(3) == 0);
  }

  @Test
  void aVcpuWithoutControlBlockGetsNothing() {
    begin(0);
    assertEquals(1, events.bindIpi(1));
    var _ = events.send(1);
    assertEquals(0, fifo.state(1));
    assertEquals(0, guest.interrupts[1]);
    guest.vcpus.get(1).register(guest.page(5));
    assertEquals(0, events.controlBlock(1, 4, 128));
    int before = guest.interrupts[1];
    board.ram.putByte(guest.page(5), (byte) 0);
    var _ = events.send(1);
    var second = new FifoGuest(guest, 4 * EventBoard.PAGE + 128, ARRAY_PAGE);
    assertEquals(List.of(1), second.consume());
    assertEquals(before + 1, guest.interrupts[1]);
  }

  @Test
  void portsBeyondTheTwoLevelLimitNeedAHigherLimit() {
    EventBoard.Guest large = board.new Guest(2, 1, 5000);
    for (int port = 1; port < 4096; port++) {
      assertEquals(port, large.events.bindIpi(0));
    }
    assertEquals(-XenErrno.ENOSPC, large.events.bindIpi(0), "two-level");
    assertEquals(0, large.events.controlBlock(0, 1, 0));
    for (int page = 0; page < 5; page++) {
      assertEquals(0, large.events.expandArray(2 + page));
    }
    for (int port = 4096; port <= 5000; port++) {
      assertEquals(port, large.events.bindIpi(0));
    }
    assertEquals(-XenErrno.ENOSPC, large.events.bindIpi(0));
    var _ = large.events.send(5000);
    assertEquals(List.of(5000), new FifoGuest(large, EventBoard.PAGE, 2, 3, 4, 5, 6).consume());
  }

  @Test
  void resetGivesThePagesBackAndIsTwoLevelAgain() {
    begin(3);
    var _ = events.send(1);
    assertEquals(0, events.reset());
    assertTrue(events.hasRetiredPages(), "senders may still write to them");
    events.releasePages();
    assertTrue(guest.pinned.isEmpty());
    assertEquals(-XenErrno.EOPNOTSUPP, events.expandArray(ARRAY_PAGE));
    assertEquals(1, events.bindIpi(0));
    board.ram.putByte(guest.base, (byte) 0);
    var _ = events.send(1);
    assertEquals(2, guest.getLong(48));
    begin(0);
    assertEquals(Set.of(1L, 2L), guest.pinned);
  }

  /** Nothing a guest writes to its words and control block troubles others, or the hypervisor. */
  @Test
  void aHostileGuestOnlyLosesItsOwnEvents() {
    begin(40);
    assertEquals(0, events.controlBlock(1, 4, 0));
    int port = other.events.allocateUnbound(1);
    int local = events.bindInterdomain(other.events, port);
    assertEquals(41, local);
    byte[] before = memoryOf(other);
    var random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      int page = List.of(CONTROL_PAGE, ARRAY_PAGE, 4).get(random.nextInt(3));
      int limit = page == ARRAY_PAGE ? 42 : 18;
      int value =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> FifoGuest.LINKED | random.nextInt(50);
            case 2 -> FifoGuest.LINKED | FifoGuest.BUSY | FifoGuest.LINK;
            default -> 0;
          };
      guest.putInt((long) page * EventBoard.PAGE + random.nextInt(limit) * 4L, value);
      int victim = 1 + random.nextInt(40);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          var _ = events.send(victim);
        }
        case 2 -> {
          var _ = events.unmask(victim);
        }
        case 3 -> {
          var _ = events.setPriority(victim, random.nextInt(16));
        }
        case 4 -> {
          if (events.close(victim) == 0) {
            int again = events.bindIpi(random.nextInt(2));
            assertTrue(again > 0);
          }
        }
        default -> {
          var _ = events.isPending(victim);
        }
      }
    }
    assertEquals(0, events.close(local));
    assertEquals(List.of(port), other.events.used());
    assertArrayEquals(before, memoryOf(other));
  }

  /** Another thread writes at the same time. */
  @Test
  void aGuestThatWritesMeanwhileDoesNotHoldUpTheHypervisor() throws InterruptedException {
    begin(20);
    var scribbler =
        Thread.ofPlatform()
            .start(
                () -> {
                  var random = new Random(2);
                  while (!Thread.interrupted()) {
                    guest.putInt(fifo.word(random.nextInt(21)), random.nextInt());
                    guest.putInt(CONTROL_BLOCK + random.nextInt(18) * 4L, random.nextInt());
                  }
                });
    for (int i = 0; i < 100_000; i++) {
      var _ = events.send(1 + i % 20);
      var _ = events.unmask(1 + i % 20);
    }
    scribbler.interrupt();
    scribbler.join();
    assertEquals(20, events.used().size());
  }

  private byte[] memoryOf(EventBoard.Guest of) {
    byte[] bytes = new byte[EventBoard.PAGES * EventBoard.PAGE];
    board.ram.read(of.base, bytes, 0, bytes.length);
    return bytes;
  }
}
