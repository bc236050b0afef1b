package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import java.nio.ByteBuffer;

/** {@code XENMEM_acquire_resource}: frames of the hypervisor that a toolstack maps. */
final class ResourceCalls {
  private static final int DOMID = 0xffff;
  private static final int GRANT_TABLE = 1;
  private static final int GRANT_SHARED = 0;

  /** Frames at once. */
  private static final int MOST = 64;

  private ResourceCalls() {}

  // struct xen_mem_acquire_resource: domid, type, id, nr_frames, pad, frame, frame_list.
  static long acquire(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(data.getShort(0) & DOMID);
    int type = data.getShort(2) & 0xffff;
    int id = data.getInt(4);
    int count = data.getInt(8);
    long first = data.getLong(16);
    long list = data.getLong(24);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (type != GRANT_TABLE || data.getInt(12) != 0) {
      return -XenErrno.EOPNOTSUPP;
    }
    if (id != GRANT_SHARED) {
      return -XenErrno.EINVAL;
    }
    if (list == 0) {
      data.putInt(8, domain.grants().maxFrames());
      return 0;
    }
    if (count < 0 || count > MOST || first < 0 || first > domain.grants().maxFrames() - count) {
      return -XenErrno.EINVAL;
    }
    for (int i = 0; i < count; i++) {
      long mfn = domain.grants().frame((int) first + i);
      if (mfn < 0) {
        return mfn;
      }
      if (!frame.load(list + i * (long) Long.BYTES, 32, Long.BYTES)) {
        return -XenErrno.EFAULT;
      }
      int result = frame.domain().memory().mapHypervisorFrame(data.getLong(32), mfn);
      if (result != 0) {
        return result;
      }
    }
    return 0;
  }
}
