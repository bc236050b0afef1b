package dev.zazen.core.evtchn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.Virq;
import dev.zazen.abi.XenErrno;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:event-channels")
class EventChannelsTest {
  private final EventBoard board = new EventBoard(4);
  private final EventBoard.Guest one = board.guest(1, 3);
  private final EventBoard.Guest two = board.guest(2, 2);
  private final EventBoard.Guest three = board.guest(3, 1);
  private final EventChannels first = one.events;
  private final EventChannels second = two.events;

  private int[] join() {
    int port = first.allocateUnbound(2);
    return new int[] {port, second.bindInterdomain(first, port)};
  }

  @Test
  void portsAreHandedOutFromTheLowestAndPort0IsReserved() {
    assertEquals(1, first.allocateUnbound(2));
    assertEquals(2, first.bindIpi(0));
    assertEquals(0, first.close(1));
    assertEquals(1, first.allocateUnbound(2));
    assertInstanceOf(Binding.Reserved.class, first.binding(0));
    assertEquals(-XenErrno.EINVAL, first.close(0));
    assertEquals(-XenErrno.EINVAL, first.send(0));
  }

  @Test
  void thereAreNoMorePortsThanTheLimit() {
    for (int port = 1; port <= EventChannels.DEFAULT_HIGHEST_PORT; port++) {
      assertEquals(port, first.allocateUnbound(2));
    }
    assertEquals(-XenErrno.ENOSPC, first.allocateUnbound(2));
    assertEquals(-XenErrno.ENOSPC, first.bindIpi(0));
    assertEquals(-XenErrno.ENOSPC, first.bindVirq(Virq.TIMER, 0));
    assertEquals(-XenErrno.ENOSPC, first.bindInterdomain(second, 77));
    assertEquals(-XenErrno.ENOSPC, first.allocateForHypervisor(2, () -> {}));
    assertEquals(0, first.close(500));
    assertEquals(500, first.bindIpi(1));
  }

  @Test
  void bothEndsOfAnInterdomainChannelKnowEachOther() {
    int[] ports = join();
    assertEquals(new Binding.Interdomain(second, ports[1]), first.binding(ports[0]));
    assertEquals(new Binding.Interdomain(first, ports[0]), second.binding(ports[1]));
    assertTrue(second.isPending(ports[1]), "who binds is told to look");
    assertFalse(first.isPending(ports[0]));
  }

  @Test
  void onlyTheAwaitedDomainBindsAndOnlyOnce() {
    int port = first.allocateUnbound(2);
    assertEquals(-XenErrno.EINVAL, three.events.bindInterdomain(first, port));
    assertEquals(-XenErrno.EINVAL, second.bindInterdomain(first, port + 1));
    assertEquals(-XenErrno.EINVAL, second.bindInterdomain(first, -1));
    assertEquals(-XenErrno.EINVAL, second.bindInterdomain(first, 1 << 20));
    assertTrue(second.used().isEmpty(), "a refused bind leaves no port behind");
    assertEquals(1, second.bindInterdomain(first, port));
    assertEquals(-XenErrno.EINVAL, second.bindInterdomain(first, port));
  }

  @Test
  void aDomainCanBindToItself() {
    int port = first.allocateUnbound(1);
    int other = first.bindInterdomain(first, port);
    assertEquals(2, other);
    assertEquals(0, first.send(other));
    assertTrue(first.isPending(port));
    assertEquals(0, first.close(port));
    assertEquals(new Binding.Unbound(1), first.binding(other));
    assertEquals(0, first.close(other));
    assertTrue(first.used().isEmpty());
  }

  @Test
  void theOtherEndOfAClosedChannelWaitsForTheDomainAgain() {
    int[] ports = join();
    assertEquals(0, second.close(ports[1]));
    assertEquals(new Binding.Unbound(2), first.binding(ports[0]));
    assertEquals(0, first.send(ports[0]), "what is sent meanwhile is lost");
    int again = second.bindInterdomain(first, ports[0]);
    assertEquals(0, first.send(ports[0]));
    assertTrue(second.isPending(again));
  }

  @Test
  void aClosedPortIsNotPendingAnyMore() {
    int[] ports = join();
    var _ = first.send(ports[0]);
    var _ = second.close(ports[1]);
    assertEquals(0, two.getLong(48));
    assertEquals(-XenErrno.EINVAL, second.close(ports[1]));
    assertEquals(-XenErrno.EINVAL, second.send(ports[1]));
    assertEquals(-XenErrno.EINVAL, second.close(-1));
    assertEquals(-XenErrno.EINVAL, second.close(64));
  }

  @Test
  @Tag("feature:static-event-channels")
  void givenPortsAreJoinedAndPassedOverAfterwards() {
    assertEquals(0, first.bindStatic(2, second, 700));
    assertEquals(new Binding.Interdomain(second, 700), first.binding(2));
    assertEquals(new Binding.Interdomain(first, 2), second.binding(700));
    assertTrue(second.isPending(700), "the second end is told to look");
    assertFalse(first.isPending(2));
    assertEquals(1, first.allocateUnbound(2));
    assertEquals(3, first.allocateUnbound(2));
    assertEquals(0, second.send(700));
    assertTrue(first.isPending(2));
  }

  @Test
  @Tag("feature:static-event-channels")
  void guestsCanCloseAndResetGivenPorts() {
    assertEquals(0, first.bindStatic(2, second, 3));
    assertEquals(0, first.close(2));
    assertEquals(new Binding.Unbound(1), second.binding(3));
    assertEquals(0, first.bindStatic(2, second, 4));
    assertEquals(0, second.reset());
    assertEquals(new Binding.Unbound(2), first.binding(2));
    assertTrue(second.used().isEmpty());
  }

  @Test
  @Tag("feature:static-event-channels")
  void givenPortsMustBeFreeAndWithinTheLimit() {
    assertEquals(0, first.bindStatic(2, first, 3));
    assertEquals(-XenErrno.EBUSY, first.bindStatic(2, second, 1));
    assertEquals(-XenErrno.EBUSY, second.bindStatic(1, first, 3));
    assertEquals(-XenErrno.EBUSY, second.bindStatic(1, second, 1));
    assertEquals(-XenErrno.EBUSY, second.bindStatic(0, first, 4));
    assertEquals(-XenErrno.ENOSPC, second.bindStatic(1024, first, 4));
    assertEquals(-XenErrno.ENOSPC, second.bindStatic(1, first, 1024));
    assertTrue(second.used().isEmpty(), "a refused bind leaves no port behind");
    assertEquals(List.of(2, 3), first.used());
  }

  @Test
  void globalVirtualInterruptsAreBoundThroughVcpu0AndCanMove() {
    int port = first.bindVirq(Virq.CONSOLE, 0);
    assertEquals(1, port);
    assertEquals(-XenErrno.EEXIST, first.bindVirq(Virq.CONSOLE, 0));
    assertEquals(-XenErrno.EINVAL, first.bindVirq(Virq.CONSOLE, 1));
    assertEquals(0, first.bindVcpu(port, 2));
    assertEquals(2, first.vcpuOf(port));
    first.signal(Virq.CONSOLE, 1);
    assertTrue(first.isPending(port));
    assertEquals(0, first.close(port));
    assertEquals(1, first.bindVirq(Virq.CONSOLE, 0), "can be bound anew after it moved");
    assertEquals(0, first.vcpuOf(1));
  }

  @Test
  void privateVirtualInterruptsAreBoundForEachVcpu() {
    int port = first.bindVirq(Virq.TIMER, 0);
    int other = first.bindVirq(Virq.TIMER, 2);
    assertEquals(-XenErrno.EEXIST, first.bindVirq(Virq.TIMER, 2));
    assertEquals(-XenErrno.EINVAL, first.bindVcpu(other, 1));
    first.signal(Virq.TIMER, 2);
    assertTrue(first.isPending(other));
    assertFalse(first.isPending(port));
    first.signal(Virq.TIMER, 1);
    assertFalse(first.isPending(port));
    assertEquals(-XenErrno.EINVAL, first.send(port), "a guest cannot send itself one");
  }

  @Test
  void thereAreNoVirtualInterruptsOrVcpusBeyondTheLast() {
    assertEquals(-XenErrno.EINVAL, first.bindVirq(-1, 0));
    assertEquals(-XenErrno.EINVAL, first.bindVirq(Virq.COUNT, 0));
    assertEquals(-XenErrno.ENOENT, first.bindVirq(Virq.TIMER, 3));
    assertEquals(-XenErrno.ENOENT, first.bindVirq(Virq.TIMER, -1));
    assertEquals(-XenErrno.ENOENT, first.bindIpi(3));
    assertEquals(-XenErrno.ENOENT, first.bindIpi(-1));
    assertEquals(-XenErrno.ENOENT, first.bindVcpu(1, 3));
    assertEquals(-XenErrno.ENOENT, first.controlBlock(3, 1, 0));
    assertEquals(1, first.bindVirq(Virq.ARCH_0, 0));
    assertEquals(-XenErrno.EINVAL, first.bindVirq(Virq.ARCH_0, 1), "global on Arm");
  }

  @Test
  void interruptsBetweenVcpusStayWithTheirVcpu() {
    int port = first.bindIpi(1);
    assertEquals(1, first.vcpuOf(port));
    assertEquals(-XenErrno.EINVAL, first.bindVcpu(port, 0));
    one.vcpus.get(1).register(one.page(2));
    int before = one.interrupts[1];
    board.ram.putByte(one.page(2), (byte) 0);
    one.putLong(2 * EventBoard.PAGE + 8, 0);
    assertEquals(0, first.send(port));
    assertEquals(before + 1, one.interrupts[1]);
    assertEquals(0, one.interrupts[0]);
  }

  @Test
  void portsOfAllKindsThatMayMoveDoSo() {
    int[] ports = join();
    int unbound = first.allocateUnbound(2);
    assertEquals(0, first.bindVcpu(ports[0], 2));
    assertEquals(0, first.bindVcpu(unbound, 2));
    assertEquals(-XenErrno.EINVAL, first.bindVcpu(0, 1));
    assertEquals(-XenErrno.EINVAL, first.bindVcpu(unbound + 1, 1));
    assertEquals(-XenErrno.EINVAL, first.bindVcpu(1 << 20, 1));
    var _ = first.close(unbound);
    assertEquals(unbound, first.allocateUnbound(2));
    assertEquals(0, first.vcpuOf(unbound), "a new port is vCPU 0's again");
  }

  @Test
  void unmaskingIsRefusedForPortsThatDoNotExistOnly() {
    assertEquals(0, first.unmask(0));
    assertEquals(0, first.unmask(63), "free, but there");
    assertEquals(-XenErrno.EINVAL, first.unmask(64));
    assertEquals(-XenErrno.EINVAL, first.unmask(-1));
  }

  @Test
  void portsComeIntoExistenceBy64() {
    assertTrue(first.isValid(63));
    assertFalse(first.isValid(64));
    for (int port = 1; port <= 64; port++) {
      var _ = first.allocateUnbound(2);
    }
    assertTrue(first.isValid(127));
    assertFalse(first.isValid(128));
    assertNull(first.binding(128));
  }

  @Test
  void resetClosesEverythingButWhatTheHypervisorHolds() {
    int[] ports = join();
    int held = first.allocateForHypervisor(2, () -> {});
    var _ = first.bindVirq(Virq.TIMER, 1);
    var _ = first.bindIpi(2);
    assertEquals(0, first.reset());
    assertEquals(List.of(held), first.used());
    assertEquals(new Binding.Unbound(1), second.binding(ports[1]));
    assertEquals(1, first.bindVirq(Virq.TIMER, 1));
  }

  @Test
  void aDestroyedDomainGetsNoPorts() {
    int[] ports = join();
    one.vcpus.getFirst().register(one.pin(2));
    var _ = first.allocateForHypervisor(2, () -> {});
    first.close();
    first.releaseAll();
    assertTrue(first.used().isEmpty());
    assertTrue(one.pinned.isEmpty());
    assertEquals(new Binding.Unbound(1), second.binding(ports[1]));
    assertEquals(-XenErrno.EINVAL, first.allocateUnbound(2));
    assertEquals(-XenErrno.EINVAL, first.bindIpi(0));
    assertEquals(0, second.send(ports[1]));
    assertEquals(EventVcpu.NONE, one.vcpus.getFirst().infoOffset());
  }

  @Test
  void whatIsSentToTheHypervisorRunsItsConsumer() {
    var events = new AtomicInteger();
    int held = first.allocateForHypervisor(2, events::incrementAndGet);
    assertTrue(first.isHypervisors(held));
    int port = second.bindInterdomain(first, held);
    assertEquals(0, second.send(port));
    assertEquals(0, second.send(port));
    assertEquals(2, events.get());
    assertFalse(first.isPending(held));
    board.ram.putLong(two.base + 48, 0);
    first.notify(held);
    assertTrue(second.isPending(port));
  }

  @Test
  void aGuestDoesNotTouchPortsOfTheHypervisor() {
    int held = first.allocateForHypervisor(2, () -> {});
    assertEquals(-XenErrno.EINVAL, first.close(held));
    assertEquals(-XenErrno.EINVAL, first.send(held));
    assertEquals(-XenErrno.EINVAL, first.bindVcpu(held, 1));
    assertEquals(0, first.unmask(held));
    first.notify(held);
    int port = second.bindInterdomain(first, held);
    assertEquals(0, second.close(port));
    assertEquals(new Binding.Unbound(2), first.binding(held), "stays the hypervisor's");
    assertTrue(first.isHypervisors(held));
  }

  @Test
  void whoPollsIsWokenByEventsOfTheDomain() {
    int[] ports = join();
    var _ = second.send(ports[1]);
    assertEquals(0, one.wakes[2]);
    first.polls(1);
    one.putLong(48, 0);
    var _ = second.send(ports[1]);
    assertEquals(1, one.wakes[2]);
    first.polls(-1);
    one.putLong(48, 0);
    var _ = second.send(ports[1]);
    assertEquals(1, one.wakes[2]);
  }
}
