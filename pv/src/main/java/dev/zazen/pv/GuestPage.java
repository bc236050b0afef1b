package dev.zazen.pv;

import dev.zazen.base.Foreign;
import dev.zazen.machine.GuestMemory;
import java.lang.invoke.VarHandle;

/**
 * A page of a guest that somebody holds, and that the guest changes at the same time. Offsets are
 * within the page; what lies beyond it cannot be reached.
 */
public final class GuestPage {
  /** Bytes of a page. */
  public static final int SIZE = 4096;

  private final GuestMemory memory;
  private final long base;

  /** The page at {@code base} of {@code memory}. */
  public GuestPage(GuestMemory memory, long base) {
    this.memory = memory;
    this.base = base;
  }

  private long at(int offset, int length) {
    if (offset < 0 || length < 0 || offset > SIZE - length) {
      throw new IndexOutOfBoundsException("%d bytes at %d of a page".formatted(length, offset));
    }
    return base + offset;
  }

  /** A little-endian word; later reads see what the guest wrote before it wrote this. */
  @Foreign
  public int load(int offset) {
    int value = memory.getInt(at(offset, Integer.BYTES));
    VarHandle.acquireFence();
    return value;
  }

  /** Writes a little-endian word; a guest that sees it sees what was written before. */
  public void store(int offset, @Foreign int value) {
    VarHandle.releaseFence();
    memory.putInt(at(offset, Integer.BYTES), value);
    // What the guest says next in another word must not have been read before.
    VarHandle.fullFence();
  }

  /** A byte. */
  @Foreign
  public byte getByte(int offset) {
    return memory.getByte(at(offset, 1));
  }

  /** Writes a byte. */
  public void putByte(int offset, byte value) {
    memory.putByte(at(offset, 1), value);
  }

  /** Copies out of the page. */
  public void get(int offset, byte[] to, int from, int length) {
    memory.read(at(offset, length), to, from, length);
  }

  /** Copies into the page. */
  public void put(int offset, byte[] data, int from, int length) {
    memory.write(at(offset, length), data, from, length);
  }
}
