package dev.zazen.core.domain;

import dev.zazen.abi.DomId;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.Virq;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.sched.Cpupools;
import dev.zazen.core.sched.PauseFlag;
import dev.zazen.core.sched.PhysicalCpu;
import dev.zazen.core.sched.PhysicalCpuThread;
import dev.zazen.core.sched.Rounds;
import dev.zazen.core.sched.TraceHash;
import dev.zazen.core.sched.VirtualClock;
import dev.zazen.core.trace.DomainCreatedEvent;
import dev.zazen.core.trace.DomainShutdownEvent;
import dev.zazen.core.trace.Tracing;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

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
  private final AtomicReferenceArray<Domain> virqHandlers = new AtomicReferenceArray<>(Virq.COUNT);
  private final Object eventLock = new Object();
  private final Object grantLock = new Object();
  private final EventChannels ownEvents = EventChannels.ofHypervisor(eventLock);
  private volatile boolean standsInForDom0;

  /** Pairs of domains that may share, in ascending order. */
  private volatile long[] joined = {};

  private final Cpupools cpupools;
  private final TraceHash trace;
  private final WallClock wallClock = new WallClock();
  private volatile HypervisorConsole console = HypervisorConsole.NONE;
  private volatile String commandLine = "";
  private volatile List<CpuType> cpuTypes = List.of();
  private volatile long counterFrequency;
  private final RuntimeParameters parameters = new RuntimeParameters();
  private volatile MemoryOrders memoryOrders = MemoryOrders.DEFAULT;
  private volatile boolean memoryIsLow;
  private volatile DomainFactory factory = DomainFactory.NONE;
  private volatile RuntimeDevices devices = RuntimeDevices.NONE;
  private final Object controlLock = new Object();
  private volatile boolean mayHaveDead;

  /** The number that a domain without a wish got last. Under the control lock. */
  private int lastId;

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
   * What runs the pCPUs of a deterministic hypervisor, in the time of the clock it was made with,
   * until board time {@code until}.
   */
  public Rounds rounds(VirtualClock time, long seed, long until) {
    return new Rounds(cpus, time, seed, until);
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

  /** Sets what makes domains while others run. */
  public void factory(DomainFactory makes) {
    factory = makes;
  }

  /** What makes domains while others run. */
  public DomainFactory factory() {
    return factory;
  }

  /** Sets what gives devices to domains while others run. */
  public void devices(RuntimeDevices gives) {
    devices = gives;
  }

  /** What gives devices to domains while others run. */
  public RuntimeDevices devices() {
    return devices;
  }

  /** Held by who serves a command of {@code domctl} or {@code sysctl}: one at a time. */
  public Object controlLock() {
    return controlLock;
  }

  /** A number that no domain has, by the rule of {@code domctl}; empty if all are taken. */
  public OptionalInt freeId() {
    for (int tried = 1; tried < DomId.FIRST_RESERVED; tried++) {
      int id = (lastId + tried - 1) % (DomId.FIRST_RESERVED - 1) + 1;
      if (domain(id).isEmpty()) {
        lastId = id;
        return OptionalInt.of(id);
      }
    }
    return OptionalInt.empty();
  }

  void unschedule(Domain domain) {
    cpupools.leave(domain.scheduling());
  }

  /**
   * Signals a virtual interrupt of the board: of the domain that handles it, otherwise of the one
   * that controls the others, if there is one.
   */
  public void signalGlobal(int virq) {
    Domain handler = virqHandlers.get(virq);
    if (handler != null) {
      handler.events().signal(virq, 0);
      return;
    }
    for (Domain domain : domains) {
      if (domain.isHardware()) {
        domain.events().signal(virq, 0);
      }
    }
  }

  /** Has a domain handle a virtual interrupt of the board, a global one of {@link Virq}. */
  public void virqHandler(int virq, Domain domain) {
    virqHandlers.set(virq, domain);
  }

  /** Has the control domain handle what {@code domain} handled. */
  void forgetHandler(Domain domain) {
    for (int virq = 0; virq < Virq.COUNT; virq++) {
      virqHandlers.compareAndSet(virq, domain, null);
    }
  }

  /** Says that a domain may be without frames now: {@link #buryDead} will look. Any thread. */
  public void lookForDead() {
    mayHaveDead = true;
  }

  /** How much memory domains may ask for at once. */
  public MemoryOrders memoryOrders() {
    return memoryOrders;
  }

  /** Sets how much memory domains may ask for at once. */
  public void memoryOrders(MemoryOrders orders) {
    memoryOrders = orders;
  }

  /** Says that free memory is low: {@link #tellOfLowMemory} will tell. Any thread. */
  public void memoryIsLow() {
    memoryIsLow = true;
  }

  /** Tells dom0 that free memory has become low if it has; between calls of guests. */
  public void tellOfLowMemory() {
    if (memoryIsLow) {
      memoryIsLow = false;
      signalGlobal(Virq.ENOMEM);
    }
  }

  /** Forgets dead domains of which nobody uses anything any more; between calls of guests. */
  public void buryDead() {
    if (!mayHaveDead) {
      return;
    }
    List<Domain> buried;
    synchronized (domains) {
      mayHaveDead = false;
      buried = domains.stream().filter(this::isUnused).toList();
      domains.removeAll(buried);
      buried.forEach(Domain::bury);
      // Who was kept as the target of another may go next.
      mayHaveDead = buried.stream().anyMatch(domain -> domain.target() != null);
    }
    if (!buried.isEmpty()) {
      signalGlobal(Virq.DOM_EXC);
    }
  }

  private boolean isUnused(Domain domain) {
    return domain.state() == DomainState.DEAD
        && domain.memory().frames().left(domain.id()) == 0
        && domains.stream().noneMatch(other -> other.target() == domain);
  }

  /** Guards what event channels of all domains are bound to. */
  Object eventLock() {
    return eventLock;
  }

  /** The hypervisor's own ends of event channels, where no dom0 has them. */
  public EventChannels ownEvents() {
    return ownEvents;
  }

  /** Has the hypervisor itself be domain 0 for guests' front ends; only where no dom0 is. */
  public void standInForDom0() {
    standsInForDom0 = true;
  }

  /** Whether guests find back ends of the hypervisor in domain 0. */
  public boolean standsInForDom0() {
    return standsInForDom0;
  }

  /**
   * Permits two domains to share memory and events, which the policy forbids otherwise. Before they
   * run.
   */
  public void join(int one, int other) {
    joined =
        LongStream.concat(LongStream.of(joined), LongStream.of(pair(one, other)))
            .sorted()
            .distinct()
            .toArray();
  }

  /** Whether {@link #join} was told of two domains. */
  public boolean areJoined(int one, int other) {
    return Arrays.binarySearch(joined, pair(one, other)) >= 0;
  }

  private static long pair(int one, int other) {
    return (long) Math.min(one, other) << Integer.SIZE | Math.max(one, other);
  }

  /** Guards the grant tables of all domains. */
  Object grantLock() {
    return grantLock;
  }

  /** Says what the time of day was when {@link #clock} showed {@code systemNanos}. */
  public void wallClock(long seconds, int nanos, long systemNanos) {
    wallClock.set(seconds, nanos, systemNanos);
    synchronized (domains) {
      domains.forEach(this::showTime);
    }
  }

  private void showTime(Domain domain) {
    DomainMemory memory = domain.memory();
    wallClock.show(memory.ram(), memory.frames().offset(memory.sharedInfo()), domain.timeOffset());
  }

  /** The console of dom0. */
  public HypervisorConsole console() {
    return console;
  }

  /** Sets the console of dom0. */
  public void console(HypervisorConsole device) {
    console = device;
  }

  /**
   * Says what the pCPUs are, in the order of their numbers; all alike unless set. Before there are
   * domains.
   */
  public void cpuTypes(List<CpuType> types) {
    if (types.size() != cpus.size()) {
      throw new IllegalArgumentException(
          "%d types for %d CPUs".formatted(types.size(), cpus.size()));
    }
    cpuTypes = types.stream().distinct().count() == 1 ? List.of() : List.copyOf(types);
  }

  /** What the pCPUs are; empty if they are all alike. */
  List<CpuType> cpuTypes() {
    return cpuTypes;
  }

  /** Ticks of the architected timer in a second. */
  public long counterFrequency() {
    return counterFrequency;
  }

  /** Sets how many ticks the architected timer has in a second. */
  public void counterFrequency(long hertz) {
    counterFrequency = hertz;
  }

  /** Parameters that can be changed while domains run. */
  public RuntimeParameters parameters() {
    return parameters;
  }

  /** What was logged last, as {@code xl dmesg} shows it. */
  public byte[] messages() {
    return messages.text();
  }

  /** The hypervisor's command line. */
  public String commandLine() {
    return commandLine;
  }

  /** Sets the hypervisor's command line, and the parameters that are in it. */
  public void commandLine(String options) {
    commandLine = options;
    for (String option : options.split(" ", -1)) {
      int value = option.indexOf('=');
      if (value > 0) {
        // What is no run-time parameter, or has no such value, was looked at before boot.
        var _ = parameters.set(option.substring(0, value), option.substring(value + 1));
      }
    }
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
    if (Tracing.on()) {
      DomainCreatedEvent.emit(domain.id(), domain.name());
    }
    if (cpupools.join(domain.scheduling(), cpupool) != 0) {
      throw new IllegalArgumentException(
          "d%d: cpupool %d is not there or has no CPU".formatted(domain.id(), cpupool));
    }
  }

  private void ended(Domain domain, SchedShutdown reason) {
    if (Tracing.on()) {
      DomainShutdownEvent.emit(domain.id(), domain.name(), reason.name());
    }
    if (domain.isHardware()) {
      log.line(hardwareMessage(domain.id(), reason));
    }
    if (reason == SchedShutdown.SUSPEND && domain.suspendPort() != 0) {
      var _ = domain.events().send(domain.suspendPort()); // whether there is such a port or not
    } else {
      signalGlobal(Virq.DOM_EXC);
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
