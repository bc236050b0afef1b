package dev.zazen.core.evtchn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.Virq;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * Random operations of three domains against a model of what their ports are bound to, with guests
 * that take their events by the protocol: each sees every event of a port that is not masked.
 */
@Tag("feature:event-channels")
class EventModelTest {
  private static final int DOMAINS = 3;
  private static final int VCPUS = 2;
  private static final int HIGHEST_PORT = 12;
  private static final int CONTROL_PAGE = 1;
  private static final int ARRAY_PAGE = 3;

  enum Kind {
    ALLOCATE,
    BIND,
    VIRQ,
    IPI,
    CLOSE,
    SEND,
    SIGNAL,
    MASK,
    UNMASK,
    MOVE,
    PRIORITY,
    CONSUME
  }

  record Operation(Kind kind, int domain, int port, int other, int otherPort) {}

  /** What the model knows of a port. */
  private static final class Port {
    Kind kind;
    int waitsFor;
    int remote = -1;
    int remotePort;
    int virq;
    int vcpu;

    /** Events that its guest has not seen, as far as it must see them. */
    boolean owed;

    boolean masked;
  }

  private static final class World {
    final boolean fifo;
    final EventBoard board = new EventBoard(DOMAINS);
    final EventBoard.Guest[] guests = new EventBoard.Guest[DOMAINS];
    final FifoGuest[][] queues = new FifoGuest[DOMAINS][VCPUS];
    final Port[][] ports = new Port[DOMAINS][HIGHEST_PORT + 1];

    World(boolean fifo) {
      this.fifo = fifo;
      for (int d = 0; d < DOMAINS; d++) {
        guests[d] = board.new Guest(d, VCPUS, HIGHEST_PORT);
        guests[d].vcpus.get(1).register(guests[d].pin(8));
        for (int v = 0; fifo && v < VCPUS; v++) {
          assertEquals(0, guests[d].events.controlBlock(v, CONTROL_PAGE + v, 0));
          queues[d][v] = new FifoGuest(guests[d], (CONTROL_PAGE + v) * EventBoard.PAGE, ARRAY_PAGE);
        }
        if (fifo) {
          assertEquals(0, guests[d].events.expandArray(ARRAY_PAGE));
        }
      }
    }

    EventChannels events(int domain) {
      return guests[domain].events;
    }

    /** Enters a new port, which must have been free. */
    Port enter(int domain, int port, Kind kind) {
      if (port < 0) {
        long used = 0;
        for (int p = 1; p <= HIGHEST_PORT; p++) {
          used += ports[domain][p] == null ? 0 : 1;
        }
        // FIFO ports can be busy beyond their end.
        assertTrue(fifo || used == HIGHEST_PORT, "refused with ports free: " + port);
        return null;
      }
      assertTrue(ports[domain][port] == null, "port %d is in use".formatted(port));
      var made = new Port();
      made.kind = kind;
      made.masked = isMasked(domain, port);
      ports[domain][port] = made;
      return made;
    }

    boolean isMasked(int domain, int port) {
      return fifo
          ? (queues[domain][0].state(port) & FifoGuest.MASKED) != 0
          : (guests[domain].getLong(560) >>> port & 1) != 0;
    }

    void raise(int domain, int port) {
      ports[domain][port].owed = true;
    }

    void apply(Operation op) {
      int d = op.domain();
      int p = op.port();
      Port port = ports[d][p];
      EventChannels events = events(d);
      switch (op.kind()) {
        case ALLOCATE -> {
          Port made = enter(d, events.allocateUnbound(op.other()), Kind.ALLOCATE);
          if (made != null) {
            made.waitsFor = op.other();
          }
        }
        case BIND -> bind(op);
        case VIRQ -> {
          int virq = op.otherPort() % 2 == 0 ? Virq.CONSOLE : Virq.TIMER;
          int vcpu = op.port() % VCPUS;
          int result = events.bindVirq(virq, vcpu);
          boolean refused = virq == Virq.CONSOLE && vcpu != 0 || findVirq(d, virq, vcpu) >= 0;
          if (refused) {
            assertTrue(result < 0);
          } else {
            Port made = enter(d, result, Kind.VIRQ);
            if (made != null) {
              made.virq = virq;
              made.vcpu = vcpu;
            }
          }
        }
        case IPI -> {
          Port made = enter(d, events.bindIpi(p % VCPUS), Kind.IPI);
          if (made != null) {
            made.vcpu = p % VCPUS;
          }
        }
        case CLOSE -> {
          int result = events.close(p);
          assertEquals(port == null, result < 0);
          if (port != null && port.remote >= 0) {
            Port end = ports[port.remote][port.remotePort];
            end.remote = -1;
            end.kind = Kind.ALLOCATE;
            end.waitsFor = d;
          }
          ports[d][p] = null;
        }
        case SEND -> {
          int result = events.send(p);
          assertEquals(port == null || port.kind == Kind.VIRQ, result < 0);
          if (port != null && port.kind == Kind.IPI) {
            raise(d, p);
          } else if (port != null && port.remote >= 0) {
            raise(port.remote, port.remotePort);
          }
        }
        case SIGNAL -> {
          int virq = op.otherPort() % 2 == 0 ? Virq.CONSOLE : Virq.TIMER;
          int vcpu = op.port() % VCPUS;
          events.signal(virq, vcpu);
          int bound = findVirq(d, virq, virq == Virq.CONSOLE ? 0 : vcpu);
          if (bound >= 0) {
            raise(d, bound);
          }
        }
        case MASK -> {
          if (fifo) {
            queues[d][0].mask(p);
          } else {
            guests[d].putLong(560, guests[d].getLong(560) | 1L << p);
          }
          if (port != null) {
            port.masked = true;
          }
        }
        case UNMASK -> {
          assertEquals(0, events.unmask(p));
          if (port != null) {
            port.masked = false;
          }
        }
        case MOVE -> {
          int vcpu = op.other() % VCPUS;
          int result = events.bindVcpu(p, vcpu);
          boolean movable =
              port != null
                  && port.kind != Kind.IPI
                  && !(port.kind == Kind.VIRQ && port.virq == Virq.TIMER);
          assertEquals(movable, result == 0);
          if (movable) {
            port.vcpu = vcpu;
          }
        }
        case PRIORITY -> assertEquals(fifo && port != null, events.setPriority(p, op.other()) == 0);
        case CONSUME -> consume(d);
      }
    }

    void bind(Operation op) {
      int d = op.domain();
      Port remote = ports[op.other()][op.otherPort()];
      int result = events(d).bindInterdomain(events(op.other()), op.otherPort());
      if (remote == null
          || remote.kind != Kind.ALLOCATE
          || remote.remote >= 0
          || remote.waitsFor != d) {
        assertTrue(result < 0);
        return;
      }
      Port made = enter(d, result, Kind.BIND);
      if (made != null) {
        made.remote = op.other();
        made.remotePort = op.otherPort();
        remote.remote = d;
        remote.remotePort = result;
        raise(d, result);
      }
    }

    /** The port of a virtual interrupt; a global one may have moved to another vCPU. */
    int findVirq(int domain, int virq, int vcpu) {
      for (int p = 1; p <= HIGHEST_PORT; p++) {
        Port port = ports[domain][p];
        if (port != null
            && port.kind == Kind.VIRQ
            && port.virq == virq
            && (virq == Virq.CONSOLE || port.vcpu == vcpu)) {
          return p;
        }
      }
      return -1;
    }

    void consume(int domain) {
      Set<Integer> seen = fifo ? takeQueues(domain) : takeBits(domain);
      for (int p = 1; p <= HIGHEST_PORT; p++) {
        Port port = ports[domain][p];
        if (port == null || port.masked) {
          continue;
        }
        if (port.owed) {
          assertTrue(seen.contains(p), "d%d lost an event of port %d".formatted(domain, p));
        }
        port.owed = false;
      }
    }

    private Set<Integer> takeQueues(int domain) {
      var seen = new HashSet<Integer>();
      for (FifoGuest queue : queues[domain]) {
        seen.addAll(queue.consume());
      }
      return seen;
    }

    private Set<Integer> takeBits(int domain) {
      EventBoard.Guest guest = guests[domain];
      var seen = new HashSet<Integer>();
      for (int v = 0; v < VCPUS; v++) {
        long info = v == 0 ? 0 : 8L * EventBoard.PAGE;
        board.ram.putByte(guest.base + info, (byte) 0);
        long selector = guest.getLong(info + 8);
        guest.putLong(info + 8, 0);
        for (long words = selector; words != 0; words &= words - 1) {
          int word = Long.numberOfTrailingZeros(words);
          long taken = guest.getLong(48 + word * 8L) & ~guest.getLong(560 + word * 8L);
          guest.putLong(48 + word * 8L, guest.getLong(48 + word * 8L) & ~taken);
          for (long bits = taken; bits != 0; bits &= bits - 1) {
            seen.add(word * 64 + Long.numberOfTrailingZeros(bits));
          }
        }
      }
      return seen;
    }

    void compare() {
      for (int d = 0; d < DOMAINS; d++) {
        List<Integer> used = new ArrayList<>();
        for (int p = 1; p <= HIGHEST_PORT; p++) {
          if (ports[d][p] != null) {
            used.add(p);
            assertEquals(expected(ports[d][p]), events(d).binding(p));
            assertEquals(ports[d][p].vcpu, events(d).vcpuOf(p));
            if (ports[d][p].owed) {
              assertTrue(events(d).isPending(p), "d%d port %d".formatted(d, p));
            }
          }
        }
        assertEquals(used, events(d).used());
      }
    }

    private Binding expected(Port port) {
      return switch (port.kind) {
        case VIRQ -> new Binding.Virtual(port.virq);
        case IPI -> Binding.Ipi.INSTANCE;
        default ->
            port.remote >= 0
                ? new Binding.Interdomain(events(port.remote), port.remotePort)
                : new Binding.Unbound(port.waitsFor);
      };
    }
  }

  @Provide
  Arbitrary<List<Operation>> operations() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, DOMAINS - 1),
            Arbitraries.integers().between(1, HIGHEST_PORT),
            Arbitraries.integers().between(0, DOMAINS - 1),
            Arbitraries.integers().between(1, HIGHEST_PORT))
        .as(Operation::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(250);
  }

  @Property(tries = 400, seed = "1", shrinking = ShrinkingMode.BOUNDED)
  void portsAndEventsAreAsInTheModel(
      @ForAll("operations") List<Operation> operations, @ForAll boolean fifo) {
    var world = new World(fifo);
    for (Operation operation : operations) {
      world.apply(operation);
      world.compare();
    }
    for (int d = 0; d < DOMAINS; d++) {
      for (int p = 1; p <= HIGHEST_PORT; p++) {
        world.apply(new Operation(Kind.UNMASK, d, p, 0, 1));
      }
      world.consume(d);
      for (int p = 1; p <= HIGHEST_PORT; p++) {
        world.apply(new Operation(Kind.CLOSE, d, p, 0, 1));
      }
    }
    for (int d = 0; d < DOMAINS; d++) {
      assertTrue(world.events(d).used().isEmpty());
      world.events(d).close();
      world.events(d).releaseAll();
    }
  }
}
