package dev.zazen.core.psci;

import static dev.zazen.core.psci.FirmwareFunction.constant;
import static dev.zazen.core.psci.FirmwareFunction.returning;

import dev.zazen.abi.Smccc;
import dev.zazen.base.Foreign;
import java.util.List;

/**
 * The functions of SMCCC 1.1 that describe the firmware (Arm DEN 0028 7 and 8) and the speculation
 * workarounds.
 */
final class ArchitectureCalls {
  private ArchitectureCalls() {}

  static List<FirmwareFunction> functions(Mitigations mitigations) {
    return List.of(
        returning(Smccc.SMCCC_VERSION, "SMCCC_VERSION", _ -> Smccc.VERSION_1_1),
        returning(
            Smccc.ARCH_FEATURES,
            "SMCCC_ARCH_FEATURES",
            vcpu -> features(mitigations, (int) vcpu.vcpu().register(1))),
        // The workarounds return nothing and there is no predictor to clean.
        constant(Smccc.ARCH_WORKAROUND_1, "SMCCC_ARCH_WORKAROUND_1"),
        constant(Smccc.ARCH_WORKAROUND_2, "SMCCC_ARCH_WORKAROUND_2"),
        constant(Smccc.ARCH_WORKAROUND_3, "SMCCC_ARCH_WORKAROUND_3"),
        constant(
            Smccc.STANDARD_CALL_COUNT,
            "standard service: call count",
            Smccc.STANDARD_FUNCTION_COUNT),
        constant(
            Smccc.STANDARD_CALL_UID,
            "standard service: UID",
            Smccc.standardUid(0),
            Smccc.standardUid(1),
            Smccc.standardUid(2),
            Smccc.standardUid(3)),
        constant(
            Smccc.STANDARD_REVISION,
            "standard service: revision",
            Smccc.XEN_REVISION_MAJOR,
            Smccc.XEN_REVISION_MINOR),
        constant(
            Smccc.HYPERVISOR_CALL_COUNT,
            "hypervisor service: call count",
            Smccc.XEN_FUNCTION_COUNT),
        constant(
            Smccc.HYPERVISOR_CALL_UID,
            "hypervisor service: UID",
            Smccc.xenUid(0),
            Smccc.xenUid(1),
            Smccc.xenUid(2),
            Smccc.xenUid(3)),
        constant(
            Smccc.HYPERVISOR_REVISION,
            "hypervisor service: revision",
            Smccc.XEN_REVISION_MAJOR,
            Smccc.XEN_REVISION_MINOR));
  }

  private static int features(Mitigations mitigations, @Foreign int function) {
    return switch (function) {
      case Smccc.ARCH_WORKAROUND_1 -> mitigations.workaround1();
      case Smccc.ARCH_WORKAROUND_2 -> mitigations.workaround2();
      case Smccc.ARCH_WORKAROUND_3 -> mitigations.workaround3();
      default -> Smccc.NOT_SUPPORTED;
    };
  }
}
