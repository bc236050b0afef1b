package dev.zazen.core.hypercall;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.VmAssist;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All hypercalls that Xen 4.17 has on Arm ({@code xen/include/hypercall-defs.c}), served or not.
 */
public final class HypercallTable {

  private static final String COMPAT = "deprecated, and refused on Arm";
  private static final String DEBIAN = "absent in Debian's build as well";
  private static final String ALL = "unknown command";

  /** The table, by number. */
  public static final List<Hypercall> ROWS =
      List.of(
          absent(HypercallNumber.SCHED_OP_COMPAT, "sched_op_compat", 2, COMPAT),
          row(
              HypercallNumber.PLATFORM_OP,
              "platform_op",
              1,
              PlatformCalls::call,
              PlatformCalls.TABLE.rows()),
          row(
              HypercallNumber.MEMORY_OP,
              "memory_op",
              2,
              MemoryCalls::call,
              MemoryCalls.TABLE.rows()),
          row(HypercallNumber.MULTICALL, "multicall", 2, MultiCalls::call, List.of()),
          absent(HypercallNumber.EVENT_CHANNEL_OP_COMPAT, "event_channel_op_compat", 1, COMPAT),
          row(
              HypercallNumber.XEN_VERSION,
              "xen_version",
              2,
              VersionCalls.TABLE,
              VersionCalls.TABLE.rows()),
          row(HypercallNumber.CONSOLE_IO, "console_io", 3, ConsoleCalls::call, List.of()),
          absent(HypercallNumber.PHYSDEV_OP_COMPAT, "physdev_op_compat", 1, COMPAT),
          row(
              HypercallNumber.GRANT_TABLE_OP,
              "grant_table_op",
              3,
              GrantCalls::call,
              GrantCalls.ROWS),
          row(HypercallNumber.VM_ASSIST, "vm_assist", 2, HypercallTable::vmAssist, List.of()),
          row(HypercallNumber.VCPU_OP, "vcpu_op", 3, VcpuCalls::call, VcpuCalls.TABLE.rows()),
          absent(HypercallNumber.XSM_OP, "xsm_op", 1, "of flask only; the policy is silo"),
          row(HypercallNumber.SCHED_OP, "sched_op", 2, SchedCalls.TABLE, SchedCalls.TABLE.rows()),
          row(
              HypercallNumber.EVENT_CHANNEL_OP,
              "event_channel_op",
              2,
              EventCalls.TABLE,
              EventCalls.TABLE.rows()),
          row(
              HypercallNumber.PHYSDEV_OP,
              "physdev_op",
              2,
              PhysdevCalls.TABLE,
              PhysdevCalls.TABLE.rows()),
          row(HypercallNumber.HVM_OP, "hvm_op", 2, HvmCalls.TABLE, HvmCalls.TABLE.rows()),
          row(HypercallNumber.SYSCTL, "sysctl", 1, SysctlCalls.TABLE, SysctlCalls.TABLE.rows()),
          row(HypercallNumber.DOMCTL, "domctl", 1, DomctlCalls.TABLE, DomctlCalls.TABLE.rows()),
          absent(HypercallNumber.ARGO_OP, "argo_op", 5, DEBIAN),
          absent(HypercallNumber.DM_OP, "dm_op", 3, DEBIAN),
          row(HypercallNumber.HYPFS_OP, "hypfs_op", 5, HypfsCalls::call, List.of()));

  /** Nothing is logged if these fail: libxl looks whether the policy is flask. */
  static final Set<Long> QUIET = Set.of((long) HypercallNumber.XSM_OP);

  private static final Map<Long, Hypercall> BY_NUMBER = byNumber();

  private HypercallTable() {}

  /** The hypercall with number {@code number}, or null. */
  static Hypercall find(@Foreign long number) {
    return BY_NUMBER.get(number);
  }

  private static Hypercall row(
      int number, String name, int arguments, Hypercall.Handler handler, List<Command> commands) {
    return new Hypercall(number, name, arguments, handler, commands, ALL);
  }

  private static Hypercall absent(int number, String name, int arguments, String why) {
    return new Hypercall(number, name, arguments, _ -> -XenErrno.ENOSYS, List.of(), why);
  }

  private static Map<Long, Hypercall> byNumber() {
    Map<Long, Hypercall> map = new HashMap<>();
    for (Hypercall row : ROWS) {
      if (map.put((long) row.number(), row) != null) {
        throw new IllegalStateException("two hypercalls " + row.number());
      }
    }
    return map;
  }

  private static long vmAssist(HypercallFrame frame) {
    if ((int) frame.argument(1) != VmAssist.RUNSTATE_UPDATE_FLAG) {
      return -XenErrno.EINVAL;
    }
    return switch ((int) frame.argument(0)) {
      case VmAssist.ENABLE -> runstateUpdateFlag(frame, true);
      case VmAssist.DISABLE -> runstateUpdateFlag(frame, false);
      default -> -XenErrno.ENOSYS;
    };
  }

  private static long runstateUpdateFlag(HypercallFrame frame, boolean wanted) {
    frame.domain().vcpus().forEach(vcpu -> vcpu.runstate().updateFlag(wanted));
    return 0;
  }
}
