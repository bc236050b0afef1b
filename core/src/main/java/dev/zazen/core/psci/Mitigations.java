package dev.zazen.core.psci;

import dev.zazen.abi.Smccc;
import java.util.Map;

/**
 * What the firmware says of speculation workarounds (Arm DEN 0070), by CPU model: the results of
 * ARCH_FEATURES.
 *
 * @param workaround1 branch predictor hardening (Spectre v2)
 * @param workaround2 speculative store bypass (Spectre v4)
 * @param workaround3 branch history (Spectre BHB)
 */
public record Mitigations(int workaround1, int workaround2, int workaround3) {
  /**
   * Xen 4.17's answers where its own firmware offers nothing, as under QEMU ({@code
   * xen/arch/arm/cpuerrata.c}): a CPU with Spectre v2 gets the first workaround, those whose branch
   * history needs the firmware the third too. Store bypass stays "switched at run time" when the
   * firmware does not know it.
   */
  private static final Map<String, Mitigations> BY_MODEL =
      Map.of(
          "cortex-a57", new Mitigations(Smccc.SUCCESS, Smccc.SUCCESS, Smccc.NOT_SUPPORTED),
          "cortex-a72", new Mitigations(Smccc.SUCCESS, Smccc.SUCCESS, Smccc.NOT_SUPPORTED),
          "cortex-a73", new Mitigations(Smccc.SUCCESS, Smccc.SUCCESS, Smccc.SUCCESS),
          "cortex-a75", new Mitigations(Smccc.SUCCESS, Smccc.SUCCESS, Smccc.SUCCESS));

  private static final Mitigations OTHERS =
      new Mitigations(Smccc.NOT_SUPPORTED, Smccc.SUCCESS, Smccc.NOT_SUPPORTED);

  /** Those of CPU {@code model}, {@code cortex-a57}. */
  public static Mitigations of(String model) {
    return BY_MODEL.getOrDefault(model, OTHERS);
  }
}
