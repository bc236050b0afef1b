package dev.zazen.core.hypercall;

import dev.zazen.abi.SharedInfo;
import dev.zazen.abi.VcpuOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.memory.DomainMemory;
import java.nio.ByteBuffer;
import java.util.List;

/** {@code vcpu_op}, the two commands that Arm has: structures as in {@code public/vcpu.h}. */
final class VcpuCalls {
  private static final int PAGE_SIZE = 4096;

  /** What the rest is for is PSCI's on Arm: {@code do_arm_vcpu_op} of xen/arch/arm/domain.c. */
  private static final String PSCI = "vCPUs of Arm use PSCI and the architected timer";

  static final CommandTable TABLE =
      new CommandTable(
          absent(VcpuOp.INITIALISE, "initialise"),
          absent(VcpuOp.UP, "up"),
          absent(VcpuOp.DOWN, "down"),
          absent(VcpuOp.IS_UP, "is_up"),
          absent(VcpuOp.GET_RUNSTATE_INFO, "get_runstate_info"),
          Command.in(
              VcpuOp.REGISTER_RUNSTATE_MEMORY_AREA,
              "register_runstate_memory_area",
              0,
              f -> registerRunstate(f, vcpu(f), f.argument(2))),
          absent(VcpuOp.SET_PERIODIC_TIMER, "set_periodic_timer"),
          absent(VcpuOp.STOP_PERIODIC_TIMER, "stop_periodic_timer"),
          absent(VcpuOp.SET_SINGLESHOT_TIMER, "set_singleshot_timer"),
          absent(VcpuOp.STOP_SINGLESHOT_TIMER, "stop_singleshot_timer"),
          Command.in(
              VcpuOp.REGISTER_VCPU_INFO,
              "register_vcpu_info",
              0,
              f -> registerInfo(f, vcpu(f), f.argument(2))));

  private VcpuCalls() {}

  private static Command absent(int number, String name) {
    return Command.absent(number, name, XenErrno.EINVAL, PSCI);
  }

  static long call(HypercallFrame frame) {
    if (vcpu(frame) == null) {
      return -XenErrno.ENOENT;
    }
    int number = (int) frame.argument(0); // an int in C
    Command command = TABLE.find(number);
    return command == null ? -XenErrno.EINVAL : command.handler().call(frame);
  }

  /** The vCPU that is meant; null if there is none. */
  private static VcpuUnit vcpu(HypercallFrame frame) {
    int number = (int) frame.argument(1);
    List<VcpuUnit> vcpus = frame.domain().vcpus();
    return number < 0 || number >= vcpus.size() ? null : vcpus.get(number);
  }

  // struct vcpu_register_vcpu_info: mfn (a guest frame), offset.
  private static long registerInfo(HypercallFrame frame, VcpuUnit vcpu, @Foreign long pointer) {
    if (!frame.load(pointer, 0, 16)) {
      return -XenErrno.EFAULT;
    }
    ByteBuffer data = frame.data();
    int offset = data.getInt(8);
    if (offset < 0 || offset > PAGE_SIZE - SharedInfo.VCPU_INFO_SIZE || (offset & 7) != 0) {
      return -XenErrno.ENXIO;
    }
    // One at a time: two vCPUs may want to set that of a third.
    synchronized (vcpu.events()) {
      return registerInfo(frame, vcpu, data.getLong(0), offset);
    }
  }

  private static long registerInfo(HypercallFrame frame, VcpuUnit vcpu, long gfn, int offset) {
    if (vcpu.events().isRegistered()) {
      return -XenErrno.EINVAL;
    }
    // Another vCPU's may only be set while that is down.
    if (vcpu != frame.vcpu() && vcpu.isOnline()) {
      return -XenErrno.EINVAL;
    }
    long page = frame.domain().memory().pin(gfn);
    if (page == DomainMemory.NONE) {
      return -XenErrno.EINVAL;
    }
    vcpu.events().register(page + offset);
    return 0;
  }

  // struct vcpu_register_runstate_memory_area: a virtual address.
  private static long registerRunstate(HypercallFrame frame, VcpuUnit vcpu, @Foreign long pointer) {
    if (!frame.load(pointer, 0, Long.BYTES)) {
      return -XenErrno.EFAULT;
    }
    vcpu.runstate().area(frame.data().getLong(0));
    return 0;
  }
}
