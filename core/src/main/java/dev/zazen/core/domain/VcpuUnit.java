package dev.zazen.core.domain;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.base.Foreign;
import dev.zazen.core.evtchn.EventVcpu;
import dev.zazen.core.sched.PauseFlag;
import dev.zazen.core.sched.SchedUnit;
import dev.zazen.core.sched.TraceHash;
import dev.zazen.core.trace.InterruptEvent;
import dev.zazen.core.trace.Tracing;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Exit;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.Vcpu;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A vCPU of a domain. */
public final class VcpuUnit extends SchedUnit {
  private final Domain domain;
  private final int index;
  private final Clock clock;
  private final TraceHash trace;
  private final List<CpuType> cpuTypes;
  private final AtomicBoolean starting = new AtomicBoolean();
  private Vcpu vcpu;
  private IrqLine input;
  private VcpuTimer timer;
  private volatile boolean interrupt;
  private EventVcpu events;
  private final Runstate runstate = new Runstate();
  // Null unless the board is deterministic.
  private final InterruptLatency latency;
  private final long[] hypercalls = new long[HypercallNumber.LIMIT];
  private volatile boolean polling;
  private long pollDeadline;

  /** Odd while it is in a call of the hypervisor or firmware; written by its own pCPU. */
  private final AtomicInteger callNumber = new AtomicInteger();

  /**
   * A vCPU that is off.
   *
   * @param trace may be null
   * @param cpuTypes of the pCPUs; empty if they are all alike
   */
  VcpuUnit(
      Domain domain,
      int index,
      Clock clock,
      TraceHash trace,
      BitSet affinity,
      List<CpuType> cpuTypes) {
    super(domain.scheduling(), affinity);
    this.cpuTypes = cpuTypes;
    this.trace = trace;
    latency = trace == null ? null : new InterruptLatency();
    this.domain = domain;
    this.index = index;
    this.clock = clock;
  }

  /** Joins what runs the vCPU and its timers, which need this unit's interrupt line to be made. */
  void attach(Vcpu runs, VcpuTimer timers, EventVcpu channels) {
    vcpu = runs;
    input = runs.irq();
    timer = timers;
    events = channels;
  }

  /** The vCPU as event channels see it. */
  public EventVcpu events() {
    return events;
  }

  /** How long it was in which state. */
  public Runstate runstate() {
    return runstate;
  }

  @Override
  protected void scheduled(boolean begins, long now) {
    if (begins && !cpuTypes.isEmpty()) {
      vcpu.runsOn(cpuTypes.get(runningOn()));
    }
    int flags = pauseFlags();
    runstate.change(
        begins
            ? Runstate.RUNNING
            : flags == 0
                ? Runstate.RUNNABLE
                : flags == PauseFlag.BLOCKED ? Runstate.BLOCKED : Runstate.OFFLINE,
        now);
    if (latency != null) {
      if (begins) {
        latency.begins(now, timer.nextDeadlineNanos());
      } else {
        latency.leaves(now, interrupt);
      }
    }
    // The frame must not become another domain's between translation and copy.
    synchronized (domain.memory()) {
      runstate.show(vcpu, domain.memory().ram());
    }
  }

  @Override
  protected void woken() {
    runstate.wake(clock.nanos());
  }

  /**
   * The longest that it waited for a pCPU with an interrupt that it could take, in nanoseconds of
   * board time: from when the interrupt was signalled, or its timer expired, until it was on a
   * pCPU. 0 unless the board is deterministic.
   */
  public long worstLatencyNanos() {
    return latency == null ? 0 : latency.worstNanos();
  }

  /**
   * Blocks until an event arrives for any port of the domain, an interrupt is pending, or board
   * time {@code deadline} has come; called while it runs.
   */
  public void poll(long deadline) {
    pollDeadline = deadline;
    // Within a multicall a vCPU can poll again before it has stopped.
    if (!polling) {
      polling = true;
      domain.events().polls(1);
    }
    block();
  }

  /** Ends {@link #poll} if it is under way. Any thread. */
  public void wakeFromPoll() {
    if (polling && (pauseFlags() & PauseFlag.BLOCKED) != 0) {
      resume(PauseFlag.BLOCKED);
    }
  }

  /** The domain it belongs to. */
  public Domain domain() {
    return domain;
  }

  /** Its number in the domain. */
  public int index() {
    return index;
  }

  /**
   * What it reads as its identity (A64: MPIDR_EL1 without the RES1 bit); as Xen's {@code
   * vcpuid_to_vaffinity}.
   */
  public long affinity() {
    return affinityOf(index);
  }

  /**
   * The affinity of vCPU {@code index}: four bits in Aff0, as many as GICv3 target lists reach, the
   * rest in Aff1.
   */
  public static long affinityOf(int index) {
    return index & 0xf | (long) (index >> 4) << 8;
  }

  @Override
  public Vcpu vcpu() {
    return vcpu;
  }

  /** Its timers. */
  public VcpuTimer timer() {
    return timer;
  }

  @Override
  public String name() {
    return "d%dv%d".formatted(domain.id(), index);
  }

  @Override
  protected long traceId() {
    return (long) domain.id() << 32 | index;
  }

  @Override
  public boolean interruptPending() {
    return interrupt;
  }

  /** The vCPU's interrupt input for the interrupt controller: it wakes the vCPU if that waits. */
  IrqLine interruptLine() {
    return this::interrupt;
  }

  private void interrupt(boolean level) {
    boolean rises = level && !interrupt;
    if (trace != null && level != interrupt) {
      trace.interrupt(this, level);
    }
    interrupt = level;
    input.set(level);
    if (latency != null && runningOn() < 0) {
      latency.line(level, clock.nanos());
    }
    // A vCPU does not block while the line is high, so only an edge can find it blocked.
    if (!rises) {
      return;
    }
    if (Tracing.on()) {
      InterruptEvent.emit(domain.id(), index);
    }
    if ((pauseFlags() & PauseFlag.BLOCKED) != 0) {
      resume(PauseFlag.BLOCKED);
    } else if (runsElsewhere()) {
      vcpu.kick();
    }
  }

  /** Whether it is switched on (PSCI). */
  public boolean isOnline() {
    return (pauseFlags() & PauseFlag.DOWN) == 0;
  }

  /** Whether {@link #switchOn} is under way. */
  public boolean isStarting() {
    return starting.get();
  }

  /**
   * Switches the vCPU on.
   *
   * @param entry guest physical address of its first instruction
   * @param argument its register 0
   * @return false if it is on or another vCPU is switching it on
   */
  public boolean switchOn(@Foreign long entry, @Foreign long argument) {
    if (isOnline() || !starting.compareAndSet(false, true)) {
      return false;
    }
    try {
      if (isOnline()) {
        return false;
      }
      // It may have switched itself off a moment ago and still be on its way out of its pCPU.
      while (runningOn() >= 0) {
        Thread.onSpinWait();
      }
      domain.interrupts().resetCpu(index);
      vcpu.reset(entry, argument);
      resume(PauseFlag.DOWN | PauseFlag.BLOCKED);
      return true;
    } finally {
      starting.set(false);
    }
  }

  /**
   * Gives the vCPU a state to start from; called while its domain is held and it does not run.
   *
   * @param registers X0 to X30
   * @param online whether it is switched on
   */
  public void load(@Foreign long pc, @Foreign long[] registers, boolean online) {
    domain.interrupts().resetCpu(index);
    vcpu.reset(pc, registers[0]);
    for (int i = 1; i < registers.length; i++) {
      vcpu.setRegister(i, registers[i]);
    }
    if (online) {
      resume(PauseFlag.DOWN | PauseFlag.BLOCKED);
    } else {
      pause(PauseFlag.DOWN);
    }
  }

  /** Switches the vCPU off; called by itself. */
  public void switchOff() {
    pause(PauseFlag.DOWN);
  }

  /** Kicks the vCPU if a timer now expires before the time it was let run until; its own thread. */
  void timerChanged() {
    if (timer.nextDeadlineNanos() < runLimit()) {
      vcpu.kick();
    }
  }

  @Override
  protected long serviceTimers() {
    timer.update();
    if (latency != null) {
      latency.serviced(interrupt);
    }
    long watchdog = domain.watchdogs().earliest();
    if (watchdog <= clock.nanos()) {
      domain.shutdown(SchedShutdown.WATCHDOG);
    }
    long deadline = Math.min(timer.nextDeadlineNanos(), watchdog);
    if (!polling) {
      return deadline;
    }
    if (pollDeadline <= clock.nanos()) {
      wakeFromPoll(); // also from one that began after its deadline
    }
    if ((pauseFlags() & PauseFlag.BLOCKED) == 0) {
      polling = false;
      domain.events().polls(-1);
      return deadline;
    }
    return Math.min(deadline, pollDeadline);
  }

  @Override
  protected void call(Exit exit) {
    callNumber.incrementAndGet();
    try {
      switch (exit) {
        case Exit.Hypercall hypercall -> domain.calls().hypercall(this, hypercall.immediate());
        case Exit.FirmwareCall call -> domain.calls().firmwareCall(this, call.immediate());
        default -> throw new IllegalArgumentException(exit + " is no call");
      }
    } finally {
      callNumber.incrementAndGet();
    }
  }

  /** It makes the hypercall with a number below {@link HypercallNumber#LIMIT}; its own thread. */
  public void countHypercall(int number) {
    hypercalls[number]++;
  }

  /**
   * How often it made a hypercall, counting each time that a long one goes on. Any thread; of a
   * moment ago if it runs.
   */
  public long hypercalls(int number) {
    return hypercalls[number];
  }

  /** Changes when a call begins and when it ends. Any thread. */
  int callNumber() {
    return callNumber.get();
  }

  /** Whether {@link #callNumber} was read during a call. */
  static boolean isCall(int number) {
    return (number & 1) != 0;
  }

  @Override
  protected void dead(Exit.Dead exit) {
    exit.details().forEach(line -> domain.log().line(name() + " " + line));
    domain.crash(
        this,
        "%s; pc %016x, syndrome %08x, fault address %016x"
            .formatted(exit.reason(), exit.pc(), exit.syndrome(), exit.faultAddress()));
  }

  @Override
  protected void failed(Throwable failure) {
    domain.fail(this, failure);
  }

  /**
   * What it does, in lines for people: state, what it waits for, last exit, registers. Any thread.
   */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    lines.add(
        "%s: %s, last exit %s, ran %.3f s"
            .formatted(
                name(), doing(), lastExit() == null ? "none" : lastExit(), runNanos() / 1e9));
    vcpu.dump().lines().forEach(line -> lines.add("  " + line));
    return lines;
  }

  private String doing() {
    int flags = pauseFlags();
    int cpu = runningOn();
    if (cpu >= 0) {
      return "running on pCPU" + cpu;
    }
    var where = lastRanOn() < 0 ? "never ran" : "last on pCPU" + lastRanOn();
    if ((flags & PauseFlag.DOWN) != 0) {
      return "offline, " + where;
    }
    var paused = (flags & PauseFlag.PAUSED) != 0 ? "paused, " : "";
    if ((flags & PauseFlag.BLOCKED) != 0) {
      return "%sblocked (WFI, %s), %s".formatted(paused, timerState(), where);
    }
    return paused + "runnable, " + where;
  }

  private String timerState() {
    long deadline = timer.nextDeadlineNanos();
    return deadline == Long.MAX_VALUE
        ? "no timer"
        : "timer in %.1f ms".formatted((deadline - clock.nanos()) / 1e6);
  }
}
