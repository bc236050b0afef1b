package dev.zazen.core.vgic;

import dev.zazen.base.Foreign;

/**
 * Registers with a few bits per interrupt, which the distributor and the redistributors share (IHI
 * 0069 12.9.7 to 12.9.26): their place, their width, and what reading and writing an interrupt's
 * bits does.
 */
enum InterruptBits {
  ENABLE_SET(0x100, 0x17f, 1, irq -> irq.enabled ? 1 : 0, (irq, v) -> irq.enabled |= v != 0),
  ENABLE_CLEAR(
      0x180,
      0x1ff,
      1,
      irq -> irq.enabled ? 1 : 0,
      (irq, v) -> irq.enabled &= v == 0 || irq.id < 16),
  PENDING_SET(0x200, 0x27f, 1, irq -> irq.pending() ? 1 : 0, (irq, v) -> irq.latched |= v != 0),
  PENDING_CLEAR(0x280, 0x2ff, 1, irq -> irq.pending() ? 1 : 0, (irq, v) -> irq.latched &= v == 0),
  ACTIVE_SET(0x300, 0x37f, 1, irq -> irq.active ? 1 : 0, (irq, v) -> irq.active |= v != 0),
  ACTIVE_CLEAR(0x380, 0x3ff, 1, irq -> irq.active ? 1 : 0, (irq, v) -> irq.active &= v == 0),
  PRIORITY(0x400, 0x7fb, 8, irq -> irq.priority, (irq, v) -> irq.priority = v & Vgic.PRIORITY_BITS),
  CONFIGURATION(
      0xc00, 0xcff, 2, irq -> irq.edge ? 2 : 0, (irq, v) -> irq.edge = irq.id < 16 || (v & 2) != 0);

  /** What an interrupt's field holds. */
  interface Reader {
    int read(VirtualIrq irq);
  }

  /** Changes an interrupt by what was written to its field. */
  interface Writer {
    void write(VirtualIrq irq, @Foreign int value);
  }

  private static final InterruptBits[] ROWS = values();

  private final int first;
  private final int last;
  private final int bits;
  private final Reader reader;
  private final Writer writer;

  InterruptBits(int first, int last, int bits, Reader reader, Writer writer) {
    this.first = first;
    this.last = last;
    this.bits = bits;
    this.reader = reader;
    this.writer = writer;
  }

  /** The row that holds an offset, or null. */
  static InterruptBits at(@Foreign int offset) {
    for (InterruptBits row : ROWS) {
      if (offset >= row.first && offset <= row.last) {
        return row;
      }
    }
    return null;
  }

  /** Reads {@code size} bytes; fields of interrupts outside [{@code from}, {@code to}) are zero. */
  long read(Vgic vgic, int vcpu, @Foreign int offset, int size, int from, int to) {
    int fields = size * 8 / bits;
    int id = (offset - first) * 8 / bits;
    long value = 0;
    for (int i = 0; i < fields; i++) {
      if (id + i >= from && id + i < to) {
        value |= (long) reader.read(vgic.irq(vcpu, id + i)) << i * bits;
      }
    }
    return value;
  }

  /**
   * Writes {@code size} bytes; fields of interrupts outside [{@code from}, {@code to}) are ignored.
   */
  void write(
      Vgic vgic, int vcpu, @Foreign int offset, int size, @Foreign long value, int from, int to) {
    int fields = size * 8 / bits;
    int id = (offset - first) * 8 / bits;
    for (int i = 0; i < fields; i++) {
      int field = (int) (value >>> i * bits) & (1 << bits) - 1;
      boolean nothing = bits == 1 && field == 0;
      if (!nothing && id + i >= from && id + i < to) {
        VirtualIrq irq = vgic.irq(vcpu, id + i);
        writer.write(irq, field);
        vgic.update(vcpu, irq);
      }
    }
  }
}
