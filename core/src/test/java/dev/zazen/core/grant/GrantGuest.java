package dev.zazen.core.grant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GrantTableOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.MemoryOp;
import dev.zazen.abi.PhysmapSpace;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;

/** A guest with its grant table mapped, which makes grant operations as its driver would. */
final class GrantGuest {
  static final int READ_ONLY = 1 << 2;
  static final int READING = 1 << 3;
  static final int WRITING = 1 << 4;

  /** Where the first frame of the table is mapped. */
  static final long TABLE_GFN = 0x3_8000;

  private static final long ARGUMENT = PvGuest.ARGUMENT;

  final PvGuest guest;

  /** Of the last {@link #map}. */
  int handle;

  GrantGuest(FakeBoard board, int id, int pages) {
    guest = new PvGuest(board, id, 1, pages);
    guest.putShort(ARGUMENT, DomId.SELF);
    guest.putInt(ARGUMENT + 4, PhysmapSpace.GRANT_TABLE);
    guest.putLong(ARGUMENT + 8, 0);
    guest.putLong(ARGUMENT + 16, TABLE_GFN);
    assertEquals(0, guest.call(HypercallNumber.MEMORY_OP, MemoryOp.ADD_TO_PHYSMAP, ARGUMENT));
  }

  int id() {
    return guest.domain.id();
  }

  private static long entry(int ref) {
    return TABLE_GFN * PvGuest.PAGE + ref * 8L;
  }

  /** Lets domain {@code to} use a frame. */
  void grant(int ref, int to, long gfn, int flags) {
    guest.putInt(entry(ref) + 4, (int) gfn);
    guest.putInt(entry(ref), to << 16 | flags);
  }

  int flags(int ref) {
    return guest.getShort(entry(ref)) & 0xffff;
  }

  void setFlags(int ref, int flags) {
    guest.putShort(entry(ref), flags);
  }

  long operation(int command, int count) {
    return guest.call(HypercallNumber.GRANT_TABLE_OP, command, ARGUMENT, count);
  }

  int map(int domain, int ref, long address, int flags) {
    guest.putLong(ARGUMENT, address);
    guest.putInt(ARGUMENT + 8, flags);
    guest.putInt(ARGUMENT + 12, ref);
    guest.putShort(ARGUMENT + 16, domain);
    assertEquals(0, operation(GrantTableOp.MAP_GRANT_REF, 1));
    handle = guest.getInt(ARGUMENT + 20);
    return guest.getShort(ARGUMENT + 18);
  }

  int unmap(int which, long address) {
    guest.putLong(ARGUMENT, address);
    guest.putLong(ARGUMENT + 8, 0);
    guest.putInt(ARGUMENT + 16, which);
    assertEquals(0, operation(GrantTableOp.UNMAP_GRANT_REF, 1));
    return guest.getShort(ARGUMENT + 20);
  }

  /** One side of a copy: a grant, or a frame of its own if the domain is {@link DomId#SELF}. */
  record Side(long place, int domain, int offset, boolean granted) {}

  int copy(Side source, Side target, int length) {
    side(ARGUMENT, source);
    side(ARGUMENT + 16, target);
    guest.putShort(ARGUMENT + 32, length);
    guest.putShort(
        ARGUMENT + 34,
        (source.granted() ? GrantTableOp.COPY_SOURCE_GREF : 0)
            | (target.granted() ? GrantTableOp.COPY_DEST_GREF : 0));
    assertEquals(0, operation(GrantTableOp.COPY, 1));
    return guest.getShort(ARGUMENT + 36);
  }

  private void side(long at, Side side) {
    guest.putLong(at, side.place());
    guest.putShort(at + 8, side.domain());
    guest.putShort(at + 10, side.offset());
  }
}
