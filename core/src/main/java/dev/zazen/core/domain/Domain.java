package dev.zazen.core.domain;

import dev.zazen.abi.HvmParam;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.core.grant.GrantTable;
import dev.zazen.core.grant.Maptrack;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.RangeSet;
import dev.zazen.core.sched.PauseFlag;
import dev.zazen.core.sched.SchedDomain;
import dev.zazen.machine.Guest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/** A domain: vCPUs, a physical address space, devices, and a life. */
public final class Domain {
  /** Result of {@link #resetEvents}: not done yet. */
  public static final int AGAIN = 1;

  private static final int HANDLE_SIZE = 16;

  private final int id;
  private final String name;
  private final boolean hardware;
  private final boolean directMapped;
  private final SchedDomain scheduling;
  private final DomainMemory memory;
  private final MmioMap mmio = new MmioMap();
  private final HypervisorLog log;
  private final GuestCalls calls;
  private final List<DomainListener> listeners = new CopyOnWriteArrayList<>();

  // Set once by the builder, before the domain is reachable by others.
  private List<VcpuUnit> vcpus = List.of();
  private Guest guest;
  private InterruptController interrupts;
  private EventChannels events;
  private GrantTable grants;
  private final Maptrack maptrack;
  private final AtomicLongArray parameters = new AtomicLongArray(HvmParam.COUNT);
  private final Watchdogs watchdogs = new Watchdogs();
  private final byte[] handle = new byte[HANDLE_SIZE];
  private final RangeSet iomem = new RangeSet();
  private final RangeSet irqs = new RangeSet();
  private final BitSet reservedInterrupts = new BitSet();
  private final BitSet monitored = new BitSet();
  private final List<Runnable> endings = new CopyOnWriteArrayList<>();
  private volatile long timeOffset;
  private volatile int suspendPort;
  private volatile Domain target;
  private volatile VnumaTopology vnuma;

  // Under the monitor of this object.
  private DomainState state = DomainState.BUILDING;
  private boolean ran;
  private int pauseCount;
  private SchedShutdown shutdownReason;
  private String crashReason = "";
  private SchedShutdown shutdownCode;
  private Teardown teardown;
  private Grace resetGrace;

  Domain(
      int id,
      String name,
      boolean hardware,
      boolean directMapped,
      int weight,
      DomainMemory memory,
      Maptrack maptrack,
      GuestCalls calls,
      HypervisorLog log) {
    this.id = id;
    this.name = name;
    this.hardware = hardware;
    this.directMapped = directMapped;
    scheduling = new SchedDomain(id, this::handle, weight);
    this.memory = memory;
    this.maptrack = maptrack;
    this.calls = calls;
    this.log = log;
  }

  void attach(
      List<VcpuUnit> units,
      Guest runs,
      InterruptController controller,
      EventChannels channels,
      GrantTable table) {
    vcpus = List.copyOf(units);
    vcpus.forEach(scheduling::add);
    guest = runs;
    interrupts = controller;
    events = channels;
    grants = table;
  }

  /** Its number, 0 for dom0. */
  public int id() {
    return id;
  }

  /** Its name in the configuration. */
  public String name() {
    return name;
  }

  /** Whether it is the hardware domain, dom0. */
  public boolean isHardware() {
    return hardware;
  }

  /** Whether its guest frames have the numbers of the machine frames behind them. */
  public boolean isDirectMapped() {
    return directMapped;
  }

  /** Its vCPUs as the schedulers see them. */
  public SchedDomain scheduling() {
    return scheduling;
  }

  /** Its memory. */
  public DomainMemory memory() {
    return memory;
  }

  /** Its event channels. */
  public EventChannels events() {
    return events;
  }

  /** What it grants to others. */
  public GrantTable grants() {
    return grants;
  }

  /** What ends it unless it shows that it lives. */
  public Watchdogs watchdogs() {
    return watchdogs;
  }

  /** What it has mapped of others' grants. */
  public Maptrack maptrack() {
    return maptrack;
  }

  /** Its UUID, 16 bytes; zero unless a toolstack sets it. */
  public byte[] handle() {
    return handle.clone();
  }

  /** Sets its UUID, 16 bytes. */
  public void handle(byte[] uuid) {
    System.arraycopy(uuid, 0, handle, 0, HANDLE_SIZE);
  }

  /** Parameter {@code index}, one of {@link HvmParam}. */
  public long parameter(int index) {
    return parameters.get(index);
  }

  /** Sets a parameter. */
  public void parameter(int index, long value) {
    parameters.set(index, value);
  }

  /** Seconds that its time of day is ahead of the board's. */
  public long timeOffset() {
    return timeOffset;
  }

  /** Sets the offset of its time of day; shown when the board's time of day is set next. */
  public void timeOffset(long seconds) {
    timeOffset = seconds;
  }

  /** Its port that is signalled when it suspends, 0 for none: then dom0 hears of it. */
  public int suspendPort() {
    return suspendPort;
  }

  /** Sets the port that is signalled when it suspends. */
  public void suspendPort(int port) {
    suspendPort = port;
  }

  /** The domain that it may act on as its device model does; null for none. */
  public Domain target() {
    return target;
  }

  /** Sets the domain that it may act on; once. */
  public void target(Domain other) {
    target = other;
  }

  /** What it was told of nodes; null if nothing. */
  public VnumaTopology vnuma() {
    return vnuma;
  }

  /** Says what it is to be told of nodes. */
  public void vnuma(VnumaTopology topology) {
    vnuma = topology;
  }

  /** Machine pages of device registers that it may be given, or give to others. */
  public RangeSet iomem() {
    return iomem;
  }

  /** Interrupts of the board that it may be given, or give to others. */
  public RangeSet irqs() {
    return irqs;
  }

  /** Keeps one of its interrupts for a device; false if it is kept already or is not there. */
  public synchronized boolean reserveInterrupt(int intid) {
    if (intid >= interrupts.lines() || reservedInterrupts.get(intid)) {
      return false;
    }
    reservedInterrupts.set(intid);
    return true;
  }

  /** Takes back {@link #reserveInterrupt}. */
  public synchronized void freeInterrupt(int intid) {
    reservedInterrupts.clear(intid);
  }

  /** Sets whether a listener wants an event; false if that is so already. */
  public synchronized boolean monitor(int event, boolean wanted) {
    if (monitored.get(event) == wanted) {
      return false;
    }
    monitored.set(event, wanted);
    return true;
  }

  /** Adds what gives back a thing that the domain uses; run when it does not run any more. */
  public void onDestroy(Runnable ending) {
    endings.add(ending);
  }

  /** Runs what {@link #onDestroy} was given. */
  void releaseDevices() {
    endings.forEach(Runnable::run);
    endings.clear();
  }

  /** Its devices. */
  public MmioMap mmio() {
    return mmio;
  }

  /** Its vCPUs as the engine has them. */
  public Guest guest() {
    return guest;
  }

  /** Its interrupt controller. */
  public InterruptController interrupts() {
    return interrupts;
  }

  /** Its vCPUs. */
  public List<VcpuUnit> vcpus() {
    return vcpus;
  }

  GuestCalls calls() {
    return calls;
  }

  /** Where messages about it go. */
  public HypervisorLog log() {
    return log;
  }

  /** Adds somebody who hears of its end. */
  public void onShutdown(DomainListener listener) {
    listeners.add(listener);
  }

  /** Where it is in its life. */
  public synchronized DomainState state() {
    return state;
  }

  /** Why it shut down; empty while it has not. */
  public synchronized Optional<SchedShutdown> shutdownReason() {
    return Optional.ofNullable(shutdownReason);
  }

  /** What brought it down, if it crashed; otherwise empty. */
  public synchronized String crashReason() {
    return crashReason;
  }

  /**
   * Lets vCPU 0 run from {@code entry}, a guest physical address, with {@code argument} in register
   * 0; a domain that was paused before waits for {@link #unpause}.
   */
  public synchronized void start(long entry, long argument) {
    if (state != DomainState.BUILDING) {
      throw new IllegalStateException("d%d is %s and cannot be started".formatted(id, state));
    }
    if (!vcpus.getFirst().switchOn(entry, argument)) {
      throw new IllegalStateException("d%dv0 runs before its domain is started".formatted(id));
    }
    state = DomainState.PAUSED;
    ran = true;
    runUnlessPaused();
  }

  /** Holds all vCPUs; each call needs one of {@link #unpause}. */
  public synchronized void pause() {
    pauseCount++;
    if (state == DomainState.RUNNING) {
      state = DomainState.PAUSED;
      vcpus.forEach(vcpu -> vcpu.pause(PauseFlag.PAUSED));
    }
  }

  /** Takes back one {@link #pause}; with the last one the domain runs again. */
  public synchronized void unpause() {
    if (pauseCount == 0) {
      throw new IllegalStateException("d%d is not paused".formatted(id));
    }
    pauseCount--;
    runUnlessPaused();
  }

  private void runUnlessPaused() {
    if (pauseCount != 0) {
      return;
    }
    ran = true;
    if (state == DomainState.PAUSED || state == DomainState.BUILDING) {
      state = DomainState.RUNNING;
      vcpus.forEach(vcpu -> vcpu.resume(PauseFlag.PAUSED));
    }
  }

  /** Takes back a shutdown: the vCPUs go on where they stopped, unless the domain is paused. */
  public synchronized void resume() {
    shutdownReason = null;
    shutdownCode = null;
    crashReason = "";
    if (state == DomainState.SHUTDOWN) {
      state = ran ? DomainState.PAUSED : DomainState.BUILDING;
      if (ran) {
        runUnlessPaused();
      }
    }
  }

  /** Sets the reason of a shutdown to come, whatever that says. */
  public synchronized void shutdownCode(SchedShutdown reason) {
    if (shutdownCode == null) {
      shutdownCode = reason;
    }
  }

  /** Whether {@link #pause} was called more often than {@link #unpause}. */
  public synchronized boolean isPaused() {
    return pauseCount > 0;
  }

  /** Stops all vCPUs for good. The first reason counts; later ones are ignored. */
  public void shutdown(SchedShutdown reason) {
    shutdown(reason, "");
  }

  private void shutdown(SchedShutdown reason, String crash) {
    synchronized (this) {
      if (shutdownReason != null) {
        return;
      }
      shutdownReason = shutdownCode == null ? reason : shutdownCode;
      crashReason = crash;
      if (state != DomainState.DYING && state != DomainState.DEAD) {
        state = DomainState.SHUTDOWN;
      }
      vcpus.forEach(vcpu -> vcpu.pause(PauseFlag.PAUSED));
    }
    SchedShutdown counts = shutdownReason().orElse(reason);
    listeners.forEach(listener -> listener.shutDown(this, counts));
  }

  /**
   * Ends the domain because {@code vcpu} cannot go on for {@code reason}; says so with its
   * registers.
   */
  public void crash(VcpuUnit vcpu, String reason) {
    log.line(
        "Domain %d (vcpu#%d) crashed on cpu#%d: %s"
            .formatted(id, vcpu.index(), vcpu.lastRanOn(), reason));
    vcpu.vcpu().dump().lines().forEach(line -> log.line("  " + line));
    shutdown(SchedShutdown.CRASH, reason);
  }

  /** Ends the domain because serving {@code vcpu} threw {@code failure}. */
  void fail(VcpuUnit vcpu, Throwable failure) {
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    log.line("%s internal error, the domain is stopped:".formatted(vcpu.name()));
    trace.toString().lines().forEach(line -> log.line("  " + line));
    crash(vcpu, "internal error: " + failure);
  }

  /** Whether what it has is being taken back. */
  public synchronized boolean isDying() {
    return state == DomainState.DYING || state == DomainState.DEAD;
  }

  /** Whether it never ran yet: what a toolstack sets up before it lets the domain go. */
  public synchronized boolean isBeingBuilt() {
    return state == DomainState.BUILDING;
  }

  /**
   * Takes back, step by step, what the domain has; true if that is done.
   *
   * @param hypervisor the board's
   * @param caller the vCPU whose call this is, null if it is none's
   */
  public boolean destroy(Hypervisor hypervisor, VcpuUnit caller) {
    Teardown steps;
    synchronized (this) {
      if (state == DomainState.DEAD) {
        return true;
      }
      if (teardown == null) {
        state = DomainState.DYING;
        scheduling.dying();
        vcpus.forEach(vcpu -> vcpu.pause(PauseFlag.PAUSED));
        teardown = new Teardown(hypervisor, this);
      }
      steps = teardown;
    }
    return steps.goOn(caller);
  }

  /** It has nothing left of its own. */
  synchronized void dead() {
    state = DomainState.DEAD;
  }

  /** Gives back what the hypervisor keeps for it; nobody uses anything of it any more. */
  void bury() {
    grants.destroy();
    memory.end();
    guest.close();
  }

  /**
   * Resets its event channels; 0, an error of {@link dev.zazen.abi.XenErrno} negated, or {@link
   * #AGAIN} if the caller has to come back.
   */
  public int resetEvents(Hypervisor hypervisor, VcpuUnit caller) {
    int result = events.reset();
    if (result != 0 || !events.hasRetiredPages()) {
      return result;
    }
    synchronized (this) {
      if (resetGrace == null) {
        resetGrace = new Grace(hypervisor, caller);
      }
      if (!resetGrace.isOver()) {
        return AGAIN;
      }
      resetGrace = null;
    }
    events.releasePages();
    return 0;
  }

  /** What it and its vCPUs do, in lines for people. Any thread. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    synchronized (this) {
      lines.add(
          "d%d %s: %s%s%s"
              .formatted(
                  id,
                  name,
                  state,
                  shutdownReason == null ? "" : " (" + shutdownReason + ")",
                  crashReason.isEmpty() ? "" : ": " + crashReason));
    }
    vcpus.forEach(vcpu -> vcpu.describe().forEach(line -> lines.add("  " + line)));
    return lines;
  }
}
