package dev.zazen.core.hypercall;

import dev.zazen.abi.PlatformOp;
import dev.zazen.abi.XenErrno;
import java.nio.ByteBuffer;

/** {@code platform_op}: {@code struct xen_platform_op} of {@code public/platform.h}. */
final class PlatformCalls {
  private static final int SIZE = 136;
  private static final int INTERFACE_VERSION = 0x0300_0001;
  private static final int NANOS = 1_000_000_000;

  static final CommandTable TABLE =
      new CommandTable(
          new Command(
              PlatformOp.SETTIME64,
              "settime64",
              0,
              false,
              Command.Caller.CONTROL,
              f -> setTime(f, f.data())));

  private PlatformCalls() {}

  static long call(HypercallFrame frame) {
    if (!frame.load(frame.argument(0), 0, SIZE)) {
      return -XenErrno.EFAULT;
    }
    ByteBuffer data = frame.data();
    if (data.getInt(4) != INTERFACE_VERSION) {
      return -XenErrno.EACCES;
    }
    if (!frame.domain().isHardware()) {
      return -XenErrno.EPERM;
    }
    Command command = TABLE.find(data.getInt(0));
    return command == null ? -XenErrno.ENOSYS : command.handler().call(frame);
  }

  // struct xenpf_settime64: secs, nsecs, mbz, system_time.
  private static long setTime(HypercallFrame frame, ByteBuffer data) {
    int nanos = data.getInt(16);
    if (data.getInt(20) != 0 || nanos < 0 || nanos >= NANOS) {
      return -XenErrno.EINVAL;
    }
    frame.hypervisor().wallClock(data.getLong(8), nanos, data.getLong(24));
    return 0;
  }
}
