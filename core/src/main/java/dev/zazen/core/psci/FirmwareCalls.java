package dev.zazen.core.psci;

import dev.zazen.abi.Psci;
import dev.zazen.abi.ShutdownReason;
import dev.zazen.abi.Smccc;
import dev.zazen.machine.Vcpu;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions that Xen 4.17 offers by HVC and SMC with immediate 0: PSCI 1.1 (DEN 0022) and the SMC Calling Convention 1.1 (DEN
 * 0028). Arguments come in X1 to X3, the result goes to X0.
 */
public final class FirmwareCalls {
  /** Functions of the standard service: Xen counts PSCI's and three queries. */
  private static final long STANDARD_FUNCTIONS = 15;

  private static final long HYPERVISOR_FUNCTIONS = 3;
  private static final int PSCI_0_1_CPU_OFF = 1;
  private static final int PSCI_0_1_CPU_ON = 2;
  private static final int[] XEN_UID = {0xdc1218a7, 0x694398c6, 0xd179cf9a, 0x67e6de8d};
  private static final int[] STANDARD_UID = {0x6f3863f8, 0xbd4c394b, 0x16ce2092, 0x6f9fe541};

  /** Functions by number; those of 64-bit arguments stand under both numbers. */
  private static final Map<Integer, Function> TABLE = new HashMap<>();

  /** What a function does; the result goes to X0 unless the call does not return. */
  private interface Function {
    long call(Vcpu vcpu, PowerControl power);
  }

  static {
    row(Smccc.VERSION, (vcpu, power) -> Smccc.VERSION_1_1);
    row(Smccc.ARCH_FEATURES, (vcpu, power) -> architectureFeature((int) vcpu.register(1)));
    // The workarounds have nothing to do on a CPU that does not speculate; results are left alone.
    row(Smccc.ARCH_WORKAROUND_1, (vcpu, power) -> vcpu.register(0));
    row(Smccc.ARCH_WORKAROUND_2, (vcpu, power) -> vcpu.register(0));
    row(Smccc.ARCH_WORKAROUND_3, (vcpu, power) -> vcpu.register(0));
    row(Smccc.HYPERVISOR_CALL_COUNT, (vcpu, power) -> HYPERVISOR_FUNCTIONS);
    row(Smccc.HYPERVISOR_CALL_UID, (vcpu, power) -> uid(vcpu, XEN_UID));
    row(Smccc.HYPERVISOR_REVISION, (vcpu, power) -> revision(vcpu));
    row(Smccc.STANDARD_CALL_COUNT, (vcpu, power) -> STANDARD_FUNCTIONS);
    row(Smccc.STANDARD_CALL_UID, (vcpu, power) -> uid(vcpu, STANDARD_UID));
    row(Smccc.STANDARD_REVISION, (vcpu, power) -> revision(vcpu));
    row(Psci.VERSION, (vcpu, power) -> Psci.VERSION_1_1);
    row(Psci.MIGRATE_INFO_TYPE, (vcpu, power) -> Psci.NO_TRUSTED_OS);
    row(Psci.FEATURES, (vcpu, power) -> feature((int) vcpu.register(1)));
    row(Psci.CPU_OFF, (vcpu, power) -> off(power));
    row(Psci.SYSTEM_OFF, (vcpu, power) -> end(power, ShutdownReason.POWEROFF));
    row(Psci.SYSTEM_RESET, (vcpu, power) -> end(power, ShutdownReason.REBOOT));
    row64(
        Psci.CPU_SUSPEND,
        (vcpu, power) -> {
          power.suspend();
          return Psci.SUCCESS;
        });
    row64(
        Psci.CPU_ON, (vcpu, power) -> on(power, vcpu.register(1), vcpu.register(2), vcpu.register(3)));
    row64(Psci.AFFINITY_INFO, FirmwareCalls::affinityInfo);
    row(PSCI_0_1_CPU_OFF, (vcpu, power) -> off(power));
    row(PSCI_0_1_CPU_ON, FirmwareCalls::onOf01);
  }

  private FirmwareCalls() {}

  private static void row(int number, Function function) {
    TABLE.put(number, function);
  }

  private static void row64(int number, Function function) {
    row(number, function);
    row(number | Psci.SMC64, function);
  }

  /** Performs the call that stands in the vCPU's registers. */
  public static void call(Vcpu vcpu, PowerControl power) {
    int number = (int) vcpu.register(0);
    Function function = TABLE.get(number);
    if (function == null) {
      power.unknownCall(number);
      vcpu.setRegister(0, Smccc.UNKNOWN_FUNCTION);
    } else {
      vcpu.setRegister(0, function.call(vcpu, power));
    }
  }

  /** Xen answers for the CPUs here: branch predictor hardening and store bypass control are there, no BHB call. */
  private static long architectureFeature(int number) {
    return switch (number) {
      case Smccc.ARCH_WORKAROUND_1, Smccc.ARCH_WORKAROUND_2 -> Psci.SUCCESS;
      default -> Psci.NOT_SUPPORTED;
    };
  }

  private static long feature(int number) {
    boolean psci = (number & ~Psci.SMC64 & 0xffffff00) == Psci.VERSION && TABLE.containsKey(number);
    return psci || number == Smccc.VERSION ? Psci.SUCCESS : Psci.NOT_SUPPORTED;
  }

  private static long off(PowerControl power) {
    power.turnOff();
    return Psci.SUCCESS;
  }

  private static long end(PowerControl power, ShutdownReason reason) {
    power.shutdown(reason);
    return Psci.INTERNAL_FAILURE; // only seen if the domain goes on
  }

  private static long on(PowerControl power, long affinity, long entry, long argument) {
    if ((entry & 1) != 0) {
      return Psci.INVALID_ADDRESS; // Thumb: there is no AArch32
    }
    return switch (power.turnOn(affinity, entry, argument)) {
      case STARTED -> Psci.SUCCESS;
      case ALREADY_ON -> Psci.ALREADY_ON;
      case NO_SUCH_CPU -> Psci.INVALID_PARAMETERS;
    };
  }

  /** PSCI 0.1 has fewer errors. */
  private static long onOf01(Vcpu vcpu, PowerControl power) {
    long result = on(power, vcpu.register(1) & 0xffffffffL, vcpu.register(2), 0);
    return result == Psci.ALREADY_ON || result == Psci.INVALID_ADDRESS ? Psci.INVALID_PARAMETERS : result;
  }

  private static long affinityInfo(Vcpu vcpu, PowerControl power) {
    long affinity = vcpu.register(1);
    long lowest = vcpu.register(2);
    if (lowest < 0 || lowest > 3 || !power.exists(affinity, (int) lowest)) {
      return Psci.INVALID_PARAMETERS;
    }
    return power.anyOn(affinity, (int) lowest) ? Psci.LEVEL_ON : Psci.LEVEL_OFF;
  }

  private static long uid(Vcpu vcpu, int[] words) {
    for (int i = 1; i < words.length; i++) {
      vcpu.setRegister(i, words[i] & 0xffffffffL);
    }
    return words[0] & 0xffffffffL;
  }

  /** Revision 0.1 of both services. */
  private static long revision(Vcpu vcpu) {
    vcpu.setRegister(1, 1);
    return 0;
  }
}
