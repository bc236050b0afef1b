package dev.zazen.core.grant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GrantStatus;
import dev.zazen.abi.GrantTableOp;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import dev.zazen.core.grant.GrantGuest.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * Random grants, maps, copies and revocations of two guests and the control domain against a model
 * of what is mapped where; in the end nothing holds a frame that did not before.
 */
@Tag("feature:grants")
class GrantModelTest {
  private static final int DOMAINS = 3;
  private static final int REFS = 4;
  private static final int PAGES = 6;
  private static final int WINDOWS = 3;
  private static final long WINDOW = 0x5000_0000L;

  enum Kind {
    GRANT,
    REVOKE,
    MAP,
    UNMAP,
    COPY,
    BALLOON
  }

  record Operation(Kind kind, int domain, int other, int ref, int page, boolean readOnly) {}

  private record Mapped(int handle, int by, int owner, int ref, boolean readOnly, int window) {}

  /** A grant in use. */
  private static final class Use {
    int user;
    int readers;
    int writers;
    int page;
  }

  private static final class World {
    final FakeBoard board = new FakeBoard(1);
    final GrantGuest[] guests = new GrantGuest[DOMAINS];
    final List<Mapped> mapped = new ArrayList<>();
    final Map<List<Integer>, Use> uses = new HashMap<>();

    /** By domain and window: what the guest frame leads to, the last one mapped there. */
    final Mapped[][] windows = new Mapped[DOMAINS][WINDOWS];

    /** By domain and page: whether it was given up. */
    final boolean[][] gone = new boolean[DOMAINS][PAGES];

    World() {
      for (int d = 0; d < DOMAINS; d++) {
        guests[d] = new GrantGuest(board, d, PAGES);
      }
    }

    private static long gfn(int page) {
      return PvGuest.FIRST_GFN + page;
    }

    private static long window(int number) {
      return WINDOW + number * 4096L;
    }

    void apply(Operation op) {
      GrantGuest guest = guests[op.domain()];
      // Page 0 has the structures of hypercalls.
      int page = 1 + op.page() % (PAGES - 1);
      switch (op.kind()) {
        case GRANT ->
            guest.grant(
                op.ref(), op.other(), gfn(page), 1 | (op.readOnly() ? GrantGuest.READ_ONLY : 0));
        case REVOKE -> guest.setFlags(op.ref(), guest.flags(op.ref()) & ~3);
        case MAP -> map(op);
        case UNMAP -> unmap(op);
        case COPY -> copy(op, page);
        case BALLOON -> {
          if (!gone[op.domain()][page]) {
            gone[op.domain()][page] = true;
            assertEquals(0, guest.guest.memory().release(gfn(page), false));
          }
        }
      }
    }

    /** What the entry, and who uses it, make of an access: a status. */
    int expected(int owner, int ref, int user, boolean readOnly) {
      if (user != owner && user != 0 && owner != 0) {
        return GrantStatus.PERMISSION_DENIED;
      }
      Use use = uses.get(List.of(owner, ref));
      int flags = guests[owner].flags(ref);
      int entry = guests[owner].guest.getInt(GrantGuest.TABLE_GFN * PvGuest.PAGE + ref * 8L) >>> 16;
      boolean forbidden = !readOnly && (flags & GrantGuest.READ_ONLY) != 0;
      if (use != null) {
        return use.user != user || forbidden && use.writers == 0
            ? GrantStatus.GENERAL_ERROR
            : GrantStatus.OKAY;
      }
      if ((flags & 3) != 1 || entry != user || forbidden) {
        return GrantStatus.GENERAL_ERROR;
      }
      int page = page(owner, ref);
      return gone[owner][page] ? GrantStatus.BAD_PAGE : GrantStatus.OKAY;
    }

    private int page(int owner, int ref) {
      long gfn = guests[owner].guest.getInt(GrantGuest.TABLE_GFN * PvGuest.PAGE + ref * 8L + 4);
      return (int) (gfn - PvGuest.FIRST_GFN);
    }

    void map(Operation op) {
      int window = op.page() % WINDOWS;
      int flags = GrantTableOp.MAP_HOST | (op.readOnly() ? GrantTableOp.MAP_READ_ONLY : 0);
      int wanted = expected(op.other(), op.ref(), op.domain(), op.readOnly());
      int page = page(op.other(), op.ref());
      assertEquals(wanted, guests[op.domain()].map(op.other(), op.ref(), window(window), flags));
      if (wanted != GrantStatus.OKAY) {
        return;
      }
      var made =
          new Mapped(
              guests[op.domain()].handle, op.domain(), op.other(), op.ref(), op.readOnly(), window);
      mapped.add(made);
      windows[op.domain()][window] = made;
      Use use = uses.computeIfAbsent(List.of(op.other(), op.ref()), _ -> new Use());
      if (use.readers == 0 && use.writers == 0) {
        use.page = page;
      }
      use.user = op.domain();
      use.readers += op.readOnly() ? 1 : 0;
      use.writers += op.readOnly() ? 0 : 1;
    }

    void unmap(Operation op) {
      if (mapped.isEmpty()) {
        return;
      }
      Mapped which = mapped.get((op.ref() * 7 + op.page()) % mapped.size());
      Mapped there = windows[which.by()][which.window()];
      // What counts is the frame behind the guest frame, not the handle.
      boolean covered = there != null && !frame(there).equals(frame(which));
      assertEquals(
          covered ? GrantStatus.GENERAL_ERROR : GrantStatus.OKAY,
          guests[which.by()].unmap(which.handle(), window(which.window())));
      if (!covered) {
        windows[which.by()][which.window()] = null;
        ended(which);
      }
    }

    private List<Integer> frame(Mapped mapping) {
      return List.of(mapping.owner(), uses.get(List.of(mapping.owner(), mapping.ref())).page);
    }

    private void ended(Mapped which) {
      mapped.remove(which);
      Use use = uses.get(List.of(which.owner(), which.ref()));
      use.readers -= which.readOnly() ? 1 : 0;
      use.writers -= which.readOnly() ? 0 : 1;
      if (use.readers == 0 && use.writers == 0) {
        uses.remove(List.of(which.owner(), which.ref()));
      }
    }

    void copy(Operation op, int page) {
      int d = op.domain();
      var grant = new Side(op.ref(), op.other(), 8, true);
      var own = new Side(gfn(page), DomId.SELF, 16, false);
      int wanted = expected(op.other(), op.ref(), d, op.readOnly());
      boolean mine = !gone[d][page];
      // Both sides can be wrong: the source is looked at first, permission before either.
      boolean grantCounts = op.readOnly() && wanted != GrantStatus.OKAY;
      if (!mine && !grantCounts && wanted != GrantStatus.PERMISSION_DENIED) {
        wanted = GrantStatus.BAD_PAGE;
      }
      int status = op.readOnly() ? guests[d].copy(grant, own, 8) : guests[d].copy(own, grant, 8);
      assertEquals(wanted, status);
    }

    void compare() {
      for (int d = 0; d < DOMAINS; d++) {
        for (int ref = 0; ref < REFS; ref++) {
          Use use = uses.get(List.of(d, ref));
          int wanted =
              use == null
                  ? 0
                  : use.writers > 0 ? GrantGuest.READING | GrantGuest.WRITING : GrantGuest.READING;
          int marks = guests[d].flags(ref) & (GrantGuest.READING | GrantGuest.WRITING);
          // A guest that grants anew overwrites the marks of who uses the old grant.
          if (use == null) {
            assertEquals(wanted, marks, "d%d ref %d".formatted(d, ref));
          }
        }
        for (int w = 0; w < WINDOWS; w++) {
          Mapped there = windows[d][w];
          assertEquals(there != null, guests[d].guest.offset(window(w), false) >= 0);
          if (there != null) {
            assertEquals(!there.readOnly(), guests[d].guest.offset(window(w), true) >= 0);
          }
        }
        long inUse = 0;
        for (List<Integer> key : uses.keySet()) {
          inUse += key.getFirst() == d ? 1 : 0;
        }
        assertEquals(inUse, guests[d].guest.domain.grants().inUse());
      }
    }

    void unmapAll() {
      for (int round = 0; round < 100 && !mapped.isEmpty(); round++) {
        for (Mapped which : List.copyOf(mapped)) {
          if (guests[which.by()].unmap(which.handle(), window(which.window()))
              == GrantStatus.OKAY) {
            windows[which.by()][which.window()] = null;
            ended(which);
          }
        }
      }
      assertEquals(List.of(), mapped);
    }
  }

  @Provide
  Arbitrary<List<Operation>> operations() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, DOMAINS - 1),
            Arbitraries.integers().between(0, DOMAINS - 1),
            Arbitraries.integers().between(0, REFS - 1),
            Arbitraries.integers().between(0, 14),
            Arbitraries.of(true, false))
        .as(Operation::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(120);
  }

  @Property(tries = 150, seed = "1", shrinking = ShrinkingMode.BOUNDED)
  void grantsAreAsInTheModelAndLeaveNothingBehind(
      @ForAll("operations") List<Operation> operations) {
    var world = new World();
    for (int d = 0; d < DOMAINS; d++) {
      for (int ref = 0; ref < REFS; ref++) {
        world.guests[d].grant(ref, (d + ref) % DOMAINS, PvGuest.FIRST_GFN + 1 + ref, 1);
      }
    }
    int free = world.board.frames.free();
    for (Operation operation : operations) {
      world.apply(operation);
      world.compare();
    }
    world.unmapAll();
    world.compare();
    int given = 0;
    for (int d = 0; d < DOMAINS; d++) {
      for (int page = 1; page < PAGES; page++) {
        given += world.gone[d][page] ? 1 : 0;
      }
    }
    assertEquals(free + given, world.board.frames.free());
  }
}
