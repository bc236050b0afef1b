package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.sched.Cpupool;
import dev.zazen.core.sched.Cpupools;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * {@code XEN_DOMCTL_setvcpuaffinity} and {@code XEN_DOMCTL_getvcpuaffinity} of {@code
 * public/domctl.h}.
 */
final class AffinityCalls {
  private static final int HARD = 1;
  private static final int SOFT = 1 << 1;

  // struct xen_domctl_vcpuaffinity, within struct xen_domctl.
  private static final int VCPU = 16;
  private static final int FLAGS = 20;
  private static final int HARD_MAP = 24;
  private static final int SOFT_MAP = 40;

  private AffinityCalls() {}

  static long get(HypercallFrame frame, ByteBuffer data, Domain domain) {
    VcpuUnit vcpu = vcpu(data, domain);
    int flags = data.getInt(FLAGS);
    if (vcpu == null || !isValid(data, flags)) {
      return -XenErrno.EINVAL;
    }
    int cpus = frame.hypervisor().cpus().size();
    boolean stored = true;
    if ((flags & HARD) != 0) {
      stored = Bitmaps.store(frame, HARD_MAP, cpus, vcpu::mayRunOn);
    }
    if ((flags & SOFT) != 0) {
      stored &= Bitmaps.store(frame, SOFT_MAP, cpus, vcpu::shouldRunOn);
    }
    return stored ? 0 : -XenErrno.EFAULT;
  }

  /** Sets affinities and tells what is left of them on the pCPUs that the domain has. */
  static long set(HypercallFrame frame, ByteBuffer data, Domain domain) {
    VcpuUnit vcpu = vcpu(data, domain);
    int flags = data.getInt(FLAGS);
    if (vcpu == null || !isValid(data, flags)) {
      return -XenErrno.EINVAL;
    }
    Cpupools pools = frame.hypervisor().cpupools();
    int cpus = frame.hypervisor().cpus().size();
    var hard = new BitSet();
    var soft = new BitSet();
    if ((flags & HARD) != 0 && !Bitmaps.load(frame, HARD_MAP, cpus, hard)
        || (flags & SOFT) != 0 && !Bitmaps.load(frame, SOFT_MAP, cpus, soft)) {
      return -XenErrno.EFAULT;
    }
    if ((flags & HARD) != 0 && pools.hardAffinity(vcpu, hard) != 0) {
      return -XenErrno.EINVAL;
    }
    BitSet usable = domain.scheduling().pool().map(Cpupool::cpus).orElseGet(BitSet::new);
    boolean stored = true;
    if ((flags & HARD) != 0) {
      stored = Bitmaps.store(frame, HARD_MAP, cpus, cpu -> usable.get(cpu) && vcpu.mayRunOn(cpu));
    }
    if ((flags & SOFT) != 0) {
      pools.softAffinity(vcpu, soft);
      stored &=
          Bitmaps.store(
              frame, SOFT_MAP, cpus, cpu -> soft.get(cpu) && usable.get(cpu) && vcpu.mayRunOn(cpu));
    }
    return stored ? 0 : -XenErrno.EFAULT;
  }

  private static VcpuUnit vcpu(ByteBuffer data, Domain domain) {
    int number = data.getInt(VCPU);
    return number < 0 || number >= domain.vcpus().size() ? null : domain.vcpus().get(number);
  }

  private static boolean isValid(ByteBuffer data, @Foreign int flags) {
    return flags != 0
        && ((flags & HARD) == 0 || data.getLong(HARD_MAP) != 0)
        && ((flags & SOFT) == 0 || data.getLong(SOFT_MAP) != 0);
  }
}
