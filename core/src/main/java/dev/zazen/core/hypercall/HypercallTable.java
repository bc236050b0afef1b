package dev.zazen.core.hypercall;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.SchedOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.abi.XenVersion;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.VcpuUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All hypercalls that Xen 4.17 has on Arm ({@code xen/include/hypercall-defs.c}), served or not.
 */
public final class HypercallTable {
  /**
   * Guest pointers are virtual addresses; what translates those is with the engine and not
   * reachable from here yet.
   */
  private static final String POINTERS =
      "commands with a pointer: guest virtual addresses cannot be translated yet";

  private static final String LATER = "not implemented yet";
  private static final String DEBIAN = "absent in Debian's build as well";

  /** The table, by number. */
  public static final List<Hypercall> ROWS =
      List.of(
          absent(HypercallNumber.SCHED_OP_COMPAT, "sched_op_compat", LATER),
          absent(HypercallNumber.PLATFORM_OP, "platform_op", LATER),
          absent(HypercallNumber.MEMORY_OP, "memory_op", LATER),
          absent(HypercallNumber.MULTICALL, "multicall", LATER),
          absent(HypercallNumber.EVENT_CHANNEL_OP_COMPAT, "event_channel_op_compat", LATER),
          new Hypercall(
              HypercallNumber.XEN_VERSION, "xen_version", HypercallTable::xenVersion, POINTERS),
          absent(HypercallNumber.CONSOLE_IO, "console_io", POINTERS),
          absent(HypercallNumber.PHYSDEV_OP_COMPAT, "physdev_op_compat", LATER),
          absent(HypercallNumber.GRANT_TABLE_OP, "grant_table_op", LATER),
          absent(HypercallNumber.VM_ASSIST, "vm_assist", LATER),
          absent(HypercallNumber.VCPU_OP, "vcpu_op", LATER),
          absent(HypercallNumber.XSM_OP, "xsm_op", LATER),
          new Hypercall(HypercallNumber.SCHED_OP, "sched_op", HypercallTable::schedOp, POINTERS),
          absent(HypercallNumber.EVENT_CHANNEL_OP, "event_channel_op", LATER),
          absent(HypercallNumber.PHYSDEV_OP, "physdev_op", LATER),
          absent(HypercallNumber.HVM_OP, "hvm_op", LATER),
          absent(HypercallNumber.SYSCTL, "sysctl", LATER),
          absent(HypercallNumber.DOMCTL, "domctl", LATER),
          absent(HypercallNumber.ARGO_OP, "argo_op", DEBIAN),
          absent(HypercallNumber.DM_OP, "dm_op", DEBIAN),
          absent(HypercallNumber.HYPFS_OP, "hypfs_op", LATER));

  private static final Map<Long, Hypercall> BY_NUMBER = byNumber();

  private HypercallTable() {}

  /** The hypercall with number {@code number}, or null. */
  static Hypercall find(@Foreign long number) {
    return BY_NUMBER.get(number);
  }

  private static Hypercall absent(int number, String name, String why) {
    return new Hypercall(number, name, (_, _, _) -> -XenErrno.ENOSYS, why);
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

  private static long xenVersion(VcpuUnit vcpu, @Foreign long command, @Foreign long argument) {
    return switch ((int) command) {
      case XenVersion.CMD_VERSION -> XenVersion.MAJOR << 16 | XenVersion.MINOR;
      case XenVersion.CMD_PAGESIZE -> argument == 0 ? XenVersion.PAGE_SIZE : -XenErrno.EINVAL;
      default -> -XenErrno.ENOSYS;
    };
  }

  private static long schedOp(VcpuUnit vcpu, @Foreign long command, @Foreign long argument) {
    return switch ((int) command) {
      case SchedOp.YIELD -> {
        vcpu.yieldCpu();
        yield 0;
      }
      case SchedOp.BLOCK -> {
        vcpu.block();
        yield 0;
      }
      default -> -XenErrno.ENOSYS;
    };
  }
}
