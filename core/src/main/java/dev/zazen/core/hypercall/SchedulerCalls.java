package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.sched.Arinc653;
import dev.zazen.core.sched.Cpupool;
import dev.zazen.core.sched.Credit;
import dev.zazen.core.sched.Credit2;
import dev.zazen.core.sched.NullScheduler;
import dev.zazen.core.sched.Rtds;
import dev.zazen.core.sched.SchedDomain;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * {@code XEN_SYSCTL_scheduler_op} and {@code XEN_DOMCTL_scheduler_op}: parameters of schedulers, of
 * domains, and of vCPUs.
 */
final class SchedulerCalls {
  private static final int PUT = 0;
  private static final int GET = 1;
  private static final int PUT_VCPUS = 2;
  private static final int GET_VCPUS = 3;

  private static final int SHORT = 0xffff;

  private SchedulerCalls() {}

  /** {@code struct xen_sysctl_scheduler_op}, within {@code struct xen_sysctl}. */
  private static final class Sysctl {
    static final int POOL = 8;
    static final int KIND = 12;
    static final int COMMAND = 16;
    static final int UNION = 24;

    private Sysctl() {}
  }

  /** {@code struct xen_domctl_scheduler_op}, within {@code struct xen_domctl}. */
  private static final class Domctl {
    static final int KIND = 16;
    static final int COMMAND = 20;
    static final int UNION = 24;
    static final int COUNT = 32;

    private Domctl() {}
  }

  /** {@code struct xen_domctl_schedparam_vcpu}. */
  private static final class VcpuParameters {
    static final int WORK = 1024;
    static final int PERIOD = WORK;
    static final int BUDGET = WORK + 4;
    static final int FLAGS = WORK + 8;
    static final int VCPU = WORK + 12;
    static final int SIZE = 16;
    static final int EXTRA = 1;

    private VcpuParameters() {}
  }

  /** {@code struct xen_sysctl_arinc653_schedule}. */
  private static final class Table {
    static final int WORK = 512;
    static final int FRAME = WORK;
    static final int COUNT = WORK + 8;
    static final int WINDOWS = WORK + 16;
    static final int VCPU = 16;
    static final int NANOS = 24;
    static final int WINDOW_SIZE = 32;
    static final int SIZE = 16 + Arinc653.MAX_WINDOWS * WINDOW_SIZE;

    private Table() {}
  }

  /** What holds for a whole scheduler. */
  static long global(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    int command = data.getInt(Sysctl.COMMAND);
    if (command != PUT && command != GET) {
      return -XenErrno.EINVAL;
    }
    long id = Integer.toUnsignedLong(data.getInt(Sysctl.POOL));
    Cpupool pool = frame.hypervisor().cpupools().find(id).orElse(null);
    if (pool == null) {
      return -XenErrno.ESRCH;
    }
    if (data.getInt(Sysctl.KIND) != pool.scheduler().kind().code()) {
      return -XenErrno.EINVAL;
    }
    boolean put = command == PUT;
    return switch (pool.scheduler()) {
      case Credit2 credit2 -> global(data, credit2, put);
      case Credit credit -> global(data, credit, put);
      case Arinc653 arinc -> put ? putTable(frame, arinc) : getTable(frame, arinc);
      case NullScheduler _, Rtds _ -> 0;
    };
  }

  private static long global(ByteBuffer data, Credit2 credit2, boolean put) {
    int result = put ? credit2.rateLimitMicros(data.getInt(Sysctl.UNION)) : 0;
    if (result == 0) {
      data.putInt(Sysctl.UNION, credit2.rateLimitMicros());
    }
    return result;
  }

  private static long global(ByteBuffer data, Credit credit, boolean put) {
    int at = Sysctl.UNION;
    int result =
        put ? credit.parameters(data.getInt(at), data.getInt(at + 4), data.getInt(at + 8)) : 0;
    if (result == 0) {
      Credit.Parameters now = credit.parameters();
      data.putInt(at, now.sliceMillis());
      data.putInt(at + 4, now.rateLimitMicros());
      data.putInt(at + 8, now.migrationMicros());
    }
    return result;
  }

  private static long putTable(HypercallFrame frame, Arinc653 arinc) {
    ByteBuffer data = frame.data();
    if (!frame.load(data.getLong(Sysctl.UNION), Table.WORK, Table.SIZE)) {
      return -XenErrno.EFAULT;
    }
    int count = data.get(Table.COUNT) & 0xff;
    if (count > Arinc653.MAX_WINDOWS) {
      return -XenErrno.EINVAL;
    }
    List<Arinc653.Window> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = Table.WINDOWS + i * Table.WINDOW_SIZE;
      // A UUID is a number of which the first byte is the highest.
      var domain =
          new UUID(
              Long.reverseBytes(data.getLong(at)),
              Long.reverseBytes(data.getLong(at + Long.BYTES)));
      windows.add(
          new Arinc653.Window(
              domain, data.getInt(at + Table.VCPU), data.getLong(at + Table.NANOS)));
    }
    return arinc.schedule(new Arinc653.Schedule(data.getLong(Table.FRAME), windows));
  }

  private static long getTable(HypercallFrame frame, Arinc653 arinc) {
    ByteBuffer data = frame.data();
    Arinc653.Schedule schedule = arinc.schedule();
    for (int i = 0; i < Table.SIZE; i++) {
      data.put(Table.WORK + i, (byte) -1);
    }
    data.putLong(Table.FRAME, schedule.frame());
    data.put(Table.COUNT, (byte) schedule.windows().size());
    int at = Table.WINDOWS;
    for (Arinc653.Window window : schedule.windows()) {
      data.putLong(at, Long.reverseBytes(window.domain().getMostSignificantBits()));
      data.putLong(at + Long.BYTES, Long.reverseBytes(window.domain().getLeastSignificantBits()));
      data.putInt(at + Table.VCPU, window.vcpu());
      data.putLong(at + Table.NANOS, window.nanos());
      at += Table.WINDOW_SIZE;
    }
    return frame.store(data.getLong(Sysctl.UNION), Table.WORK, Table.SIZE) ? 0 : -XenErrno.EFAULT;
  }

  /** What holds for a domain or for vCPUs of it. */
  static long domain(HypercallFrame frame, ByteBuffer data, Domain domain) {
    SchedDomain scheduling = domain.scheduling();
    Cpupool pool = scheduling.pool().orElse(null);
    int command = data.getInt(Domctl.COMMAND);
    if (pool == null
        || data.getInt(Domctl.KIND) != pool.scheduler().kind().code()
        || command < PUT
        || command > GET_VCPUS) {
      return -XenErrno.EINVAL;
    }
    return switch (pool.scheduler()) {
      case Credit2 credit2 -> shares(data, command, scheduling, credit2::adjust);
      case Credit credit ->
          shares(
              data,
              command,
              scheduling,
              (who, weight, cap) -> {
                credit.adjust(who, weight, cap);
                return 0;
              });
      case Rtds rtds -> reservations(frame, command, domain, rtds);
      case NullScheduler _, Arinc653 _ -> 0;
    };
  }

  /** Sets weight and cap. */
  private interface Adjusts {
    long adjust(SchedDomain domain, int weight, int cap);
  }

  private static long shares(
      ByteBuffer data, @Foreign int command, SchedDomain domain, Adjusts adjusts) {
    if (command == PUT) {
      return adjusts.adjust(
          domain,
          data.getShort(Domctl.UNION) & SHORT,
          data.getShort(Domctl.UNION + Short.BYTES) & SHORT);
    }
    if (command != GET) {
      return -XenErrno.EINVAL;
    }
    data.putShort(Domctl.UNION, (short) domain.weight());
    data.putShort(Domctl.UNION + Short.BYTES, (short) domain.cap());
    return 0;
  }

  private static long reservations(
      HypercallFrame frame, @Foreign int command, Domain domain, Rtds rtds) {
    ByteBuffer data = frame.data();
    int at = Domctl.UNION;
    return switch (command) {
      case PUT -> rtds.adjust(domain.scheduling(), data.getInt(at), data.getInt(at + 4));
      case GET -> {
        data.putInt(at, Rtds.Reservation.DEFAULT.periodMicros());
        data.putInt(at + 4, Rtds.Reservation.DEFAULT.budgetMicros());
        yield 0;
      }
      default -> vcpus(frame, command == PUT_VCPUS, domain, rtds);
    };
  }

  private static long vcpus(HypercallFrame frame, boolean put, Domain domain, Rtds rtds) {
    ByteBuffer data = frame.data();
    long pointer = data.getLong(Domctl.UNION);
    // More would be the same vCPUs again.
    int count =
        Integer.compareUnsigned(data.getInt(Domctl.COUNT), SHORT) < 0
            ? data.getInt(Domctl.COUNT)
            : SHORT;
    for (int i = 0; i < count; i++) {
      long address = pointer + (long) i * VcpuParameters.SIZE;
      if (!frame.load(address, VcpuParameters.WORK, VcpuParameters.SIZE)) {
        return -XenErrno.EFAULT;
      }
      int number = data.getInt(VcpuParameters.VCPU);
      if (number < 0 || number >= domain.vcpus().size()) {
        return -XenErrno.EINVAL;
      }
      VcpuUnit vcpu = domain.vcpus().get(number);
      if (put) {
        int result = put(data, rtds, vcpu);
        if (result != 0) {
          return result;
        }
      } else {
        show(data, Rtds.reservation(vcpu));
        if (!frame.store(address, VcpuParameters.WORK, VcpuParameters.SIZE)) {
          return -XenErrno.EFAULT;
        }
      }
    }
    data.putInt(Domctl.COUNT, count);
    return 0;
  }

  private static int put(ByteBuffer data, Rtds rtds, VcpuUnit vcpu) {
    return rtds.adjust(
        vcpu,
        data.getInt(VcpuParameters.PERIOD),
        data.getInt(VcpuParameters.BUDGET),
        (data.getInt(VcpuParameters.FLAGS) & VcpuParameters.EXTRA) != 0);
  }

  private static void show(ByteBuffer data, Rtds.Reservation reservation) {
    int flags = data.getInt(VcpuParameters.FLAGS) & ~VcpuParameters.EXTRA;
    data.putInt(VcpuParameters.PERIOD, reservation.periodMicros());
    data.putInt(VcpuParameters.BUDGET, reservation.budgetMicros());
    data.putInt(VcpuParameters.FLAGS, flags | (reservation.extra() ? VcpuParameters.EXTRA : 0));
  }
}
