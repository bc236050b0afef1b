package dev.zazen.pv;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs work on the thread that brings it, one thing after the other: what is brought by work that
 * runs comes after it. For boards where all vCPUs take turns on one thread.
 */
public final class InTurn implements Executor {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean works;

  /** Without work. */
  public InTurn() {}

  @Override
  public void execute(Runnable command) {
    waiting.add(command);
    if (works) {
      return;
    }
    works = true;
    try {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    } finally {
      works = false;
    }
  }
}
