package dev.zazen.core.domain;

import dev.zazen.abi.SchedShutdown;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.sched.Cpupools;
import dev.zazen.core.sched.PauseFlag;
import dev.zazen.core.sched.PhysicalCpu;
import dev.zazen.core.sched.PhysicalCpuThread;
import dev.zazen.core.sched.Rounds;
import dev.zazen.core.sched.TraceHash;
import dev.zazen.core.sched.VirtualClock;
import dev.zazen.machine.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/** The physical CPUs of a board and the domains that run on them. */
public final class Hypervisor {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Clock clock;
  private final HypervisorLog log;
  private final MessageRing messages = new MessageRing();
  private final List<PhysicalCpu> cpus = new ArrayList<>();
  private final List<PhysicalCpuThread> threads = new ArrayList<>();
  private final List<Domain> domains = new CopyOnWriteArrayList<>();
  private final List<DomainListener> listeners = new CopyOnWriteArrayList<>();
  private final Object eventLock = new Object();
  private final Object grantLock = new Object();
  private final Cpupools cpupools;
  private final TraceHash trace;
  private final WallClock wallClock = new WallClock();
  private volatile HypervisorConsole console = HypervisorConsole.NONE;
  private volatile String commandLine = "";
  private volatile long counterFrequency;

  /** A hypervisor for {@code cpuCount} physical CPUs in real time, without domains. */
  public Hypervisor(int cpuCount, Clock clock, HypervisorLog log) {
    this(cpuCount, clock, null, log, id -> new PhysicalCpu(id, clock));
  }

  /**
   * A deterministic hypervisor: its pCPUs run in {@link #rounds} instead of threads, and {@code
   * trace} gets to know what happens.
   */
  public Hypervisor(int cpuCount, VirtualClock clock, TraceHash trace, HypervisorLog log) {
    this(cpuCount, clock, trace, log, id -> new PhysicalCpu(id, clock, trace));
  }

  private Hypervisor(
      int cpuCount,
      Clock clock,
      TraceHash trace,
      HypervisorLog log,
      IntFunction<PhysicalCpu> makesCpu) {
    this.clock = clock;
    this.trace = trace;
    this.log = messages.before(log);
    for (int id = 0; id < cpuCount; id++) {
      cpus.add(makesCpu.apply(id));
    }
    cpupools = new Cpupools(cpus, clock, this.log::line);
  }

  /** The board's time. */
  public Clock clock() {
    return clock;
  }

  /** What hashes all that happens; null in real time. */
  TraceHash trace() {
    return trace;
  }

  /**
   * What runs the pCPUs of a deterministic hypervisor, in the time of the clock it was made with.
   */
  public Rounds rounds(VirtualClock time, long seed) {
    return new Rounds(cpus, time, seed);
  }

  /** The hypervisor's console. */
  public HypervisorLog log() {
    return log;
  }

  /** The physical CPUs: {@link #start} gives each a thread, or their owner steps them itself. */
  public List<PhysicalCpu> cpus() {
    return List.copyOf(cpus);
  }

  /** Starts to build a domain; it joins the others when it is built. */
  public DomainBuilder domain(int id, String name) {
    return new DomainBuilder(this, id, name);
  }

  /** The domains, in the order they were built. */
  public List<Domain> domains() {
    return List.copyOf(domains);
  }

  /** The domain with number {@code id}. */
  public Optional<Domain> domain(int id) {
    for (Domain domain : domains) {
      if (domain.id() == id) {
        return Optional.of(domain);
      }
    }
    return Optional.empty();
  }

  /** Guards what event channels of all domains are bound to. */
  Object eventLock() {
    return eventLock;
  }

  /** Guards the grant tables of all domains. */
  Object grantLock() {
    return grantLock;
  }

  /** Says what the time of day was when {@link #clock} showed {@code systemNanos}. */
  public void wallClock(long seconds, int nanos, long systemNanos) {
    wallClock.set(seconds, nanos, systemNanos);
    domains.forEach(this::showTime);
  }

  private void showTime(Domain domain) {
    DomainMemory memory = domain.memory();
    wallClock.show(memory.ram(), memory.frames().offset(memory.sharedInfo()));
  }

  /** The console of dom0. */
  public HypervisorConsole console() {
    return console;
  }

  /** Sets the console of dom0. */
  public void console(HypervisorConsole device) {
    console = device;
  }

  /** Ticks of the architected timer in a second. */
  public long counterFrequency() {
    return counterFrequency;
  }

  /** Sets how many ticks the architected timer has in a second. */
  public void counterFrequency(long hertz) {
    counterFrequency = hertz;
  }

  /** What was logged last, as {@code xl dmesg} shows it. */
  public byte[] messages() {
    return messages.text();
  }

  /** The hypervisor's command line. */
  public String commandLine() {
    return commandLine;
  }

  /** Sets the hypervisor's command line. */
  public void commandLine(String options) {
    commandLine = options;
  }

  /** Adds somebody who hears of the end of any domain. */
  public void onShutdown(DomainListener listener) {
    listeners.add(listener);
  }

  /** The groups of physical CPUs. */
  public Cpupools cpupools() {
    return cpupools;
  }

  void add(Domain domain, long cpupool) {
    if (domain(domain.id()).isPresent()) {
      throw new IllegalArgumentException("there is a domain %d already".formatted(domain.id()));
    }
    domain.onShutdown(this::ended);
    showTime(domain);
    domains.add(domain);
    if (cpupools.join(domain.scheduling(), cpupool) != 0) {
      throw new IllegalArgumentException(
          "d%d: cpupool %d is not there or has no CPU".formatted(domain.id(), cpupool));
    }
  }

  private void ended(Domain domain, SchedShutdown reason) {
    if (domain.isHardware()) {
      log.line(hardwareMessage(domain.id(), reason));
    }
    listeners.forEach(listener -> listener.shutDown(domain, reason));
  }

  /**
   * What Xen says when the hardware domain ends ({@code xen/common/shutdown.c}); whoever owns the
   * board stops it.
   */
  private static String hardwareMessage(int id, SchedShutdown reason) {
    return switch (reason) {
      case POWEROFF -> "Hardware Dom%d halted: halting machine".formatted(id);
      case CRASH -> "Hardware Dom%d crashed: rebooting machine in 5 seconds.".formatted(id);
      case REBOOT -> "Hardware Dom%d shutdown: rebooting machine".formatted(id);
      case WATCHDOG -> "Hardware Dom%d shutdown: watchdog rebooting machine".formatted(id);
      case SOFT_RESET -> "Hardware domain %d did unsupported soft reset, rebooting.".formatted(id);
      case SUSPEND ->
          "Hardware Dom%d shutdown (unknown reason %d): rebooting machine in 5 seconds."
              .formatted(id, reason.code());
    };
  }

  /** Gives every pCPU a thread. */
  public synchronized void start() {
    for (PhysicalCpu cpu : cpus) {
      var thread = new PhysicalCpuThread(cpu);
      threads.add(thread);
      thread.start();
    }
  }

  /**
   * Stops the pCPUs for good and waits until their threads have ended.
   *
   * @return false if one did not end in time: then the board's memory must not be freed
   */
  public synchronized boolean stop() throws InterruptedException {
    threads.forEach(PhysicalCpuThread::stop);
    for (Domain domain : domains) {
      domain.vcpus().forEach(vcpu -> vcpu.pause(PauseFlag.PAUSED));
    }
    boolean ended = true;
    for (PhysicalCpuThread thread : threads) {
      ended &= thread.join(STOP_LIMIT);
    }
    if (ended) {
      threads.clear();
    }
    return ended;
  }

  /** What all domains and vCPUs do, in lines for people. Any thread. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    domains.forEach(domain -> lines.addAll(domain.describe()));
    return lines;
  }
}
