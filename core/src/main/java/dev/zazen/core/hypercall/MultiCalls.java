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
    long count = Integer.toUnsignedLong((int) frame.argument(1));
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
      if (frame.repeats()) {
        // The entry takes the arguments of what is left, and the multicall goes on with it.
        for (int n = 0; n < HypercallFrame.ARGUMENTS; n++) {
          data.putLong(n * Long.BYTES, frame.argument(n));
        }
        boolean stored = frame.store(pointer + ARGUMENTS, 0, HypercallFrame.ARGUMENTS * Long.BYTES);
        frame.done();
        return stored ? frame.repeat(pointer, count - i) : -XenErrno.EFAULT;
      }
      data.putLong(0, result);
      if (!frame.store(pointer + RESULT, 0, Long.BYTES)) {
        return -XenErrno.EFAULT;
      }
      pointer += SIZE;
    }
    return 0;
  }

  /** One call, or as much of it as is served at once. */
  private static long one(HypercallFrame frame, long number) {
    Hypercall hypercall = HypercallTable.find(number);
    if (number == HypercallNumber.MULTICALL) {
      return -XenErrno.EINVAL; // no multicall in a multicall
    }
    return hypercall == null ? -XenErrno.ENOSYS : hypercall.handler().call(frame);
  }
}
