package dev.zazen.boot;

import dev.zazen.pv.InTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Those who do the work of back ends and devices, each one thing after the other. */
final class Workers implements AutoCloseable {
  private final boolean inline;
  private final List<ExecutorService> executors = new ArrayList<>();

  /**
   * None yet.
   *
   * @param inline whether work is done on the threads that bring it: then a run can be repeated
   */
  Workers(boolean inline) {
    this.inline = inline;
  }

  /** Whether work is done on the threads that bring it. */
  boolean inline() {
    return inline;
  }

  /** Another worker. */
  Executor start(String name) {
    if (inline) {
      return new InTurn();
    }
    // What is still brought when the board closes is of no use to anybody.
    var executor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    executors.add(executor);
    return executor;
  }

  /** Ends all work; no vCPU runs any more. */
  @Override
  public void close() {
    executors.forEach(ExecutorService::close);
  }
}
