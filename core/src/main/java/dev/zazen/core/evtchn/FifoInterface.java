package dev.zazen.core.evtchn;

import dev.zazen.abi.XenErrno;
import dev.zazen.core.memory.GuestFrames;
import dev.zazen.machine.GuestMemory;
import java.util.Arrays;
import java.util.List;

/**
 * Queues of events by priority, linked through an array of words in guest memory: {@code
 * public/event_channel.h}, "FIFO ABI", and docs/designs of the same name.
 *
 * <p>The guest may spoil its own words and queues at any time; the worst that follows is that it
 * loses events.
 */
final class FifoInterface implements EventInterface {
  private static final int PENDING = 1 << 31;
  private static final int MASKED = 1 << 30;
  private static final int LINKED = 1 << 29;
  private static final int BUSY = 1 << 28;
  private static final int LINK = (1 << 17) - 1;

  private static final int PRIORITIES = 16;
  private static final int WORDS_PER_PAGE = 4096 / Integer.BYTES;
  private static final int PAGES = (1 << 17) / WORDS_PER_PAGE;
  private static final int PAGE_SIZE = 4096;

  /** Of the control block: 32 bits, one for each queue that is not empty. */
  private static final int READY = 0;

  /** Of the control block: 32 bits for each queue, the first port in it. */
  private static final int HEADS = 8;

  private static final int CONTROL_BLOCK_SIZE = HEADS + PRIORITIES * Integer.BYTES;

  /** Times that the guest can change a linked word while the hypervisor appends to it. */
  private static final int ATTEMPTS = 4;

  private final GuestMemory memory;
  private final GuestFrames frames;
  private final List<EventVcpu> vcpus;

  /** By vCPU: where its control block lies in RAM. */
  private final long[] controlBlocks;

  /** By vCPU and priority: the last port of the queue, 0 if it is empty. Under this monitor. */
  private final int[][] tails;

  private final long[] pages = new long[PAGES];
  private volatile int pageCount;

  FifoInterface(GuestMemory memory, GuestFrames frames, List<EventVcpu> vcpus) {
    this.memory = memory;
    this.frames = frames;
    this.vcpus = vcpus;
    controlBlocks = new long[vcpus.size()];
    Arrays.fill(controlBlocks, GuestFrames.NONE);
    tails = new int[vcpus.size()][PRIORITIES];
  }

  @Override
  public int ports() {
    return PAGES * WORDS_PER_PAGE;
  }

  /** Where the queues of a vCPU begin; 0 or an error negated. */
  synchronized int controlBlock(int vcpu, long gfn, int offset) {
    if (controlBlocks[vcpu] != GuestFrames.NONE) {
      return -XenErrno.EINVAL;
    }
    if (offset < 0 || offset > PAGE_SIZE - CONTROL_BLOCK_SIZE || (offset & 7) != 0) {
      return -XenErrno.EINVAL;
    }
    long page = frames.pin(gfn);
    if (page == GuestFrames.NONE) {
      return -XenErrno.EINVAL;
    }
    controlBlocks[vcpu] = page + offset;
    return 0;
  }

  /** Adds a page of words; those of {@code channels} that became pending before are linked. */
  int expand(long gfn, List<Channel> channels) {
    synchronized (this) {
      if (pageCount >= PAGES) {
        return -XenErrno.ENOSPC;
      }
      long page = frames.pin(gfn);
      if (page == GuestFrames.NONE) {
        return -XenErrno.EINVAL;
      }
      pages[pageCount] = page;
      pageCount++;
    }
    for (Channel channel : channels) {
      if (channel.pendingWithoutWord && word(channel.port) != GuestFrames.NONE) {
        channel.pendingWithoutWord = false;
        setPending(channel, vcpus.get(channel.vcpu));
      }
    }
    return 0;
  }

  /** Lets go of all pages of the guest. */
  synchronized void close() {
    for (int i = 0; i < pageCount; i++) {
      frames.unpin(pages[i]);
    }
    pageCount = 0;
    for (int vcpu = 0; vcpu < controlBlocks.length; vcpu++) {
      if (controlBlocks[vcpu] != GuestFrames.NONE) {
        frames.unpin(controlBlocks[vcpu] & -PAGE_SIZE);
        controlBlocks[vcpu] = GuestFrames.NONE;
      }
    }
  }

  private long word(int port) {
    int page = port / WORDS_PER_PAGE;
    return page < pageCount
        ? pages[page] + port % WORDS_PER_PAGE * (long) Integer.BYTES
        : GuestFrames.NONE;
  }

  private static long head(long controlBlock, int priority) {
    return controlBlock + HEADS + priority * (long) Integer.BYTES;
  }

  @Override
  public void setPending(Channel channel, EventVcpu vcpu) {
    long word = word(channel.port);
    if (word == GuestFrames.NONE) {
      channel.pendingWithoutWord = true;
      return;
    }
    int target = vcpus.indexOf(vcpu);
    boolean tell;
    synchronized (this) {
      long block = controlBlocks[target];
      if (block == GuestFrames.NONE) {
        return; // a guest may not unmask before it has given one: nothing is lost
      }
      int before = Atomics.setBits(memory, word, PENDING);
      tell =
          (before & MASKED) == 0
              && (Atomics.setBits(memory, word, LINKED) & LINKED) == 0
              && link(channel, target, block);
    }
    if (tell) {
      vcpu.upcall();
    }
  }

  /** Appends a port to its queue; true if the vCPU must be told that the queue is not empty. */
  private boolean link(Channel channel, int vcpu, long block) {
    int port = channel.port;
    int priority = channel.priority;
    if (tails[channel.lastVcpu][channel.lastPriority] == port) {
      tails[channel.lastVcpu][channel.lastPriority] = 0;
    }
    channel.lastVcpu = vcpu;
    channel.lastPriority = priority;
    int tail = tails[vcpu][priority];
    boolean appended = tail != 0 && append(word(tail), port);
    tails[vcpu][priority] = port;
    if (appended) {
      return false;
    }
    memory.putInt(head(block, priority), port);
    return (Atomics.setBits(memory, block + READY, 1 << priority) & 1 << priority) == 0;
  }

  /** Sets the link of a queue's last word, if the guest has not taken that from the queue yet. */
  private boolean append(long word, int port) {
    if (word == GuestFrames.NONE) {
      return false;
    }
    for (int attempt = 0; attempt <= ATTEMPTS; attempt++) {
      int seen = memory.getInt(word);
      if ((seen & LINKED) == 0) {
        Atomics.clearBits(memory, word, BUSY);
        return false;
      }
      if (memory.compareAndExchangeInt(word, seen, seen & ~(BUSY | LINK) | port) == seen) {
        return true;
      }
      // A guest leaves a busy word alone.
      Atomics.setBits(memory, word, BUSY);
    }
    Atomics.clearBits(memory, word, BUSY);
    return true;
  }

  @Override
  public synchronized void clearPending(Channel channel) {
    channel.pendingWithoutWord = false;
    long word = word(channel.port);
    if (word != GuestFrames.NONE) {
      Atomics.clearBits(memory, word, PENDING);
    }
  }

  @Override
  public synchronized void unmask(Channel channel, EventVcpu vcpu) {
    long word = word(channel.port);
    if (word != GuestFrames.NONE && (Atomics.clearBits(memory, word, MASKED) & PENDING) != 0) {
      setPending(channel, vcpu);
    }
  }

  @Override
  public boolean isPending(Channel channel) {
    long word = word(channel.port);
    return word != GuestFrames.NONE && (memory.getInt(word) & PENDING) != 0;
  }

  @Override
  public boolean isMasked(Channel channel) {
    long word = word(channel.port);
    return word == GuestFrames.NONE || (memory.getInt(word) & MASKED) != 0;
  }

  @Override
  public boolean isBusy(Channel channel) {
    long word = word(channel.port);
    return word != GuestFrames.NONE && (memory.getInt(word) & LINKED) != 0;
  }
}
