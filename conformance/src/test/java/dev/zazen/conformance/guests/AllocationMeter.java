package dev.zazen.conformance.guests;

import com.sun.management.ThreadMXBean;
import dev.zazen.boot.BoardListener;
import dev.zazen.boot.DomainEnd;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what all threads but its own and the one that makes it allocate on the Java heap between
 * two moments that guests choose by writing to their consoles: from when each of {@code guests} has
 * ended a line, to the next character of anybody. Who writes at these moments waits until the
 * counters were read; what the listener behind does with a character is not counted.
 */
final class AllocationMeter implements BoardListener {
  private static final long PAUSE_NANOS = 1_000_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final BoardListener listener;
  private final Thread maker = Thread.currentThread();
  private final Thread reader;
  private volatile int awaitedLines;
  private volatile Map<String, Long> begin;
  private volatile Map<String, Long> end;
  private volatile boolean over;

  AllocationMeter(BoardListener listener, int guests) {
    this.listener = listener;
    awaitedLines = guests;
    reader = Thread.ofPlatform().daemon().name("allocation meter").start(this::read);
  }

  private void read() {
    while (awaitedLines > 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    begin = now();
    while (!over) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    end = now();
  }

  private Map<String, Long> now() {
    Map<String, Long> bytes = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!thread.equals(maker) && !thread.equals(reader)) {
        bytes.put(thread.getName(), threads.getThreadAllocatedBytes(thread.threadId()));
      }
    }
    return bytes;
  }

  /** Bytes that each thread allocated, by its name. */
  Map<String, Long> allocated() {
    Map<String, Long> bytes = new TreeMap<>(end);
    begin.forEach((thread, before) -> bytes.merge(thread, -before, Long::sum));
    return bytes;
  }

  @Override
  public void log(String line) {
    listener.log(line);
  }

  @Override
  public void ended(DomainEnd how) {
    listener.ended(how);
  }

  @Override
  public void console(int domain, int character) {
    if (awaitedLines == 0) {
      over = true;
      while (end == null) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    listener.console(domain, character);
    if (character == '\n' && awaitedLines > 0) {
      lineEnded();
    }
  }

  private synchronized void lineEnded() {
    awaitedLines--;
    while (awaitedLines == 0 && begin == null) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
