package dev.zazen.pv.block;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.pv.ring.SharedRing;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** One ring of a disk. */
final class BlockQueue implements AutoCloseable {
  private static final int UNBOUND = 0;

  /** Requests served before others of the same worker have their turn. */
  private static final int BATCH = 64;

  private final SharedRing ring;
  private final BlockRequest request;
  private final Executor worker;
  private final EventChannels own;
  private final AtomicBoolean waits = new AtomicBoolean();
  private final byte[] entry = new byte[BlockRequest.SIZE];
  private int port = UNBOUND;
  private boolean closed;

  BlockQueue(SharedRing ring, BlockRequest request, Executor worker, EventChannels own) {
    this.ring = ring;
    this.request = request;
    this.worker = worker;
    this.own = own;
  }

  /** Listens at a port that the guest offers; false if it does not. */
  boolean bind(Domain domain, int offered) {
    int bound = own.bindForHypervisor(domain.events(), offered, this::signalled);
    if (bound < 0) {
      return false;
    }
    port = bound;
    // What was signalled before is lost: look.
    signalled();
    return true;
  }

  private void signalled() {
    if (waits.compareAndSet(false, true)) {
      worker.execute(this::serve);
    }
  }

  private void serve() {
    waits.set(false);
    if (closed) {
      return;
    }
    int served = 0;
    do {
      while (served < BATCH && ring.next(entry)) {
        request.serve(entry);
        ring.respond(entry);
        served++;
      }
      if (ring.push()) {
        own.notify(port);
      }
    } while (served < BATCH && ring.sleep());
    if (served == BATCH) {
      signalled();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (port != UNBOUND) {
      own.release(port);
      port = UNBOUND;
    }
    ring.close();
  }
}
