package dev.zazen.core;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainFactory;
import dev.zazen.core.domain.DomainRequest;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.domain.InterruptController;
import dev.zazen.core.domain.VcpuTimer;
import dev.zazen.core.hypercall.CallDispatcher;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.psci.Firmware;
import dev.zazen.core.psci.Mitigations;
import dev.zazen.core.psci.SsbdState;
import dev.zazen.core.sched.MonotonicClock;
import dev.zazen.core.sched.PhysicalCpu;
import dev.zazen.core.sched.Rounds;
import dev.zazen.core.sched.TraceHash;
import dev.zazen.core.sched.VirtualClock;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.HostCount;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.SysregKey;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A hypervisor with fake vCPUs, an interrupt controller of one level a vCPU and a timer of one
 * deadline a vCPU.
 */
public final class FakeBoard {
  /** A register of {@link Timer}: its deadline in board time. */
  public static final int CVAL = SysregKey.of(3, 3, 14, 3, 2);

  /**
   * Timer interrupts that were acknowledged are lowered by a write of this register of {@link
   * Controller}.
   */
  public static final int EOIR = SysregKey.of(3, 0, 12, 12, 1);

  public final AtomicLong time = new AtomicLong();

  /** Guests of the engine that were not closed. */
  public final AtomicInteger guests = new AtomicInteger();

  public final List<String> log = new CopyOnWriteArrayList<>();
  public final Clock clock;
  public final Hypervisor hypervisor;

  /** What a deterministic board hashes and what makes its rounds; null on others. */
  public final TraceHash trace;

  public final Rounds rounds;
  private static final int RAM_SIZE = 16 << 20;
  private static final MemoryRange ALL = new MemoryRange(0, RAM_SIZE);

  public final HeapMemory ram = new HeapMemory(RAM_SIZE);
  public final FrameTable frames = new FrameTable(ram, 0);
  private final Supplier<Clock> domainClocks;

  /** A board that runs in simulated time: see {@link #runFor}. */
  public FakeBoard(int cpus) {
    frames.release(ALL);
    clock = time::get;
    hypervisor = new Hypervisor(cpus, clock, log::add);
    trace = null;
    rounds = null;
    domainClocks = () -> clock;
  }

  /** A deterministic board, whose time is instructions of {@link #compute}: see {@link #rounds}. */
  public FakeBoard(int cpus, long seed) {
    frames.release(ALL);
    var virtual = new VirtualClock();
    clock = virtual;
    trace = new TraceHash(virtual, seed);
    hypervisor = new Hypervisor(cpus, virtual, trace, log::add);
    rounds = hypervisor.rounds(virtual, seed, Long.MAX_VALUE);
    domainClocks = () -> new MonotonicClock(virtual);
  }

  /** A board that runs in real time. */
  public FakeBoard(int cpus, Clock clock) {
    frames.release(ALL);
    this.clock = clock;
    hypervisor = new Hypervisor(cpus, clock, log::add);
    trace = null;
    rounds = null;
    domainClocks = () -> clock;
  }

  /** One level-triggered interrupt for each vCPU: the number stands for nothing. */
  public static final class Controller implements InterruptController {
    private final List<IrqLine> lines;

    Controller(List<IrqLine> lines) {
      this.lines = lines;
    }

    @Override
    public int lines() {
      return 64;
    }

    @Override
    public List<MmioRegion> regions() {
      return List.of();
    }

    @Override
    public IrqLine spi(int intid) {
      return lines.getFirst();
    }

    @Override
    public IrqLine ppi(int vcpu, int intid) {
      return lines.get(vcpu);
    }

    @Override
    public long readSystemRegister(int vcpu, int key) {
      return key;
    }

    @Override
    public void writeSystemRegister(int vcpu, int key, long value) {
      lines.get(vcpu).set(false);
    }

    @Override
    public void pend(int vcpu, int intid) {
      lines.get(vcpu).set(true);
    }

    @Override
    public void resetCpu(int vcpu) {
      lines.get(vcpu).set(false);
    }

    @Override
    public boolean pending(int vcpu) {
      return false;
    }
  }

  private static final class Timer implements VcpuTimer {
    private final Clock clock;
    private final IrqLine line;
    private volatile long deadline = Long.MAX_VALUE;

    Timer(Clock clock, IrqLine line) {
      this.clock = clock;
      this.line = line;
    }

    @Override
    public long read(int key) {
      return deadline;
    }

    @Override
    public void write(int key, long value) {
      deadline = value;
      update();
    }

    @Override
    public long virtualCount() {
      return clock.nanos();
    }

    @Override
    public HostCount hostCount() {
      return null;
    }

    @Override
    public long nextDeadlineNanos() {
      return deadline;
    }

    @Override
    public void update() {
      if (deadline <= clock.nanos()) {
        deadline = Long.MAX_VALUE;
        line.set(true);
      }
    }
  }

  private final class FakeGuest implements Guest {
    final List<FakeVcpu> vcpus = new ArrayList<>();

    @Override
    public Vcpu addVcpu(long affinity, VcpuPorts ports) {
      var vcpu = new FakeVcpu(vcpus.size(), ports);
      vcpus.add(vcpu);
      return vcpu;
    }

    @Override
    public void stage2Changed() {}

    @Override
    public void codeChanged(long offset, long length) {}

    @Override
    public void close() {
      guests.decrementAndGet();
    }
  }

  private final class FakeEngine implements Engine {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Guest guest(GuestMemory memory, Stage2 stage2, CpuProfile cpu) {
      guests.incrementAndGet();
      return new FakeGuest();
    }
  }

  /** A domain whose vCPUs all run {@code program}; not started. */
  public Domain domain(int id, int vcpus, int weight, FakeVcpu.Program program) {
    return domain(id, vcpus, weight, new BitSet(), program);
  }

  /** Lets the toolstack in domain 0 make domains whose vCPUs run {@code program}. */
  public void makesDomains(FakeVcpu.Program program) {
    hypervisor.factory(
        new DomainFactory() {
          @Override
          public Domain create(int id, DomainRequest request) {
            Domain domain = domain(id, request.vcpus(), 256, program);
            domain.pause();
            return domain;
          }

          @Override
          public int gicVersion() {
            return 3;
          }

          @Override
          public int timerClock() {
            return 0;
          }
        });
  }

  /** As above, on the pCPUs of {@code affinity}; domain 0 is the hardware domain. */
  public Domain domain(int id, int vcpus, int weight, BitSet affinity, FakeVcpu.Program program) {
    Clock view = domainClocks.get();
    var builder = hypervisor.domain(id, "dom" + id);
    if (id == 0) {
      var _ = builder.hardware();
    }
    Domain domain =
        builder
            .vcpus(vcpus, new CpuProfile("cortex-a57", true, 62_500_000), new FakeEngine())
            .memory(ram, frames, new P2m(0, RAM_SIZE, P2m.DEFAULT_POOL_PAGES))
            .interrupts(Controller::new, (n, controller) -> new Timer(view, controller.ppi(n, 27)))
            .calls(
                new CallDispatcher(
                    hypervisor,
                    new Firmware(Mitigations.of(List.of(CpuType.CORTEX_A57), SsbdState.RUNTIME))))
            .weight(weight)
            .affinity(affinity)
            .build();
    domain.vcpus().forEach(unit -> vcpu(domain, unit.index()).program = program);
    return domain;
  }

  public static FakeVcpu vcpu(Domain domain, int index) {
    return (FakeVcpu) domain.vcpus().get(index).vcpu();
  }

  /**
   * Steps the pCPUs for {@code nanos} of simulated time. A step moves the clock by itself, so the
   * pCPUs take turns in time rather than run at once: for {@code n} pCPUs this is like one pCPU of
   * which each is given a share.
   */
  public void runFor(long nanos) {
    long end = time.get() + nanos;
    List<PhysicalCpu> cpus = hypervisor.cpus();
    while (time.get() < end) {
      long sleep = Long.MAX_VALUE;
      for (PhysicalCpu cpu : cpus) {
        sleep = Math.min(sleep, cpu.step());
      }
      if (sleep > 0) {
        long left = end - time.get();
        if (left > 0) {
          time.addAndGet(Math.min(sleep, left));
        }
      }
    }
  }

  /** A program that computes without end at one instruction a nanosecond. */
  public FakeVcpu.Program busy() {
    return (vcpu, budget) -> {
      vcpu.execute(budget);
      time.addAndGet(budget);
      return Exit.BudgetSpent.INSTANCE;
    };
  }

  /** A program that computes without end; for deterministic boards. */
  public static FakeVcpu.Program compute() {
    return (vcpu, budget) -> {
      if (vcpu.takeKick()) {
        return Exit.Kicked.INSTANCE;
      }
      vcpu.execute(budget);
      return Exit.BudgetSpent.INSTANCE;
    };
  }

  /** Makes rounds until board time {@code nanos} or until nothing is left to do. */
  public void roundsUntil(long nanos) {
    boolean more = true;
    while (more && rounds.now() < nanos) {
      more = rounds.next();
    }
  }
}
