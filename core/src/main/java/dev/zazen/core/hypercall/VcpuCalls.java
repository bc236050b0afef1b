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

  private VcpuCalls() {}

  static long call(HypercallFrame frame) {
    int command = (int) frame.argument(0);
    int number = (int) frame.argument(1);
    long pointer = frame.argument(2);
    List<VcpuUnit> vcpus = frame.domain().vcpus();
    if (number < 0 || number >= vcpus.size()) {
      return -XenErrno.ENOENT;
    }
    VcpuUnit vcpu = vcpus.get(number);
    return switch (command) {
      case VcpuOp.REGISTER_VCPU_INFO -> registerInfo(frame, vcpu, pointer);
      case VcpuOp.REGISTER_RUNSTATE_MEMORY_AREA -> registerRunstate(frame, vcpu, pointer);
      default -> -XenErrno.EINVAL;
    };
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
