package dev.zazen.core.hypercall;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.XenErrno;
import java.nio.ByteBuffer;

/** {@code multicall}: {@code struct multicall_entry} of {@code public/xen.h}. */
final class MultiCalls {
  private static final int SIZE = 64;
  private static final int RESULT = 8;
  private static final int ARGUMENTS = 16;

  /** Calls served at once; the guest then makes the multicall again for the rest. */
  private static final int BATCH = 64;

  private MultiCalls() {}

  static long call(HypercallFrame frame) {
    long pointer = frame.argument(0);
    int count = (int) frame.argument(1);
    if (count < 0) {
      return -XenErrno.EINVAL;
    }
    for (int i = 0; i < count; i++) {
      if (i == BATCH) {
        return frame.repeat(pointer, count - i);
      }
      if (!frame.load(pointer, 0, SIZE)) {
        return -XenErrno.EFAULT;
      }
      ByteBuffer data = frame.data();
      long number = data.getLong(0);
      for (int n = 0; n < HypercallFrame.ARGUMENTS; n++) {
        frame.argument(n, data.getLong(ARGUMENTS + n * Long.BYTES));
      }
      long result = one(frame, number);
      data.putLong(0, result);
      if (!frame.store(pointer + RESULT, 0, Long.BYTES)) {
        return -XenErrno.EFAULT;
      }
      pointer += SIZE;
    }
    frame.done();
    return 0;
  }

  /** One call, made again until it is complete. */
  private static long one(HypercallFrame frame, long number) {
    Hypercall hypercall = HypercallTable.find(number);
    if (hypercall == null || number == HypercallNumber.MULTICALL) {
      return -XenErrno.ENOSYS;
    }
    long result;
    do {
      frame.done();
      result = hypercall.handler().call(frame);
    } while (frame.repeats());
    return result;
  }
}
