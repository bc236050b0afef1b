package dev.zazen.xenstore;

import dev.zazen.base.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A board of domains that are pages of memory, with a store. */
@CanIgnoreReturnValue // tests look at what they are about
final class TestBoard implements Hypervisor {
  /** A port that is not free. */
  static final int TAKEN_PORT = 99;

  final Map<Integer, MemoryPage> pages = new HashMap<>();
  final Map<Integer, Integer> signals = new HashMap<>();
  final List<String> log = new ArrayList<>();
  final Server server;

  TestBoard(int... domids) {
    this(Quotas.STANDARD, domids);
  }

  TestBoard(Quotas quotas, int... domids) {
    Arrays.stream(domids).forEach(domid -> pages.put(domid, new MemoryPage()));
    server = new Server(this, quotas);
  }

  @Override
  public boolean exists(int domid) {
    return domid == 0 || pages.containsKey(domid);
  }

  @Override
  public Optional<SharedPage> page(int domid) {
    return Optional.ofNullable(pages.get(domid));
  }

  @Override
  public Optional<Runnable> bind(int domid, int port) {
    return port == TAKEN_PORT
        ? Optional.empty()
        : Optional.of(() -> signals.merge(domid, 1, Integer::sum));
  }

  @Override
  public void log(String line) {
    log.add(line);
  }

  /** A privileged client without a socket. */
  Client tool() {
    return new LocalClient(server);
  }

  /** A domain, introduced. */
  GuestClient guest(int domid) {
    try {
      server.introduce(domid, 1);
    } catch (XenstoreException e) {
      throw new AssertionError(e);
    }
    return new GuestClient(this, domid);
  }
}
