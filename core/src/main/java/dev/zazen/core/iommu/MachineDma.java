package dev.zazen.core.iommu;

import dev.zazen.abi.DomId;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;

/**
 * A device that is behind no IOMMU: its addresses are machine addresses. Real hardware lets it reach
 * all memory; here it is only that of its domain, and for dom0, which can map everybody's, that of
 * all domains.
 */
public final class MachineDma extends PagedDma {
  private final Domain domain;
  private final String device;

  /**
   * A device of {@code domain}.
   *
   * @param device its path in the board's device tree
   */
  public MachineDma(Domain domain, String device) {
    super(domain.memory().ram(), domain.memory().frames());
    this.domain = domain;
    this.device = device;
  }

  @Override
  long hold(long page, boolean write) {
    int owner = frames().owner(page);
    boolean isAllowed =
        owner == domain.id()
            || domain.isHardware() && (owner < DomId.FIRST_RESERVED || owner == DomId.IO);
    return isAllowed && frames().hold(page, owner) ? frames().offset(page) : NONE;
  }

  @Override
  void report(@Foreign long address, boolean write) {
    domain
        .log()
        .line(
            "%s: d%d's DMA %s 0x%x was aborted: no memory of its"
                .formatted(device, domain.id(), write ? "to" : "from", address));
  }
}
