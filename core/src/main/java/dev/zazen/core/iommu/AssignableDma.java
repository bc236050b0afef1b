package dev.zazen.core.iommu;

import dev.zazen.machine.Dma;

/**
 * A device behind an SMMU that goes from one domain to the other: what it reaches is what the
 * domain reaches that it is assigned to, nothing in between (IHI 0070 5.2, STE.Config 0b000:
 * aborted without an event).
 */
public final class AssignableDma implements Dma {
  private volatile Dma target;

  /** A device that is assigned to nobody. */
  public AssignableDma() {}

  /** Has the device reach what {@code dma} reaches; null for nothing. */
  public void target(Dma dma) {
    target = dma;
  }

  @Override
  public boolean read(long address, byte[] to, int from, int length) {
    Dma dma = target;
    return dma != null && dma.read(address, to, from, length);
  }

  @Override
  public boolean write(long address, byte[] data, int from, int length) {
    Dma dma = target;
    return dma != null && dma.write(address, data, from, length);
  }
}
