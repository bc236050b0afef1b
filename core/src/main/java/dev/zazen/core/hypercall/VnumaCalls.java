package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.VnumaTopology;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a guest is told of nodes. */
final class VnumaCalls {
  private static final int DOMID = 0xffff;
  private static final int FIELDS = 16;
  private static final int PAGE_SIZE = 4096;

  /** Their distances are {@code MOST_NODES * MOST_NODES} words: a page. */
  private static final int MOST_NODES = 32;

  /** Where arrays are copied, behind the command's structure. */
  private static final int WORK = 1024;

  private static final int CHUNK = 2048;

  /** Nodes of a board: Xen on Arm knows one. */
  private static final int BOARD_NODES = 1;

  private VnumaCalls() {}

  // struct xen_domctl_vnuma: nr_vnodes, nr_vmemranges, nr_vcpus, pad, vdistance, vcpu_to_vnode,
  // vnode_to_pnode, vmemrange.
  static long set(HypercallFrame frame, ByteBuffer data, Domain domain) {
    long nodes = Integer.toUnsignedLong(data.getInt(FIELDS));
    long ranges = Integer.toUnsignedLong(data.getInt(FIELDS + 4));
    int vcpus = domain.vcpus().size();
    // No array is larger than a page.
    if (data.getInt(FIELDS + 8) != vcpus
        || data.getInt(FIELDS + 12) != 0
        || nodes == 0
        || nodes > MOST_NODES
        || ranges > PAGE_SIZE / VnumaTopology.RANGE_SIZE) {
      return -XenErrno.EINVAL;
    }
    int count = (int) nodes;
    byte[] distances = load(frame, data.getLong(FIELDS + 16), count * count * Integer.BYTES);
    byte[] memory = load(frame, data.getLong(FIELDS + 40), (int) ranges * VnumaTopology.RANGE_SIZE);
    byte[] nodeOf = load(frame, data.getLong(FIELDS + 24), vcpus * Integer.BYTES);
    if (distances == null || memory == null || nodeOf == null) {
      return -XenErrno.EFAULT;
    }
    if (!areBelow(nodeOf, count)) {
      return -XenErrno.E2BIG;
    }
    byte[] machine = load(frame, data.getLong(FIELDS + 32), count * Integer.BYTES);
    if (machine == null) {
      return -XenErrno.EFAULT;
    }
    if (!areBelow(machine, BOARD_NODES)) {
      return -XenErrno.E2BIG;
    }
    var flags = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 16; at < memory.length; at += VnumaTopology.RANGE_SIZE) {
      if (flags.getInt(at) != 0) {
        return -XenErrno.EINVAL;
      }
    }
    domain.vnuma(new VnumaTopology(count, distances, memory, nodeOf));
    return 0;
  }

  private static boolean areBelow(byte[] numbers, int limit) {
    var words = ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN);
    while (words.hasRemaining()) {
      if (Integer.compareUnsigned(words.getInt(), limit) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Copies an array of the guest's, which the structure at hand outlives; null if it cannot. */
  private static byte[] load(HypercallFrame frame, @Foreign long address, int length) {
    byte[] array = new byte[length];
    for (int done = 0; done < length; done += CHUNK) {
      int count = Math.min(CHUNK, length - done);
      if (!frame.load(address + done, WORK, count)) {
        return null;
      }
      frame.data().get(WORK, array, done, count);
    }
    return array;
  }

  private static boolean store(HypercallFrame frame, @Foreign long address, byte[] array) {
    for (int done = 0; done < array.length; done += CHUNK) {
      int count = Math.min(CHUNK, array.length - done);
      frame.data().put(WORK, array, done, count);
      if (!frame.store(address + done, WORK, count)) {
        return false;
      }
    }
    return true;
  }

  // struct xen_vnuma_topology_info: domid, pad, nr_vnodes, nr_vcpus, nr_vmemranges, vdistance,
  // vcpu_to_vnode, vmemrange.
  static long get(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    if (data.getShort(2) != 0) {
      return -XenErrno.EINVAL;
    }
    Domain domain = frame.target(data.getShort(0) & DOMID);
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    VnumaTopology told = domain.vnuma();
    if (told == null) {
      return -XenErrno.EOPNOTSUPP;
    }
    int vcpus = domain.vcpus().size();
    int ranges = told.ranges().length / VnumaTopology.RANGE_SIZE;
    boolean fits =
        Integer.compareUnsigned(data.getInt(4), told.nodes()) >= 0
            && Integer.compareUnsigned(data.getInt(8), vcpus) >= 0
            && Integer.compareUnsigned(data.getInt(12), ranges) >= 0;
    data.putInt(4, told.nodes());
    data.putInt(8, vcpus);
    data.putInt(12, ranges);
    if (!fits) {
      // How much room is needed is told in spite of the error.
      return frame.store(frame.argument(1), 0, INFO_SIZE) ? -XenErrno.ENOBUFS : -XenErrno.EFAULT;
    }
    return store(frame, data.getLong(32), told.ranges())
            && store(frame, data.getLong(16), told.distances())
            && store(frame, data.getLong(24), told.vcpuNodes())
        ? 0
        : -XenErrno.EFAULT;
  }

  /** {@code sizeof(struct xen_vnuma_topology_info)}. */
  static final int INFO_SIZE = 40;
}
