package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GrantTableOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.PhysmapSpace;
import dev.zazen.abi.VcpuOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.PvGuest;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A guest that makes any hypercalls with any arguments and structures, as bytes say. Whatever it
 * does, the hypervisor answers with a result or an error of the ABI, does a bounded amount of work,
 * and the memory of other domains stays as it was.
 */
final class HypercallFuzz {
  private static final int PAGES = 24;
  private static final int UNMAPPED_PAGE = 3;
  private static final int READ_ONLY_PAGE = 6;

  /** Pages with structures. */
  private static final int SCRATCH_PAGES = 3;

  /** Times that the guest goes on with a hypercall that is not complete. */
  private static final int REPEATS = 3;

  /** Most addresses that are translated for one call: those of a multicall of batches. */
  private static final long MOST_WORK = 200_000;

  /** Where nothing is mapped at first. */
  private static final long WINDOW = 0x5000_0000L;

  /** The first of four grants of the control domain to the guest. */
  private static final int GRANT = 8;

  /** What is chosen more often than what does not exist. */
  private static final List<Hypercall> SERVED =
      HypercallTable.ROWS.stream().filter(row -> row.missing().startsWith("unknown")).toList();

  private static final Map<Integer, List<Integer>> COMMANDS =
      Map.of(
          HypercallNumber.MEMORY_OP, commands(MemoryCalls.TABLE),
          HypercallNumber.EVENT_CHANNEL_OP, commands(EventCalls.TABLE),
          HypercallNumber.SCHED_OP, commands(SchedCalls.TABLE),
          HypercallNumber.HVM_OP, commands(HvmCalls.TABLE),
          HypercallNumber.XEN_VERSION, commands(VersionCalls.TABLE),
          HypercallNumber.VCPU_OP,
              List.of(VcpuOp.REGISTER_RUNSTATE_MEMORY_AREA, VcpuOp.REGISTER_VCPU_INFO),
          HypercallNumber.GRANT_TABLE_OP,
              List.of(
                  GrantTableOp.MAP_GRANT_REF,
                  GrantTableOp.MAP_GRANT_REF,
                  GrantTableOp.UNMAP_GRANT_REF,
                  GrantTableOp.UNMAP_GRANT_REF,
                  GrantTableOp.COPY,
                  GrantTableOp.SETUP_TABLE,
                  GrantTableOp.QUERY_SIZE,
                  GrantTableOp.SET_VERSION,
                  GrantTableOp.GET_VERSION));

  private static final Set<Long> ERRORS = errors();

  private final FakeBoard board = new FakeBoard(1);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES + 4);
  private final PvGuest guest;
  private final PvGuest victim;
  private final boolean privileged;
  private final long[] sums = new long[2];

  private byte[] program = {};
  private int at;

  /** A guest, or the control domain itself, whose word others have to trust. */
  HypercallFuzz(boolean privileged) {
    this.privileged = privileged;
    var ordinary = new PvGuest(board, 1, 2, PAGES);
    guest = privileged ? control : ordinary;
    victim = new PvGuest(board, 2, 1, PAGES);
    var random = new Random(1);
    for (int i = 0; i < PAGES * 512; i++) {
      victim.putLong(PvGuest.address(0) + i * 8L, random.nextLong());
      control.putLong(PvGuest.address(0) + i * 8L, random.nextLong());
    }
    for (int frame = 0; frame < 2; frame++) {
      map(PhysmapSpace.GRANT_TABLE, frame, 0x3_8000 + frame);
    }
    map(PhysmapSpace.SHARED_INFO, 0, 0x3_9000);
    long entries = board.frames.offset(control.domain.grants().frame(0));
    for (int i = 0; i < 4; i++) {
      board.ram.putInt(entries + (GRANT + i) * 8L + 4, (int) PvGuest.FIRST_GFN + PAGES + i);
      board.ram.putInt(entries + (GRANT + i) * 8L, 1 << 16 | 1);
    }
    guest.memory().maxPages(PAGES + 8);
    guest.unmapped.add(PvGuest.address(UNMAPPED_PAGE) >>> 12);
    guest.readOnly.add(PvGuest.address(READ_ONLY_PAGE) >>> 12);
    if (!privileged) {
      sums[0] = control.checksum(PAGES);
      sums[1] = victim.checksum(PAGES);
    }
  }

  private void map(int space, int index, long gfn) {
    guest.putShort(PvGuest.ARGUMENT, DomId.SELF);
    guest.putInt(PvGuest.ARGUMENT + 4, space);
    guest.putLong(PvGuest.ARGUMENT + 8, index);
    guest.putLong(PvGuest.ARGUMENT + 16, gfn);
    assertEquals(
        0, guest.call(HypercallNumber.MEMORY_OP, MemoryOp.ADD_TO_PHYSMAP, PvGuest.ARGUMENT));
  }

  private static List<Integer> commands(CommandTable table) {
    return table.rows().stream().map(row -> (int) row.number()).toList();
  }

  private static Set<Long> errors() {
    var errors = new HashSet<Long>();
    for (Field field : XenErrno.class.getFields()) {
      try {
        errors.add(-(long) field.getInt(null));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return errors;
  }

  /** A thread that writes to the structures until it is interrupted. */
  Thread scribbler() {
    return Thread.ofPlatform()
        .unstarted(
            () -> {
              var random = new Random(3);
              while (!Thread.interrupted()) {
                long address = PvGuest.address(0) + random.nextInt(SCRATCH_PAGES * 1024) * 4L;
                long offset = guest.memory().p2m().page(address >>> 12) & -PvGuest.PAGE;
                if (offset != 0) {
                  board.ram.putInt(offset | address & 0xfff, random.nextInt(64));
                }
              }
            });
  }

  /** Makes the hypercalls that the bytes stand for. */
  void run(byte[] bytes) {
    program = bytes;
    at = 0;
    while (at < program.length) {
      for (int pokes = next() & 15; pokes > 0; pokes--) {
        poke(PvGuest.address(0) + (next() << 8 | next()) % (SCRATCH_PAGES * 4096), value());
      }
      call();
    }
    if (!privileged) {
      assertEquals(sums[0], control.checksum(PAGES), "the control domain's memory");
      assertEquals(sums[1], victim.checksum(PAGES), "another guest's memory");
    }
  }

  /** 0 when the bytes are used up. */
  private int next() {
    return at < program.length ? program[at++] & 0xff : 0;
  }

  private void poke(long address, long value) {
    long offset = guest.offset(address & -8, true);
    if (offset >= 0) {
      if ((address & 4) == 0) {
        board.ram.putLong(offset, value);
      } else {
        board.ram.putInt(offset + 4, (int) value);
      }
    }
  }

  private void call() {
    int choice = next();
    Hypercall row =
        choice < 240
            ? SERVED.get(choice % SERVED.size())
            : HypercallTable.ROWS.get(choice % HypercallTable.ROWS.size());
    FakeVcpu vcpu = guest.vcpu();
    vcpu.setRegister(16, row.number());
    vcpu.setRegister(0, row.number() == HypercallNumber.MULTICALL ? pointer() : command(row));
    vcpu.setRegister(1, (next() & 15) == 0 ? value() : pointer());
    vcpu.setRegister(2, (next() & 3) == 0 ? pointer() : next() & 7);
    vcpu.setRegister(3, value());
    vcpu.setRegister(4, value());
    if (row.number() == HypercallNumber.MULTICALL || row.number() == HypercallNumber.VCPU_OP) {
      vcpu.setRegister(1, next() & 3);
      vcpu.setRegister(2, pointer());
    } else if (row.number() == HypercallNumber.VM_ASSIST) {
      vcpu.setRegister(1, next() & 7);
    } else if (row.number() == HypercallNumber.GRANT_TABLE_OP && (next() & 7) == 0) {
      vcpu.setRegister(2, Integer.MAX_VALUE);
    }
    if ((next() & 3) != 0) {
      boolean third = row.number() == HypercallNumber.VCPU_OP;
      fill(vcpu.register(row.number() == HypercallNumber.MULTICALL ? 0 : third ? 2 : 1));
    }
    for (int i = 0; i < REPEATS; i++) {
      long before = guest.translations;
      boolean again = guest.once(0);
      assertTrue(guest.translations - before < MOST_WORK, row.name() + " without end");
      if (!again) {
        long result = vcpu.register(0);
        assertTrue(
            result >= 0 || ERRORS.contains(result), () -> row.name() + " returned " + result);
        return;
      }
    }
  }

  /** Writes what may be a structure. */
  private void fill(long address) {
    for (int i = 0; i < 64; i += 8) {
      poke(address + i, field());
    }
  }

  /** Eight bytes of a structure. */
  private long field() {
    int kind = next();
    int small = kind >>> 5;
    long domain = (kind & 16) == 0 ? DomId.SELF : small % 3;
    return switch (kind & 15) {
      case 0 -> small;
      case 1 -> (long) small << 32 | kind >>> 7;
      case 2, 3 -> domain | (long) small << 32;
      case 4 -> domain | (long) (kind >>> 6) << 16 | (long) small << 32;
      case 5 -> domain | domain << 16 | (long) small << 32;
      case 6, 7 -> GrantTableOp.MAP_HOST | (kind & 16) >> 2 | (8L + small) << 32;
      case 8 -> WINDOW + small * 4096L;
      case 9, 10 -> PvGuest.FIRST_GFN + 8 + small;
      case 11 -> WINDOW / 4096 + small;
      case 12 -> pointer();
      case 13 -> SERVED.get(small).number();
      case 14 -> small << 4 | (long) small << 16;
      default -> value();
    };
  }

  private long command(Hypercall row) {
    List<Integer> known = COMMANDS.getOrDefault(row.number(), List.of(0, 1));
    int kind = next();
    return switch (kind >>> 4) {
      case 0 -> value();
      case 1 -> known.get(kind % known.size()) | (long) next() << 6;
      case 2 -> kind & 31;
      default -> known.get(next() % known.size());
    };
  }

  private long pointer() {
    int kind = next();
    long page = PvGuest.address(kind & 7);
    return switch (kind >>> 5) {
      case 0 -> page + 4096 - (next() & 63);
      case 1 -> page + (next() << 4 | next() & 15);
      case 2 -> value();
      case 3 -> PvGuest.address(UNMAPPED_PAGE) - (next() & 127);
      case 4 -> PvGuest.address(READ_ONLY_PAGE) - (next() & 127);
      default -> PvGuest.address(kind % SCRATCH_PAGES) + (next() << 3);
    };
  }

  private long value() {
    int kind = next();
    return switch (kind & 15) {
      case 0, 1, 2 -> kind >>> 4;
      case 3 -> DomId.SELF;
      case 4, 5 -> PvGuest.FIRST_GFN + next() % (PAGES + 4);
      case 6 -> pointerWithin();
      case 7 -> -1;
      case 8 -> 1L << (next() & 63);
      case 9 -> 0x3_8000 + (kind >>> 4);
      case 10 -> (long) next() << 24 | next() << 16 | next() << 8 | next();
      case 11 -> (long) DomId.SELF << 16 | kind >>> 4;
      case 12 -> (long) (kind >>> 4) << 32 | kind >>> 5;
      case 13 -> Long.MIN_VALUE + next();
      case 14 -> 0x5_0000 + (kind >>> 4);
      default -> next();
    };
  }

  private long pointerWithin() {
    return PvGuest.address(next() % PAGES) + (next() << 4);
  }
}
