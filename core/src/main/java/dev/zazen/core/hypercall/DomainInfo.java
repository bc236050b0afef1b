package dev.zazen.core.hypercall;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainState;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.sched.PauseFlag;
import java.nio.ByteBuffer;

/** {@code struct xen_domctl_getdomaininfo} of {@code public/domctl.h}. */
final class DomainInfo {
  static final int SIZE = 120;

  private static final int DYING = 1;
  private static final int HVM_GUEST = 1 << 1;
  private static final int SHUTDOWN = 1 << 2;
  private static final int PAUSED = 1 << 3;
  private static final int BLOCKED = 1 << 4;
  private static final int RUNNING = 1 << 5;
  private static final int HAP = 1 << 8;
  private static final int SHUTDOWN_SHIFT = 16;
  private static final int ADDRESS_BITS = 44;

  /** A guest frame that there is not: shared info is where the guest mapped it. */
  private static final long NO_FRAME = -1;

  private DomainInfo() {}

  /** Writes what there is to tell of {@code domain} to {@code data} from index {@code at}. */
  static void write(Domain domain, ByteBuffer data, int at) {
    for (int i = 0; i < SIZE; i++) {
      data.put(at + i, (byte) 0);
    }
    long time = 0;
    int online = 0;
    int flags = BLOCKED;
    for (VcpuUnit vcpu : domain.vcpus()) {
      time += vcpu.runNanos();
      if (vcpu.isOnline()) {
        online++;
        if ((vcpu.pauseFlags() & PauseFlag.BLOCKED) == 0) {
          flags &= ~BLOCKED;
        }
        if (vcpu.runningOn() >= 0) {
          flags |= RUNNING;
        }
      }
    }
    data.putShort(at, (short) domain.id());
    data.putInt(at + 4, (online == 0 ? 0 : flags) | HVM_GUEST | HAP | life(domain));
    data.putLong(at + 8, domain.memory().pages());
    data.putLong(at + 16, domain.memory().maxPages());
    data.putLong(at + 24, domain.memory().claimed());
    data.putLong(at + 48, NO_FRAME);
    data.putLong(at + 56, time);
    data.putInt(at + 64, online);
    data.putInt(at + 68, domain.vcpus().size() - 1);
    data.put(at + 76, domain.handle());
    data.putInt(at + 92, domain.scheduling().pool().map(pool -> (int) pool.id()).orElse(-1));
    data.put(at + 96, (byte) ADDRESS_BITS);
  }

  private static int life(Domain domain) {
    int flags = domain.isPaused() ? PAUSED : 0;
    if (domain.state() == DomainState.DEAD) {
      flags |= DYING;
    }
    return flags
        | domain
            .shutdownReason()
            .map(reason -> SHUTDOWN | reason.code() << SHUTDOWN_SHIFT)
            .orElse(0);
  }
}
