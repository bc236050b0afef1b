package dev.zazen.core.iommu;

import dev.zazen.abi.DomId;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.HypervisorLog;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.p2m.P2m;
import dev.zazen.machine.Stage2;
import java.util.List;

/**
 * A device behind an SMMUv3, whose stream has the second stage of translation of its domain: its
 * addresses are guest physical addresses (IHI 0070 3.3.2; xen/drivers/passthrough/arm/smmu-v3.c,
 * arm_smmu_write_strtab_ent). Aborted accesses are logged as Xen prints event records.
 */
public final class SmmuDma extends PagedDma {
  // Event records (IHI 0070 7.3).
  private static final int F_TRANSLATION = 0x10;
  private static final int F_PERMISSION = 0x13;
  private static final long READ = 1L << 35;
  private static final long STAGE_2 = 1L << 39;
  private static final long INPUT_ADDRESS = 2L << 40;
  private static final long PAGE_BITS = 0xfff;

  private final P2m p2m;
  private final String smmu;
  private final int stream;
  private final HypervisorLog log;

  /**
   * A device of the domain that has {@code memory}.
   *
   * @param smmu path of the SMMU in the board's device tree
   * @param stream what the SMMU knows the device by
   */
  public SmmuDma(DomainMemory memory, String smmu, int stream, HypervisorLog log) {
    super(memory.ram(), memory.frames());
    this.p2m = memory.p2m();
    this.smmu = smmu;
    this.stream = stream;
    this.log = log;
  }

  @Override
  long hold(long page, boolean write) {
    long leaf = p2m.page(page);
    if ((leaf & (write ? Stage2.WRITE : Stage2.READ)) == 0) {
      return NONE;
    }
    long offset = leaf & ~PAGE_BITS;
    long mfn = frames().mfn(offset);
    int owner = frames().owner(mfn);
    if (owner == DomId.INVALID || !frames().hold(mfn, owner)) {
      return NONE;
    }
    // The frame may have been taken away before it was held.
    if (p2m.page(page) == leaf) {
      return offset;
    }
    frames().drop(mfn);
    return NONE;
  }

  @Override
  void report(@Foreign long address, boolean write) {
    boolean isMapped = p2m.lookup(address >>> PAGE_SHIFT).isPresent();
    int event = isMapped ? F_PERMISSION : F_TRANSLATION;
    List<Long> record =
        List.of(
            (long) stream << Integer.SIZE | event,
            (write ? 0 : READ) | STAGE_2 | INPUT_ADDRESS,
            address,
            address & ~PAGE_BITS);
    log.line("SMMUv3: %s: event 0x%02x received:".formatted(smmu, event));
    record.forEach(word -> log.line("SMMUv3: %s: \t0x%016x".formatted(smmu, word)));
  }
}
