package dev.zazen.core.evtchn;

import dev.zazen.abi.SharedInfo;
import dev.zazen.machine.GuestMemory;

/** Bitmaps in the shared-info page: {@code public/xen.h}, "event channel" of shared_info. */
final class TwoLevelInterface implements EventInterface {
  private static final int WORDS = 64;
  private static final int BITS = 64;

  private final GuestMemory memory;
  private final long pending;
  private final long masked;

  /** The interface by the shared-info page that lies at {@code sharedInfo} in RAM. */
  TwoLevelInterface(GuestMemory memory, long sharedInfo) {
    this.memory = memory;
    pending = sharedInfo + SharedInfo.EVENTS_PENDING;
    masked = sharedInfo + SharedInfo.EVENTS_MASKED;
  }

  @Override
  public int ports() {
    return WORDS * BITS;
  }

  private static long word(int port) {
    return port / BITS * (long) Long.BYTES;
  }

  @Override
  public void setPending(Channel channel, EventVcpu vcpu) {
    int port = channel.port;
    if (Atomics.setBit(memory, pending + word(port), port % BITS) && !isMasked(channel)) {
      tell(port, vcpu);
    }
  }

  private static void tell(int port, EventVcpu vcpu) {
    if (vcpu.select(port / BITS)) {
      vcpu.upcall();
    }
  }

  @Override
  public void clearPending(Channel channel) {
    Atomics.clearBit(memory, pending + word(channel.port), channel.port % BITS);
  }

  @Override
  public void unmask(Channel channel, EventVcpu vcpu) {
    int port = channel.port;
    if (Atomics.clearBit(memory, masked + word(port), port % BITS) && isPending(channel)) {
      tell(port, vcpu);
    }
  }

  @Override
  public boolean isPending(Channel channel) {
    return bit(pending, channel.port);
  }

  @Override
  public boolean isMasked(Channel channel) {
    return bit(masked, channel.port);
  }

  @Override
  public boolean isBusy(Channel channel) {
    return false;
  }

  private boolean bit(long bitmap, int port) {
    return (memory.getLong(bitmap + word(port)) >>> port % BITS & 1) != 0;
  }
}
