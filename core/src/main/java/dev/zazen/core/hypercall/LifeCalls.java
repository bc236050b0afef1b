package dev.zazen.core.hypercall;

import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainState;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.evtchn.EventChannels;
import java.nio.ByteBuffer;
import java.util.List;

/** The commands of {@code domctl} that tell who hears of a domain's end, or take the end back. */
final class LifeCalls {
  private static final int DOMID = 0xffff;
  private static final int FIELDS = 16;

  static final List<Command> ROWS =
      List.of(
          DomctlCalls.row(DomctlOp.RESUMEDOMAIN, "resumedomain", LifeCalls::resume),
          DomctlCalls.row(DomctlOp.SOFT_RESET, "soft_reset", LifeCalls::softReset),
          // What the caller's repeats are on Xen; here they are of soft_reset itself.
          DomctlCalls.row(DomctlOp.SOFT_RESET_CONT, "soft_reset_cont", LifeCalls::softReset),
          DomctlCalls.row(
              DomctlOp.SUBSCRIBE,
              "subscribe",
              (_, data, domain) -> {
                domain.suspendPort(data.getInt(FIELDS));
                return 0;
              }),
          DomctlCalls.row(
              DomctlOp.SETTIMEOFFSET,
              "settimeoffset",
              (_, data, domain) -> {
                domain.timeOffset(data.getLong(FIELDS));
                return 0;
              }),
          DomctlCalls.row(DomctlOp.SET_TARGET, "set_target", LifeCalls::setTarget),
          DomctlCalls.row(
              DomctlOp.SET_VIRQ_HANDLER, "set_virq_handler", LifeCalls::setVirqHandler));

  private LifeCalls() {}

  private static long resume(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (domain == frame.domain()) {
      return -XenErrno.EINVAL;
    }
    domain.resume();
    return 0;
  }

  /**
   * Takes away what a domain that shut down had from the hypervisor. The end of it is not there on
   * Arm ({@code arch_domain_soft_reset} of {@code xen/arch/arm/domain.c}).
   */
  private static long softReset(HypercallFrame frame, ByteBuffer data, Domain domain) {
    if (domain == frame.domain() || domain.state() != DomainState.SHUTDOWN || !domain.isPaused()) {
      return -XenErrno.EINVAL;
    }
    // A vCPU may still be on its way out of its last call.
    if (domain.vcpus().stream().anyMatch(vcpu -> vcpu.runningOn() >= 0)) {
      return frame.repeat(frame.argument(0));
    }
    domain.events().unregisterInfos();
    int result = domain.resetEvents(frame.hypervisor(), frame.vcpu());
    if (result != 0) {
      return result == Domain.AGAIN ? frame.repeat(frame.argument(0)) : result;
    }
    for (VcpuUnit vcpu : domain.vcpus()) {
      vcpu.runstate().area(0);
    }
    domain
        .log()
        .line(
            "Domain %d reported crashed by domain %d on cpu#%d:"
                .formatted(domain.id(), frame.domain().id(), frame.vcpu().runningOn()));
    return -XenErrno.ENOSYS;
  }

  // struct xen_domctl_set_target: target.
  private static long setTarget(HypercallFrame frame, ByteBuffer data, Domain domain) {
    Domain other = frame.hypervisor().domain(data.getShort(FIELDS) & DOMID).orElse(null);
    if (other == null) {
      return -XenErrno.ESRCH;
    }
    if (other == domain || domain.target() != null) {
      return -XenErrno.EINVAL;
    }
    domain.target(other);
    return 0;
  }

  // struct xen_domctl_set_virq_handler: virq.
  private static long setVirqHandler(HypercallFrame frame, ByteBuffer data, Domain domain) {
    int virq = data.getInt(FIELDS);
    if (domain.isDying() || !EventChannels.isGlobal(virq)) {
      return -XenErrno.EINVAL;
    }
    frame.hypervisor().virqHandler(virq, domain);
    return 0;
  }
}
