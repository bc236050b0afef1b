package dev.zazen.core.psci;

import dev.zazen.abi.Smccc;
import dev.zazen.machine.CpuType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the firmware says of speculation workarounds (Arm DEN 0070): the results of ARCH_FEATURES.
 *
 * @param workaround1 branch predictor hardening (Spectre v2)
 * @param workaround2 speculative store bypass (Spectre v4)
 * @param workaround3 branch history (Spectre BHB)
 */
public record Mitigations(int workaround1, int workaround2, int workaround3) {
  /** What Xen 4.17 does on an exception from a guest ({@code xen/arch/arm/cpuerrata.c}). */
  public enum Workaround {
    /** Calls ARCH_WORKAROUND_1 of its firmware. */
    HARDEN_BRANCH_PREDICTOR,
    /** Calls ARCH_WORKAROUND_3 of its firmware, which does what ARCH_WORKAROUND_1 does as well. */
    BRANCH_HISTORY_BY_FIRMWARE,
    /** Overwrites the branch history with a loop of branches; nothing is left for guests to ask. */
    BRANCH_HISTORY_LOOP
  }

  /** CPUs of one part from revision {@code first} to {@code last}, as {@link CpuType#revision}. */
  private record Row(CpuType part, int first, int last, Workaround workaround) {
    boolean covers(CpuType cpu) {
      return cpu.part() == part.part() && cpu.revision() >= first && cpu.revision() <= last;
    }
  }

  private static final int ANY = 0xff;
  private static final int R1P0 = 0x10;

  /**
   * The errata of {@code xen/arch/arm/cpuerrata.c}. CPUs that are in no row, Cortex-A53 and A55, do
   * not speculate as far.
   */
  private static final List<Row> ROWS =
      List.of(
          new Row(CpuType.CORTEX_A57, 0, ANY, Workaround.HARDEN_BRANCH_PREDICTOR),
          new Row(CpuType.CORTEX_A72, 0, R1P0, Workaround.HARDEN_BRANCH_PREDICTOR),
          new Row(CpuType.CORTEX_A72, R1P0, ANY, Workaround.BRANCH_HISTORY_LOOP),
          new Row(CpuType.CORTEX_A73, 0, ANY, Workaround.BRANCH_HISTORY_BY_FIRMWARE),
          new Row(CpuType.CORTEX_A76, 0, ANY, Workaround.BRANCH_HISTORY_LOOP),
          new Row(CpuType.NEOVERSE_N1, 0, ANY, Workaround.BRANCH_HISTORY_LOOP));

  /** The workarounds of a CPU. */
  public static Set<Workaround> workarounds(CpuType cpu) {
    var result = EnumSet.noneOf(Workaround.class);
    ROWS.stream().filter(row -> row.covers(cpu)).forEach(row -> result.add(row.workaround()));
    return result;
  }

  /**
   * Those of a board with these CPUs, where Xen's own firmware offers nothing, as under QEMU. Xen
   * has one answer for all guests: what one CPU needs, all are told to do ({@code
   * xen/arch/arm/vsmc.c}).
   */
  public static Mitigations of(Collection<CpuType> cpus, SsbdState ssbd) {
    var needed = EnumSet.noneOf(Workaround.class);
    cpus.forEach(cpu -> needed.addAll(workarounds(cpu)));
    boolean history = needed.contains(Workaround.BRANCH_HISTORY_BY_FIRMWARE);
    boolean predictor = history || needed.contains(Workaround.HARDEN_BRANCH_PREDICTOR);
    return new Mitigations(answer(predictor), ssbd.answer(), answer(history));
  }

  private static int answer(boolean offered) {
    return offered ? Smccc.SUCCESS : Smccc.NOT_SUPPORTED;
  }
}
