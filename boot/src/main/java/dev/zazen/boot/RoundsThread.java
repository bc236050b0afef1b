package dev.zazen.boot;

import dev.zazen.boot.replay.InputSource;
import dev.zazen.boot.replay.TracePoint;
import dev.zazen.core.sched.Rounds;
import dev.zazen.core.sched.TraceHash;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The one thread of a deterministic board. */
final class RoundsThread {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Rounds rounds;
  private final TraceHash trace;
  private final InputSource input;
  private final InputSource.Consoles consoles;
  private final BooleanSupplier complete;
  private final Thread thread = new Thread(this::run, "pCPUs");
  private volatile boolean stopping;
  private volatile TracePoint end;

  /**
   * A thread, not yet started.
   *
   * @param complete whether all domains have ended
   */
  RoundsThread(
      Rounds rounds,
      TraceHash trace,
      InputSource input,
      InputSource.Consoles consoles,
      BooleanSupplier complete) {
    this.rounds = rounds;
    this.trace = trace;
    this.input = input;
    this.consoles = consoles;
    this.complete = complete;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      boolean more = true;
      while (!stopping && !complete.getAsBoolean() && !rounds.over() && more) {
        more = input.deliver(now(), this::receive);
        if (more && !rounds.next() && !complete.getAsBoolean()) {
          awaitInput();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      input.ended(now(), complete.getAsBoolean());
      end = now();
    }
  }

  private void awaitInput() throws InterruptedException {
    while (!stopping && !input.await()) {
      // Nothing else can happen.
    }
  }

  private void receive(int domain, int character) {
    trace.input(domain, character);
    consoles.receive(domain, character);
  }

  private TracePoint now() {
    return new TracePoint(rounds.now(), trace.events(), trace.value());
  }

  /** Waits for the end of the run, or for {@code limit}; false if it goes on. */
  boolean await(Optional<Duration> limit) throws InterruptedException {
    if (limit.isEmpty()) {
      thread.join();
      return true;
    }
    // A limit of 0 would be none at all.
    TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, limit.get().toMillis()));
    return !thread.isAlive();
  }

  /** Ends the run after the current round; false if that takes too long. */
  boolean stop() throws InterruptedException {
    stopping = true;
    return !thread.isAlive() || thread.join(STOP_LIMIT);
  }

  /** Where the run ended; empty if it has not. */
  Optional<TracePoint> end() {
    return Optional.ofNullable(end);
  }
}
