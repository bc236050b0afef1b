package dev.zazen.boot.guest;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.core.memory.MemoryRange;

/**
 * Guest physical addresses of what is loaded, by the rules of xen/arch/arm/kernel.c: the kernel at
 * {@code text_offset} of the first bank; device tree and initrd, each rounded up to 2 MiB, at 128
 * MiB or, if the bank or the kernel do not allow that, at the bank's end, else just below the
 * kernel.
 *
 * @param kernel first byte of the kernel, also its entry
 * @param deviceTree first byte of the device tree
 * @param initrd first byte of the initrd, if there is one
 */
public record ModulePlacement(long kernel, long deviceTree, long initrd) {
  private static final long MIB_2 = 2L << 20;
  private static final long MIB_128 = 128L << 20;

  /**
   * Places a kernel.
   *
   * @param bank the first bank of RAM
   * @param textOffset of the kernel
   * @param kernelSize bytes of its image, not counting zero-initialised data
   * @param deviceTreeSize bytes, at least 1
   * @param initrdSize bytes, 0 without initrd
   * @param place what a problem is reported for
   * @throws InvalidInputException if the bank is too small
   */
  public static ModulePlacement of(
      MemoryRange bank,
      long textOffset,
      long kernelSize,
      long deviceTreeSize,
      long initrdSize,
      String place)
      throws InvalidInputException {
    var kernel = bank.start() + textOffset;
    var kernelEnd = kernel + kernelSize;
    var kernelBlocksEnd = Bits.alignUp(kernelEnd, MIB_2);
    var deviceTreeBlocks = Bits.alignUp(deviceTreeSize, MIB_2);
    var modules = deviceTreeBlocks + Bits.alignUp(initrdSize, MIB_2);
    var at128 = bank.start() + MIB_128;
    long base;
    if (modules + (kernelBlocksEnd - kernel) > bank.size() || kernelEnd > bank.end()) {
      throw tooSmall(bank, textOffset, kernelSize, deviceTreeSize, initrdSize, place);
    } else if (bank.end() >= at128 + modules && kernelEnd < at128) {
      base = at128;
    } else if (bank.end() - modules > kernelBlocksEnd) {
      base = bank.end() - modules;
    } else if (kernel - bank.start() > modules) {
      base = kernel - modules;
    } else {
      throw tooSmall(bank, textOffset, kernelSize, deviceTreeSize, initrdSize, place);
    }
    return new ModulePlacement(kernel, base, base + deviceTreeBlocks);
  }

  private static InvalidInputException tooSmall(
      MemoryRange bank, long textOffset, long kernel, long deviceTree, long initrd, String place) {
    return new InvalidInputException(
        place,
        "kernel (%d bytes at offset 0x%x), device tree (%d bytes) and initrd (%d bytes), each in blocks of 2 MiB, do not"
                .formatted(kernel, textOffset, deviceTree, initrd)
            + " fit into the first bank of %d KiB".formatted(bank.size() >> 10),
        "raise \"memory\"");
  }
}
