package dev.zazen.core.evtchn;

import dev.zazen.core.HeapMemory;
import dev.zazen.core.memory.GuestFrames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Domains that have nothing but event channels: of each, 64 pages of one RAM. */
final class EventBoard {
  static final int PAGE = 4096;
  static final int PAGES = 64;

  /** Page of a domain that {@link Guest#pin} refuses from. */
  private static final int FIRST_SHARED = 1;

  final Object lock = new Object();
  final HeapMemory ram;

  EventBoard(int domains) {
    ram = new HeapMemory(domains * PAGES * PAGE);
  }

  /** A domain; its page 0 is the shared-info page. */
  final class Guest implements GuestFrames {
    final long base;
    final EventChannels events;
    final int[] interrupts;
    final int[] wakes;
    final List<EventVcpu> vcpus = new ArrayList<>();
    final Set<Long> pinned = new HashSet<>();

    Guest(int domain, int count, int highestPort) {
      base = (long) domain * PAGES * PAGE;
      interrupts = new int[count];
      wakes = new int[count];
      for (int i = 0; i < count; i++) {
        int n = i;
        vcpus.add(
            new EventVcpu(
                ram, i == 0 ? base : EventVcpu.NONE, () -> interrupts[n]++, () -> wakes[n]++));
      }
      events = new EventChannels(lock, domain, ram, this, vcpus, base, highestPort);
    }

    long page(int number) {
      return base + (long) number * PAGE;
    }

    @Override
    public long pin(long gfn) {
      if (gfn < FIRST_SHARED || gfn >= PAGES) {
        return NONE;
      }
      pinned.add(gfn);
      return page((int) gfn);
    }

    @Override
    public void unpin(long offset) {
      if (!pinned.remove((offset - base) / PAGE)) {
        throw new IllegalStateException("page 0x%x is not pinned".formatted(offset));
      }
    }

    int getInt(long offset) {
      return ram.getInt(base + offset);
    }

    void putInt(long offset, int value) {
      ram.putInt(base + offset, value);
    }

    long getLong(long offset) {
      return ram.getLong(base + offset);
    }

    void putLong(long offset, long value) {
      ram.putLong(base + offset, value);
    }
  }

  Guest guest(int domain, int vcpus) {
    return new Guest(domain, vcpus, EventChannels.DEFAULT_HIGHEST_PORT);
  }
}
