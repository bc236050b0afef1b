package dev.zazen.core.iommu;

import dev.zazen.abi.DomId;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.HypervisorLog;
import dev.zazen.core.memory.DomainMemory;

/**
 * A device that is behind no IOMMU: its addresses are machine addresses. Real hardware lets it
 * reach all memory; here it is only that of its domain, and for dom0, which can map everybody's,
 * that of all domains.
 */
public final class MachineDma extends PagedDma {
  private static final int DOM0 = 0;

  private final int domain;
  private final String device;
  private final HypervisorLog log;

  /**
   * A device of the domain that has {@code memory}.
   *
   * @param device its path in the board's device tree
   */
  public MachineDma(DomainMemory memory, String device, HypervisorLog log) {
    super(memory.ram(), memory.frames());
    this.domain = memory.domain();
    this.device = device;
    this.log = log;
  }

  @Override
  long hold(long page, boolean write) {
    int owner = frames().owner(page);
    boolean isAllowed =
        owner == domain || domain == DOM0 && (owner < DomId.FIRST_RESERVED || owner == DomId.IO);
    return isAllowed && frames().hold(page, owner) ? frames().offset(page) : NONE;
  }

  @Override
  void report(@Foreign long address, boolean write) {
    log.line(
        "%s: d%d's DMA %s 0x%x was aborted: that is no memory of the domain"
            .formatted(device, domain, write ? "to" : "from", address));
  }
}
