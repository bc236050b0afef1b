package dev.zazen.core.psci;

import static dev.zazen.core.psci.FirmwareFunction.returning;

import dev.zazen.abi.Psci;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.Smccc;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.VcpuUnit;
import java.util.List;
import java.util.Set;

/**
 * PSCI 1.1 (Arm DEN 0022) for guests, with the results and omissions of Xen 4.17.
 *
 * <p>Not there, as in Xen: MIGRATE, MIGRATE_INFO_UP_CPU (no trusted OS), SYSTEM_SUSPEND (later than
 * 4.17), CPU_FREEZE, CPU_DEFAULT_SUSPEND, NODE_HW_STATE, PSCI_SET_SUSPEND_MODE, PSCI_STAT_*,
 * SYSTEM_RESET2, MEM_PROTECT. They return NOT_SUPPORTED and are logged like any unknown call.
 */
final class VirtualPsci {
  static final List<FirmwareFunction> FUNCTIONS =
      List.of(
          returning(Psci.V0_1_CPU_OFF, "cpu_off (0.1)", VirtualPsci::cpuOff),
          returning(Psci.V0_1_CPU_ON, "cpu_on (0.1)", VirtualPsci::cpuOnOldStyle),
          returning(Psci.PSCI_VERSION, "PSCI_VERSION", _ -> Psci.VERSION_1_1),
          returning(Psci.CPU_SUSPEND_32, "CPU_SUSPEND", VirtualPsci::cpuSuspend),
          returning(Psci.CPU_SUSPEND_64, "CPU_SUSPEND (64)", VirtualPsci::cpuSuspend),
          returning(Psci.CPU_OFF, "CPU_OFF", VirtualPsci::cpuOff),
          returning(Psci.CPU_ON_32, "CPU_ON", VirtualPsci::cpuOn),
          returning(Psci.CPU_ON_64, "CPU_ON (64)", VirtualPsci::cpuOn),
          returning(Psci.AFFINITY_INFO_32, "AFFINITY_INFO", VirtualPsci::affinityInfo),
          returning(Psci.AFFINITY_INFO_64, "AFFINITY_INFO (64)", VirtualPsci::affinityInfo),
          returning(
              Psci.MIGRATE_INFO_TYPE, "MIGRATE_INFO_TYPE", _ -> Psci.TRUSTED_OS_NEEDS_NO_MIGRATION),
          returning(Psci.SYSTEM_OFF, "SYSTEM_OFF", v -> end(v, SchedShutdown.POWEROFF)),
          returning(Psci.SYSTEM_RESET, "SYSTEM_RESET", v -> end(v, SchedShutdown.REBOOT)),
          returning(Psci.PSCI_FEATURES, "PSCI_FEATURES", VirtualPsci::features));

  private static final Set<Integer> FEATURES =
      Set.of(
          Psci.PSCI_VERSION,
          Psci.CPU_SUSPEND_32,
          Psci.CPU_SUSPEND_64,
          Psci.CPU_OFF,
          Psci.CPU_ON_32,
          Psci.CPU_ON_64,
          Psci.AFFINITY_INFO_32,
          Psci.AFFINITY_INFO_64,
          Psci.MIGRATE_INFO_TYPE,
          Psci.SYSTEM_OFF,
          Psci.SYSTEM_RESET,
          Psci.PSCI_FEATURES,
          Smccc.SMCCC_VERSION);

  /** Affinity fields of MPIDR_EL1: Aff3 in bits 32 to 39, Aff2 to Aff0 in bits 0 to 23. */
  private static final long AFFINITY = 0xff_00ff_ffffL;

  /** The affinity fields that AFFINITY_INFO compares, by lowest affinity level. */
  private static final long[] AFFINITY_FROM_LEVEL = {
    AFFINITY, AFFINITY & ~0xffL, AFFINITY & ~0xffffL, AFFINITY & ~0xff_ffffL
  };

  private VirtualPsci() {}

  private static int cpuOff(VcpuUnit vcpu) {
    vcpu.switchOff();
    return Psci.SUCCESS;
  }

  /** Power-down states are served as standby, the simplest thing PSCI allows (DEN 0022 5.4.5). */
  private static int cpuSuspend(VcpuUnit vcpu) {
    vcpu.block();
    return Psci.SUCCESS;
  }

  private static int cpuOn(VcpuUnit vcpu) {
    var registers = vcpu.vcpu();
    return cpuOn(vcpu, registers.register(1), registers.register(2), registers.register(3));
  }

  private static int cpuOn(
      VcpuUnit vcpu, @Foreign long target, @Foreign long entry, @Foreign long context) {
    long affinity = target & AFFINITY;
    var vcpus = vcpu.domain().vcpus();
    int index = (int) (affinity & 0xff | (affinity >>> 8 & 0xff) << 4);
    if (index >= vcpus.size()) {
      return Psci.INVALID_PARAMETERS;
    }
    if ((entry & 1) != 0) {
      return Psci.INVALID_ADDRESS; // Thumb code in a 64-bit domain
    }
    VcpuUnit other = vcpus.get(index);
    if (other.isOnline()) {
      return Psci.ALREADY_ON;
    }
    return other.switchOn(entry, context) ? Psci.SUCCESS : Psci.ON_PENDING;
  }

  /** PSCI 0.1 takes no context and knows fewer errors. */
  private static int cpuOnOldStyle(VcpuUnit vcpu) {
    var registers = vcpu.vcpu();
    int result = cpuOn(vcpu, registers.register(1) & 0xffff_ffffL, registers.register(2), 0);
    return switch (result) {
      case Psci.ALREADY_ON, Psci.ON_PENDING, Psci.INVALID_ADDRESS -> Psci.INVALID_PARAMETERS;
      default -> result;
    };
  }

  private static int affinityInfo(VcpuUnit vcpu) {
    long level = vcpu.vcpu().register(2) & 0xffff_ffffL;
    if (level >= AFFINITY_FROM_LEVEL.length) {
      return Psci.INVALID_PARAMETERS;
    }
    long mask = AFFINITY_FROM_LEVEL[Math.toIntExact(level)];
    long target = vcpu.vcpu().register(1) & mask;
    int result = Psci.AFFINITY_OFF;
    for (VcpuUnit other : vcpu.domain().vcpus()) {
      if ((other.affinity() & mask) == target) {
        if (other.isOnline()) {
          return Psci.AFFINITY_ON;
        }
        result = other.isStarting() ? Psci.AFFINITY_ON_PENDING : result;
      }
    }
    return result;
  }

  private static int end(VcpuUnit vcpu, SchedShutdown reason) {
    vcpu.domain().shutdown(reason);
    return Psci.INTERNAL_FAILURE;
  }

  private static int features(VcpuUnit vcpu) {
    return FEATURES.contains((int) vcpu.vcpu().register(1)) ? Psci.SUCCESS : Psci.NOT_SUPPORTED;
  }
}
