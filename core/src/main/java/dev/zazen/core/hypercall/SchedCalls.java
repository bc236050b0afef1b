package dev.zazen.core.hypercall;

import dev.zazen.abi.SchedOp;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import java.nio.ByteBuffer;
import java.util.Optional;

/** {@code sched_op}: structures as in {@code public/sched.h}. */
final class SchedCalls {
  private static final int DOMID = 0xffff;

  /** Ports that one poll may name. */
  private static final int MAX_POLLED = 128;

  static final CommandTable TABLE =
      new CommandTable(
          Command.in(
              SchedOp.YIELD,
              "yield",
              0,
              f -> {
                f.vcpu().yieldCpu();
                return 0;
              }),
          Command.in(
              SchedOp.BLOCK,
              "block",
              0,
              f -> {
                f.vcpu().block();
                return 0;
              }),
          Command.in(SchedOp.SHUTDOWN, "shutdown", 4, SchedCalls::shutdown),
          Command.in(SchedOp.SHUTDOWN_CODE, "shutdown_code", 4, SchedCalls::shutdownCode),
          Command.in(SchedOp.POLL, "poll", 24, SchedCalls::poll),
          Command.in(SchedOp.REMOTE_SHUTDOWN, "remote_shutdown", 8, SchedCalls::remoteShutdown),
          // struct sched_watchdog: id, timeout in seconds.
          Command.in(
              SchedOp.WATCHDOG,
              "watchdog",
              8,
              f ->
                  f.domain()
                      .watchdogs()
                      .set(f.data().getInt(0), f.data().getInt(4), f.hypervisor().clock().nanos())),
          // struct sched_pin_override: a pCPU, negative to end it.
          new Command(
              SchedOp.PIN_OVERRIDE,
              "pin_override",
              4,
              false,
              Command.Caller.CONTROL,
              f -> f.hypervisor().cpupools().pinOverride(f.vcpu(), f.data().getInt(0))));

  private SchedCalls() {}

  private static long shutdown(HypercallFrame frame) {
    return shutdown(frame.domain(), frame.data().getInt(0));
  }

  private static long shutdown(Domain domain, int code) {
    Optional<SchedShutdown> reason = SchedShutdown.of(code);
    if (reason.isEmpty()) {
      return -XenErrno.EINVAL;
    }
    domain.shutdown(reason.get());
    return 0;
  }

  private static long shutdownCode(HypercallFrame frame) {
    Optional<SchedShutdown> reason = SchedShutdown.of(frame.data().getInt(0));
    if (reason.isEmpty()) {
      return -XenErrno.EINVAL;
    }
    frame.domain().shutdownCode(reason.get());
    return 0;
  }

  // struct sched_remote_shutdown: domain_id, reason.
  private static long remoteShutdown(HypercallFrame frame) {
    Domain domain = frame.hypervisor().domain(frame.data().getShort(0) & DOMID).orElse(null);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    // Unlike SCHEDOP_shutdown not even for itself: XSM_DM_PRIV.
    boolean may = frame.domain().isHardware() || frame.domain().target() == domain;
    return may ? shutdown(domain, frame.data().getInt(4)) : -XenErrno.EPERM;
  }

  // struct sched_poll: ports, nr_ports, timeout in ns of system time or 0.
  private static long poll(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    long ports = data.getLong(0);
    int count = data.getInt(8);
    long timeout = data.getLong(16);
    if (count < 0 || count > MAX_POLLED) {
      return -XenErrno.EINVAL;
    }
    if (!frame.load(ports, 0, count * Integer.BYTES)) {
      return -XenErrno.EFAULT;
    }
    for (int i = 0; i < count; i++) {
      if (!frame.domain().events().isValid(data.getInt(i * Integer.BYTES))) {
        return -XenErrno.EINVAL;
      }
    }
    // Announced first: an event that arrives from now on wakes the vCPU.
    frame.vcpu().poll(timeout == 0 ? Long.MAX_VALUE : timeout);
    for (int i = 0; i < count; i++) {
      if (frame.domain().events().isPending(data.getInt(i * Integer.BYTES))) {
        frame.vcpu().wakeFromPoll();
      }
    }
    return 0;
  }
}
