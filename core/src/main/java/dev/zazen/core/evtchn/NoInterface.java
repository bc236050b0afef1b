package dev.zazen.core.evtchn;

/** The interface of ports that no guest has: the hypervisor's own. */
final class NoInterface implements EventInterface {
  private static final int PORTS = 1 << 17;

  @Override
  public int ports() {
    return PORTS;
  }

  @Override
  public void setPending(Channel channel, EventVcpu vcpu) {
    throw new IllegalStateException("port %d has no guest".formatted(channel.port));
  }

  @Override
  public void clearPending(Channel channel) {}

  @Override
  public void unmask(Channel channel, EventVcpu vcpu) {}

  @Override
  public boolean isPending(Channel channel) {
    return false;
  }

  @Override
  public boolean isMasked(Channel channel) {
    return true;
  }

  @Override
  public boolean isBusy(Channel channel) {
    return false;
  }
}
