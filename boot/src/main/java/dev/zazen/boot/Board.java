package dev.zazen.boot;

import dev.zazen.abi.ShutdownReason;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.Placement;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainConfig;
import dev.zazen.core.domain.DomainListener;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.sched.Credit2;
import dev.zazen.core.sched.PhysicalCpu;
import dev.zazen.core.sched.Scheduler;
import dev.zazen.devices.uart.SbsaUart;
import dev.zazen.engine.BoardMemory;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.Stage2;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Carries a plan out: memory is filled, domains are built and started. */
public final class Board implements BoardRun {
  private final BootPlan plan;
  private final BoardListener listener;
  private final BoardMemory memory;
  private final Scheduler scheduler = new Credit2();
  private final List<PhysicalCpu> pcpus = new ArrayList<>();
  private final List<Domain> domains = new ArrayList<>();
  private final Map<Integer, SbsaUart> consoles = new ConcurrentHashMap<>();
  private final Map<Integer, DomainEnd> ends = new ConcurrentHashMap<>();
  private final CountDownLatch running;

  private Board(BootPlan plan, Engine engine, BoardListener listener) {
    this.plan = plan;
    this.listener = listener;
    this.memory = BoardMemory.ofSize(plan.board().ramSpan());
    this.running = new CountDownLatch(plan.domains().size());
    long start = System.nanoTime();
    Clock clock = () -> System.nanoTime() - start;
    for (int i = 0; i < plan.board().cpus().size(); i++) {
      pcpus.add(new PhysicalCpu(i, scheduler, clock));
    }
    for (DomainPlan domain : plan.domains()) {
      domains.add(build(domain, engine, clock));
    }
  }

  /** Builds all domains and starts them. */
  public static BoardRun start(BootPlan plan, Engine engine, BoardListener listener) {
    var board = new Board(plan, engine, listener);
    for (int i = 0; i < board.domains.size(); i++) {
      DomainPlan domain = plan.domains().get(i);
      board.domains.get(i).start(domain.entry(), domain.deviceTree());
    }
    board.pcpus.forEach(PhysicalCpu::start);
    return board;
  }

  private Domain build(DomainPlan domainPlan, Engine engine, Clock clock) {
    listener.log(
        "*** LOADING DOMU cpus=%d memory=%xKB ***".formatted(domainPlan.vcpus(), domainPlan.memory() >> 10));
    var p2m = new P2m();
    for (GuestBank bank : domainPlan.banks()) {
      long gfn = bank.base() >>> 12;
      for (MemoryRange range : bank.backing()) {
        long frames = range.size() >>> 12;
        p2m.map(gfn, range.start() - plan.board().ramBase(), frames, Stage2.READ | Stage2.WRITE | Stage2.EXECUTE);
        gfn += frames;
      }
    }
    for (Placement placement : domainPlan.placements()) {
      load(domainPlan, placement);
    }
    var config =
        new DomainConfig(
            domainPlan.id(),
            domainPlan.name(),
            domainPlan.vcpus(),
            new CpuProfile(
                domainPlan.cpuModel(), domainPlan.gic().version() == 3, plan.board().counterFrequency()),
            domainPlan.gic().version(),
            domainPlan.gic().spis(),
            p2m);
    var domain = new Domain(config, engine, memory, clock, scheduler, new Ears());
    domainPlan
        .vpl011()
        .ifPresent(
            uart -> {
              var console =
                  new SbsaUart(
                      domain.spi(uart.interrupt()),
                      character -> listener.console(domainPlan.id(), character));
              consoles.put(domainPlan.id(), console);
              domain.addDevice(
                  new MmioRegion("vpl011", uart.registers().start(), uart.registers().size(), console));
            });
    return domain;
  }

  /** Writes a placement into the machine memory behind it, chunk by chunk. */
  private void load(DomainPlan domain, Placement placement) {
    listener.log(
        "Loading d%d %s from %s to 0x%x-0x%x"
            .formatted(
                domain.id(),
                placement.what(),
                placement.source(),
                placement.address(),
                placement.range().end()));
    for (GuestBank bank : domain.banks()) {
      long guest = bank.base();
      for (MemoryRange range : bank.backing()) {
        long from = Math.max(placement.address(), guest);
        long to = Math.min(placement.range().end(), guest + range.size());
        if (from < to) {
          long offset = range.start() - plan.board().ramBase() + (from - guest);
          placement.content().write(memory, offset, (int) (from - placement.address()), (int) (to - from));
        }
        guest += range.size();
      }
    }
  }

  private final class Ears implements DomainListener {
    @Override
    public void log(String line) {
      listener.log(line);
    }

    @Override
    public void ended(Domain domain, ShutdownReason reason, String detail) {
      boolean crashed = reason != ShutdownReason.POWEROFF && reason != ShutdownReason.REBOOT;
      String description =
          switch (reason) {
            case POWEROFF -> "powered off";
            case REBOOT -> "rebooted";
            case SUSPEND -> "suspended";
            case CRASH -> "crashed";
            case WATCHDOG -> "was ended by its watchdog";
            case SOFT_RESET -> "was reset";
          };
      String text = detail.isEmpty() ? description : description + ": " + detail;
      listener.log("Domain %d (%s) %s".formatted(domain.id(), domain.name(), text));
      ends.put(domain.id(), new DomainEnd(domain.id(), crashed, text));
      running.countDown();
    }
  }

  @Override
  public Optional<List<DomainEnd>> await(Optional<Duration> limit) throws InterruptedException {
    if (limit.isEmpty()) {
      running.await();
    } else if (!running.await(limit.get().toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.empty();
    }
    return Optional.of(ends.values().stream().sorted(Comparator.comparingInt(DomainEnd::domain)).toList());
  }

  @Override
  public List<String> state() {
    List<String> lines = new ArrayList<>();
    for (Domain domain : domains) {
      String end = domain.ended().map(reason -> "ended, " + reason).orElse("running");
      lines.add("Domain %d (%s): %s".formatted(domain.id(), domain.name(), end));
      for (VcpuUnit vcpu : domain.vcpus()) {
        lines.addAll(vcpu.describe());
      }
    }
    return lines;
  }

  @Override
  public void type(int domain, int character) {
    SbsaUart console = consoles.get(domain);
    if (console != null) {
      console.receive(character);
    }
  }

  @Override
  public List<Integer> domains() {
    return domains.stream().map(Domain::id).toList();
  }

  @Override
  public void close() {
    pcpus.forEach(PhysicalCpu::stop);
    domains.forEach(Domain::kick);
    try {
      for (PhysicalCpu pcpu : pcpus) {
        pcpu.join();
      }
      memory.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
