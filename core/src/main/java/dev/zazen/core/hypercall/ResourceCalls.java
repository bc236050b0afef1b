package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.memory.DomainMemory;
import java.nio.ByteBuffer;

/** {@code XENMEM_acquire_resource}: frames of the hypervisor that a toolstack maps. */
final class ResourceCalls {
  private static final int DOMID = 0xffff;
  private static final int GRANT_TABLE = 1;
  private static final int GRANT_SHARED = 0;

  private ResourceCalls() {}

  // struct xen_mem_acquire_resource: domid, type, id, nr_frames, pad, frame, frame_list.
  static long acquire(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int domid = data.getShort(0) & DOMID;
    int type = data.getShort(2) & 0xffff;
    int id = data.getInt(4);
    int count = data.getInt(8);
    long first = data.getLong(16);
    long list = data.getLong(24);
    if (data.getInt(12) != 0
        || first >>> Integer.SIZE != 0
        || first + Integer.toUnsignedLong(count) >>> Integer.SIZE != 0) {
      return -XenErrno.EINVAL;
    }
    if (domid == frame.domain().id()) {
      return -XenErrno.EPERM;
    }
    Domain domain = frame.hypervisor().domain(domid).orElse(null);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (type != GRANT_TABLE) {
      return -XenErrno.EOPNOTSUPP;
    }
    if (id != GRANT_SHARED) {
      return -XenErrno.EINVAL;
    }
    if (list == 0) {
      if (count != 0) {
        return -XenErrno.EINVAL;
      }
      data.putInt(8, domain.grants().maxFrames());
      return 0;
    }
    if (count <= 0 || first > domain.grants().maxFrames() - count) {
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
      int result = map(frame.domain().memory(), data.getLong(32), mfn);
      if (result != 0) {
        return i == 0 ? result : -XenErrno.EIO;
      }
    }
    return 0;
  }

  private static int map(DomainMemory memory, long gfn, long mfn) {
    if (!memory.frames().hold(mfn, DomId.XEN)) {
      return -XenErrno.EINVAL;
    }
    int result = memory.mapForeign(gfn, mfn, true);
    if (result != 0) {
      memory.frames().drop(mfn);
    }
    return result;
  }
}
