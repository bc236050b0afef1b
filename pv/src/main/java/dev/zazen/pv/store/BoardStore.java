package dev.zazen.pv.store;

import dev.zazen.abi.HvmParam;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.MagicPages;
import dev.zazen.xenstore.LocalClient;
import dev.zazen.xenstore.Quotas;
import dev.zazen.xenstore.RingTransport;
import dev.zazen.xenstore.Server;
import dev.zazen.xenstore.SharedPage;
import dev.zazen.xenstore.XenstoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The Xenstore of a board without dom0. Requests of a domain are answered on the thread of the vCPU
 * that signals them.
 */
public final class BoardStore {
  /**
   * Times that a domain's ring is looked at for one event: its other vCPUs may fill it meanwhile.
   */
  private static final int MOST_PASSES = 64;

  private final Hypervisor hypervisor;
  private final EventChannels own;
  private final ReentrantLock lock = new ReentrantLock();
  private final Server server;
  private final LocalClient client;

  /** Rings by domain, and the hypervisor's ports to them. Under the lock. */
  private final Map<Integer, GuestPage> pages = new HashMap<>();

  private final Map<Integer, Integer> ports = new HashMap<>();

  /** An empty store for the domains of {@code hypervisor}. */
  public BoardStore(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
    own = hypervisor.ownEvents();
    hypervisor.standInForDom0();
    server = new Server(new Domains(), Quotas.STANDARD);
    client = new LocalClient(server, lock);
    hypervisor.onShutdown(this::shutDown);
  }

  /** What the store asks the hypervisor. */
  private final class Domains implements dev.zazen.xenstore.Hypervisor {
    @Override
    public boolean exists(int domid) {
      return domid == 0 || hypervisor.domain(domid).isPresent();
    }

    @Override
    public Optional<SharedPage> page(int domid) {
      return Optional.ofNullable(pages.get(domid)).map(Ring::new);
    }

    @Override
    public Optional<Runnable> bind(int domid, int port) {
      return hypervisor.domain(domid).flatMap(domain -> BoardStore.this.bind(domain, port));
    }

    @Override
    public void log(String line) {
      hypervisor.log().line(line);
    }
  }

  private record Ring(GuestPage page) implements SharedPage {
    @Override
    @Foreign
    public int load(int offset) {
      return page.load(offset);
    }

    @Override
    public void store(int offset, int value) {
      page.store(offset, value);
    }

    @Override
    public void get(int offset, byte[] to, int from, int length) {
      page.get(offset, to, from, length);
    }

    @Override
    public void put(int offset, byte[] data, int from, int length) {
      page.put(offset, data, from, length);
    }
  }

  private Optional<Runnable> bind(Domain domain, int port) {
    int mine = own.bindForHypervisor(domain.events(), port, () -> service(domain.id()));
    if (mine < 0) {
      return Optional.empty();
    }
    Integer before = ports.put(domain.id(), mine);
    if (before != null) {
      own.release(before);
    }
    return Optional.of(() -> own.notify(mine));
  }

  private void service(int domid) {
    lock.lock();
    try {
      RingTransport ring = server.ring(domid);
      for (int pass = 0; ring != null && pass < MOST_PASSES && ring.service(); pass++) {
        // More was asked meanwhile.
      }
    } finally {
      lock.unlock();
    }
  }

  private void shutDown(Domain domain, SchedShutdown reason) {
    lock.lock();
    try {
      server.domainShutDown(domain.id());
    } finally {
      lock.unlock();
    }
  }

  /** What back ends read and write the store with. */
  public LocalClient client() {
    return client;
  }

  /** The store itself, for transports; used with {@link #lock} held. */
  public Server server() {
    return server;
  }

  /** Held by whoever uses {@link #server}. */
  public ReentrantLock lock() {
    return lock;
  }

  /**
   * Connects a domain that does not run yet: it gets its ring, its event channel and the nodes that
   * a toolstack makes.
   *
   * @throws dev.zazen.core.memory.OutOfFramesException if there is no page for the ring
   */
  public void connect(Domain domain) {
    lock.lock();
    try {
      int port = domain.events().allocateUnbound(0);
      domain.parameter(HvmParam.STORE_EVTCHN, port);
      domain.parameter(HvmParam.STORE_PFN, MagicPages.STORE);
      // memory/target is what was configured: without the pages that are made for its rings.
      new DomainNodes(client).make(domain, port);
      pages.put(domain.id(), MagicPages.make(domain, MagicPages.STORE));
      server.introduce(domain.id(), port);
    } catch (XenstoreException e) {
      throw new IllegalStateException("d%d: Xenstore: %s".formatted(domain.id(), e.error()), e);
    } finally {
      lock.unlock();
    }
  }
}
