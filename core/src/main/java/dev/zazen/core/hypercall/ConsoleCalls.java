package dev.zazen.core.hypercall;

import dev.zazen.abi.ConsoleOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.HypervisorConsole;

/** {@code console_io}: {@code public/xen.h}. */
final class ConsoleCalls {
  private static final int CHUNK = 128;

  /** Bytes served at once; the guest then makes the call again for the rest. */
  private static final int BATCH = 4096;

  private ConsoleCalls() {}

  static long call(HypercallFrame frame) {
    int command = (int) frame.argument(0);
    int count = (int) frame.argument(1);
    long buffer = frame.argument(2);
    if (count < 0) {
      return -XenErrno.EINVAL;
    }
    if (!frame.domain().isHardware()) {
      // A build without verbose debugging lets nobody else in: xen/include/xsm/dummy.h.
      return -XenErrno.EPERM;
    }
    return switch (command) {
      case ConsoleOp.WRITE -> write(frame, count, buffer);
      case ConsoleOp.READ -> read(frame, count, buffer);
      default -> -XenErrno.ENOSYS;
    };
  }

  private static long write(HypercallFrame frame, int count, @Foreign long buffer) {
    for (int done = 0; done < count; done += CHUNK) {
      if (done == BATCH) {
        return frame.repeat(ConsoleOp.WRITE, count - done, buffer + done);
      }
      int length = Math.min(CHUNK, count - done);
      if (!frame.load(buffer + done, 0, length)) {
        return -XenErrno.EFAULT;
      }
      frame.hypervisor().console().write(frame.domain().id(), frame.data().array(), length);
    }
    return 0;
  }

  private static long read(HypercallFrame frame, int count, @Foreign long buffer) {
    HypervisorConsole console = frame.hypervisor().console();
    int length = console.read(frame.data().array(), Math.min(count, HypercallFrame.CAPACITY));
    return frame.store(buffer, 0, length) ? length : -XenErrno.EFAULT;
  }
}
