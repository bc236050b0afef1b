package dev.zazen.engine;

import dev.zazen.host.CodeArena;
import dev.zazen.ir.Backend;
import dev.zazen.ir.ExitTable;
import dev.zazen.ir.HostCode;
import dev.zazen.ir.Region;
import dev.zazen.ir.State;
import dev.zazen.ir.Translated;
import dev.zazen.ir.Translation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/** The host code of one guest: bump allocation in pieces of an arena, given back as a whole. */
final class GuestCode implements HostCode {
  private static final int ALIGNMENT = 64;

  /** Pieces that make clearing worth while: a guest that has less is not who fills the arena. */
  private static final int MUCH = 8;

  private final Backend backend;
  private final CodeArena arena;
  private final CodeChunks chunks;
  private final TranslationStore store;
  private final TranslationSearch search;
  private final Addresses addresses;
  private final BitSet own = new BitSet();
  private volatile Object[] owners = new Object[1024];
  private int regions;
  private long next;
  private long end;

  /** What {@link State} leads translated code to. */
  record Addresses(long exit, long counter, long hostClock) {}

  GuestCode(
      Backend backend,
      CodeArena arena,
      CodeChunks chunks,
      TranslationStore store,
      Addresses addresses) {
    this.backend = backend;
    this.arena = arena;
    this.chunks = chunks;
    this.store = store;
    this.search = new TranslationSearch(store);
    this.addresses = addresses;
  }

  @Override
  public Translation translate(Region region) {
    // Others translate for their guests with the same back end.
    synchronized (backend) {
      return backend.translate(region);
    }
  }

  @Override
  public Translated recall(PageBytes page, int size, int head) {
    return search.find(page, size, head);
  }

  @Override
  public void keep(Translated translated) {
    store.add(translated);
  }

  @Override
  public synchronized int reserve() {
    return regions++;
  }

  @Override
  public synchronized long install(Translation translation, int number) {
    int size = translation.size();
    if (next + size > end && !extend(size)) {
      return 0;
    }
    long at = next;
    next = at + size + ALIGNMENT - 1 & -ALIGNMENT;
    ByteBuffer code = arena.writable();
    int start = (int) at;
    translation.copyTo(code, start);
    code.putInt(start + Objects.checkIndex(translation.idOffset(), size), number);
    long address = arena.address(at);
    ExitTable exits = translation.exits();
    for (int i = 0; i < exits.size(); i++) {
      int slot = exits.slot(i);
      if (slot >= 0) {
        code.putLong(start + Objects.checkIndex(slot, size), address + exits.unlinked(i));
      }
    }
    return address;
  }

  private boolean extend(int length) {
    int pieces = (length + CodeChunks.SIZE - 1) / CodeChunks.SIZE;
    int first = chunks.take(pieces);
    if (first < 0) {
      return false;
    }
    own.set(first, first + pieces);
    long start = (long) first * CodeChunks.SIZE;
    if (start != end) {
      next = start;
    }
    end = start + (long) pieces * CodeChunks.SIZE;
    return true;
  }

  @Override
  public synchronized void own(int number, Object owner) {
    if (number >= owners.length) {
      owners = Arrays.copyOf(owners, owners.length * 2);
    }
    owners[number] = owner;
  }

  @Override
  public Object owner(int number) {
    return owners[number];
  }

  @Override
  public void link(long slot, long target) {
    arena.putLong(slot - arena.address(0), target);
  }

  @Override
  public void kill(int staleOffset, long entry) {
    arena.putLong(entry - arena.address(0), backend.turnBack(staleOffset));
  }

  @Override
  public long exit() {
    return addresses.exit;
  }

  @Override
  public long counter() {
    return addresses.counter;
  }

  @Override
  public long hostClock() {
    return addresses.hostClock;
  }

  @Override
  public Entrance entrance(long[] state, long[] vectors) {
    return arena.entrance(state, vectors)::call;
  }

  @Override
  public List<String> listing(long address, int size) {
    return HostListing.of(arena.read(address - arena.address(0), size), address);
  }

  @Override
  public synchronized boolean holdsMuch() {
    return own.cardinality() >= MUCH;
  }

  @Override
  public synchronized void clear() {
    chunks.give(own);
    own.clear();
    owners = new Object[1024];
    regions = 0;
    next = 0;
    end = 0;
  }

  @Override
  public void close() {
    clear();
  }
}
