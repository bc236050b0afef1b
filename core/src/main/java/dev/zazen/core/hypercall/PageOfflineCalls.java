package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.memory.FrameTable;
import java.nio.ByteBuffer;

/**
 * {@code page_offline_op} of {@code sysctl}. Xen on Arm takes no frame for one that could be taken
 * out of use ({@code page_is_ram_type} of {@code xen/arch/arm/mm.c}): it says so for each.
 */
final class PageOfflineCalls {
  private static final int FIELDS = 8;
  private static final int OFFLINE = 1;
  private static final int ONLINE = 2;

  // PG_OFFLINE_*
  private static final int INVALID = 1;
  private static final int FAILED = 1 << 3;
  private static final int NOT_CONVENTIONAL = 1 << 11;

  /** More states than this are never asked for; Xen has no memory for many more either. */
  private static final int MOST = 1 << 20;

  private static final int WORK = 1024;
  private static final int CHUNK = 512;

  private PageOfflineCalls() {}

  // struct xen_sysctl_page_offline_op: cmd, start, end, status.
  static long call(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int command = data.getInt(FIELDS);
    long start = Integer.toUnsignedLong(data.getInt(FIELDS + 4));
    long end = Integer.toUnsignedLong(data.getInt(FIELDS + 8));
    long status = data.getLong(FIELDS + 16);
    if (end < start) {
      return -XenErrno.EINVAL;
    }
    long count = end - start + 1;
    if (count > MOST) {
      return -XenErrno.ENOMEM;
    }
    FrameTable frames = frame.domain().memory().frames();
    long valid = 0;
    while (command == ONLINE && valid < count && frames.exists(start + valid)) {
      valid++;
    }
    int first =
        command == OFFLINE && frames.exists(start)
            ? FAILED | NOT_CONVENTIONAL
            : valid > 0 ? 0 : INVALID;
    if (!store(frame, status, first, valid, count)) {
      return -XenErrno.EFAULT;
    }
    return valid == count ? 0 : -XenErrno.EINVAL;
  }

  /** Writes {@code first}, then 0 up to {@code valid}, and for the rest that nothing is known. */
  private static boolean store(
      HypercallFrame frame, @Foreign long address, int first, long valid, long count) {
    for (long done = 0; done < count; done += CHUNK) {
      int chunk = (int) Math.min(CHUNK, count - done);
      for (int i = 0; i < chunk; i++) {
        long at = done + i;
        int state = at == 0 ? first : at < valid ? 0 : INVALID;
        frame.data().putInt(WORK + i * Integer.BYTES, state);
      }
      if (!frame.store(address + done * Integer.BYTES, WORK, chunk * Integer.BYTES)) {
        return false;
      }
    }
    return true;
  }
}
