package dev.zazen.core.sched;

import java.time.Duration;

/** The host thread of a physical CPU. */
public final class PhysicalCpuThread {
  private final PhysicalCpu cpu;
  private final Thread thread;
  private volatile boolean stopping;

  /** A thread for {@code cpu}, not yet started. */
  public PhysicalCpuThread(PhysicalCpu cpu) {
    this.cpu = cpu;
    thread = new Thread(this::loop, "pCPU" + cpu.id());
    thread.setDaemon(true);
  }

  /** Starts it. */
  public void start() {
    thread.start();
  }

  /**
   * Asks it to end after the current step; the units that run must be paused for that to be soon.
   */
  public void stop() {
    stopping = true;
    cpu.tickle();
  }

  /** Waits for its end; true if it has ended or is the calling thread. */
  public boolean join(Duration limit) throws InterruptedException {
    return thread == Thread.currentThread() || !thread.isAlive() || thread.join(limit);
  }

  private void loop() {
    while (!stopping) {
      long sleep = cpu.step();
      if (sleep > 0 && !stopping) {
        cpu.idle(sleep);
      }
    }
  }
}
