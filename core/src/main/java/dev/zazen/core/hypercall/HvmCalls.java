package dev.zazen.core.hypercall;

import dev.zazen.abi.HvmOp;
import dev.zazen.abi.HvmParam;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import java.nio.ByteBuffer;
import java.util.Set;

/** {@code hvm_op} as Arm has it: structures as in {@code public/hvm/hvm_op.h}. */
final class HvmCalls {
  private static final int DOMID = 0xffff;
  private static final int PARAM_SIZE = 16;

  /** Parameters that a guest may read; the control domain may write those of others. */
  private static final Set<Integer> READABLE =
      Set.of(
          HvmParam.CALLBACK_IRQ,
          HvmParam.STORE_PFN,
          HvmParam.STORE_EVTCHN,
          HvmParam.CONSOLE_PFN,
          HvmParam.CONSOLE_EVTCHN);

  static final CommandTable TABLE =
      new CommandTable(
          Command.in(HvmOp.SET_PARAM, "set_param", PARAM_SIZE, HvmCalls::set),
          Command.inOut(HvmOp.GET_PARAM, "get_param", PARAM_SIZE, HvmCalls::get),
          Command.in(
              HvmOp.GUEST_REQUEST_VM_EVENT,
              "guest_request_vm_event",
              0,
              f -> f.argument(1) == 0 ? 0 : -XenErrno.EINVAL));

  private HvmCalls() {}

  // struct xen_hvm_param: domid, pad, index, value.
  private static long set(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    int index = data.getInt(4);
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    if (!READABLE.contains(index) && index != HvmParam.MONITOR_RING_PFN) {
      return -XenErrno.EINVAL;
    }
    if (domain == frame.domain()) {
      return -XenErrno.EPERM;
    }
    domain.parameter(index, data.getLong(8));
    return 0;
  }

  private static long get(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    int index = data.getInt(4);
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    if (index == HvmParam.MONITOR_RING_PFN && domain == frame.domain()) {
      return -XenErrno.EPERM;
    }
    if (!READABLE.contains(index) && index != HvmParam.MONITOR_RING_PFN) {
      return -XenErrno.EINVAL;
    }
    data.putLong(8, domain.parameter(index));
    return 0;
  }
}
