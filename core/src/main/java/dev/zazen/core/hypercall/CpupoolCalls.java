package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.sched.Cpupool;
import dev.zazen.core.sched.Cpupools;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** {@code XEN_SYSCTL_cpupool_op} of {@code public/sysctl.h}. */
final class CpupoolCalls {
  private static final int CREATE = 1;
  private static final int DESTROY = 2;
  private static final int INFO = 3;
  private static final int ADD_CPU = 4;
  private static final int REMOVE_CPU = 5;
  private static final int MOVE_DOMAIN = 6;
  private static final int FREE_INFO = 7;

  private static final int DOMID = 0xffff;

  // struct xen_sysctl_cpupool_op, within struct xen_sysctl.
  private static final int OP = 8;
  private static final int POOL = 12;
  private static final int SCHEDULER = 16;
  private static final int DOMAIN = 20;
  private static final int CPU = 24;
  private static final int DOMAIN_COUNT = 28;
  private static final int MAP = 32;

  private CpupoolCalls() {}

  static long call(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Cpupools pools = frame.hypervisor().cpupools();
    long pool = Integer.toUnsignedLong(data.getInt(POOL));
    long cpu = Integer.toUnsignedLong(data.getInt(CPU));
    return switch (data.getInt(OP)) {
      case CREATE -> create(data, pools, pool);
      case DESTROY -> pools.destroy(pool);
      case INFO -> info(frame, pools, pool);
      case ADD_CPU -> pools.addCpu(pool, cpu);
      case REMOVE_CPU -> pools.removeCpu(pool, cpu);
      case MOVE_DOMAIN -> move(frame, pools, pool);
      case FREE_INFO -> store(frame, pools.free());
      default -> -XenErrno.ENOSYS;
    };
  }

  private static long create(ByteBuffer data, Cpupools pools, @Foreign long wanted) {
    long pool = pools.create(wanted, data.getInt(SCHEDULER));
    if (pool < 0) {
      return pool;
    }
    data.putInt(POOL, (int) pool);
    return 0;
  }

  private static long info(HypercallFrame frame, Cpupools pools, @Foreign long wanted) {
    Cpupool pool = pools.next(wanted).orElse(null);
    if (pool == null) {
      return -XenErrno.ENOENT;
    }
    frame.data().putInt(POOL, (int) pool.id());
    frame.data().putInt(SCHEDULER, pool.scheduler().kind().code());
    frame.data().putInt(DOMAIN_COUNT, pool.domainCount());
    return store(frame, pool.cpus());
  }

  private static long store(HypercallFrame frame, BitSet cpus) {
    int count = frame.hypervisor().cpus().size();
    return Bitmaps.store(frame, MAP, count, cpus::get) ? 0 : -XenErrno.EFAULT;
  }

  private static long move(HypercallFrame frame, Cpupools pools, @Foreign long pool) {
    int id = frame.data().getInt(DOMAIN) & DOMID;
    Domain domain = frame.hypervisor().domain(id).orElse(null);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    // A domain cannot be sent away in the middle of its own call.
    return domain == frame.domain() ? -XenErrno.EPERM : pools.move(domain.scheduling(), pool);
  }
}
