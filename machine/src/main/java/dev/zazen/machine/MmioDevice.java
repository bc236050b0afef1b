package dev.zazen.machine;

import dev.zazen.base.Foreign;

/** Registers in a guest physical address range. */
public interface MmioDevice {
  /**
   * Reads a register.
   *
   * @param vcpu index within its domain of the vCPU that reads, for banked registers
   * @param offset from the start of the region, in bytes; not necessarily aligned
   * @param size 1, 2, 4 or 8 bytes
   * @return the value, zero-extended
   */
  long read(int vcpu, @Foreign long offset, int size);

  /**
   * Writes the lowest {@code size} bytes of {@code value} to a register; parameters as in {@link
   * #read}.
   */
  void write(int vcpu, @Foreign long offset, int size, @Foreign long value);
}
