package dev.zazen.pv.ring;

import dev.zazen.pv.GuestPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The back end's side of a ring of requests and responses, of one page or several. What the guest
 * writes is never trusted: entries are copied, and indices that cannot be end the ring.
 *
 * <pre>
 *   0 req_prod   4 req_event   8 rsp_prod   12 rsp_event   64 entries
 * </pre>
 */
public final class SharedRing implements AutoCloseable {
  private static final int REQUEST_PRODUCER = 0;
  private static final int REQUEST_EVENT = 4;
  private static final int RESPONSE_PRODUCER = 8;
  private static final int RESPONSE_EVENT = 12;
  private static final int ENTRIES = 64;

  private final Grants grants;
  private final List<Integer> refs;
  private final List<GuestPage> pages;
  private final int entrySize;
  private final int entries;
  private int consumer;
  private int producer;
  private int told;
  private boolean broken;

  private SharedRing(Grants grants, List<Integer> refs, List<GuestPage> pages, int entrySize) {
    this.grants = grants;
    this.refs = refs;
    this.pages = pages;
    this.entrySize = entrySize;
    entries = Integer.highestOneBit((pages.size() * GuestPage.SIZE - ENTRIES) / entrySize);
    // Whoever connects anew goes on where the pages say.
    producer = pages.getFirst().load(RESPONSE_PRODUCER);
    consumer = producer;
    told = producer;
  }

  /**
   * A ring in granted pages.
   *
   * @param refs the grants, at least one
   * @param entrySize bytes of the larger of request and response
   * @return empty if the guest does not grant one of them
   */
  public static Optional<SharedRing> map(Grants grants, List<Integer> refs, int entrySize) {
    var taken = new ArrayList<Integer>();
    var pages = new ArrayList<GuestPage>();
    for (int ref : refs) {
      long offset = grants.take(ref, false);
      if (offset == Grants.NONE) {
        taken.forEach(other -> grants.give(other, false));
        return Optional.empty();
      }
      taken.add(ref);
      pages.add(new GuestPage(grants.memory(), offset));
    }
    return Optional.of(new SharedRing(grants, taken, pages, entrySize));
  }

  /** How many requests it holds. */
  public int entries() {
    return entries;
  }

  /** Whether the guest's indices made no sense: nothing more comes of this ring. */
  public boolean isBroken() {
    return broken;
  }

  /** Copies the next request to the begin of {@code to}; false if there is none. */
  public boolean next(byte[] to) {
    if (broken || !hasRequest()) {
      return false;
    }
    copy(entry(consumer), to, false);
    consumer++;
    return true;
  }

  private boolean hasRequest() {
    return waiting() > 0;
  }

  private int waiting() {
    int waiting = pages.getFirst().load(REQUEST_PRODUCER) - consumer;
    // As many as there are entries, less those whose responses the guest was not given room for.
    if (waiting < 0 || waiting > entries - (consumer - producer)) {
      broken = true;
    }
    return broken ? 0 : waiting;
  }

  private int entry(int index) {
    return ENTRIES + (index & entries - 1) * entrySize;
  }

  private void copy(int at, byte[] data, boolean write) {
    int done = 0;
    while (done < entrySize) {
      GuestPage page = pages.get((at + done) / GuestPage.SIZE);
      int from = (at + done) % GuestPage.SIZE;
      int length = Math.min(entrySize - done, GuestPage.SIZE - from);
      if (write) {
        page.put(from, data, done, length);
      } else {
        page.get(from, data, done, length);
      }
      done += length;
    }
  }

  /** Puts a response, from the begin of {@code response}; {@link #push} shows it. */
  public void respond(byte[] response) {
    copy(entry(producer), response, true);
    producer++;
  }

  /** Shows the guest all responses; whether it wants to be told. */
  public boolean push() {
    GuestPage first = pages.getFirst();
    first.store(RESPONSE_PRODUCER, producer);
    int before = told;
    told = producer;
    int wanted = first.load(RESPONSE_EVENT);
    return Integer.compareUnsigned(producer - wanted, producer - before) < 0;
  }

  /** Asks to be told of the next request; whether there is one already. */
  public boolean sleep() {
    return sleep(1);
  }

  /** Asks to be told when there are {@code count} requests; whether there are already. */
  public boolean sleep(int count) {
    pages.getFirst().store(REQUEST_EVENT, consumer + count);
    return !broken && waiting() >= count;
  }

  /** Gives the pages back. */
  @Override
  public void close() {
    refs.forEach(ref -> grants.give(ref, false));
  }
}
