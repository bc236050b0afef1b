package dev.zazen.core.domain;

import dev.zazen.abi.SchedShutdown;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.sched.PauseFlag;
import dev.zazen.machine.Guest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A domain: vCPUs, a physical address space, devices, and a life. */
public final class Domain {
  private final int id;
  private final String name;
  private final boolean hardware;
  private final P2m p2m;
  private final MmioMap mmio = new MmioMap();
  private final HypervisorLog log;
  private final GuestCalls calls;
  private final List<DomainListener> listeners = new CopyOnWriteArrayList<>();

  // Set once by the builder, before the domain is reachable by others.
  private List<VcpuUnit> vcpus = List.of();
  private Guest guest;
  private InterruptController interrupts;

  // Under the monitor of this object.
  private DomainState state = DomainState.BUILDING;
  private int pauseCount;
  private SchedShutdown shutdownReason;
  private String crashReason = "";

  Domain(int id, String name, boolean hardware, P2m p2m, GuestCalls calls, HypervisorLog log) {
    this.id = id;
    this.name = name;
    this.hardware = hardware;
    this.p2m = p2m;
    this.calls = calls;
    this.log = log;
  }

  void attach(List<VcpuUnit> units, Guest runs, InterruptController controller) {
    vcpus = List.copyOf(units);
    guest = runs;
    interrupts = controller;
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

  /** Its second stage of translation. */
  public P2m p2m() {
    return p2m;
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
    if (pauseCount == 0 && state == DomainState.PAUSED) {
      state = DomainState.RUNNING;
      vcpus.forEach(vcpu -> vcpu.resume(PauseFlag.PAUSED));
    }
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
      shutdownReason = reason;
      crashReason = crash;
      state = DomainState.SHUTDOWN;
      vcpus.forEach(vcpu -> vcpu.pause(PauseFlag.PAUSED));
    }
    listeners.forEach(listener -> listener.shutDown(this, reason));
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

  /** Marks it as going away; its vCPUs must have stopped. */
  public synchronized void dying() {
    state = DomainState.DYING;
    vcpus.forEach(vcpu -> vcpu.pause(PauseFlag.PAUSED));
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
