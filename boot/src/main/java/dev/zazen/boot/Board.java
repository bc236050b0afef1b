package dev.zazen.boot;

import dev.zazen.abi.HvmParam;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.XenCommandLine;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.BoardPlan;
import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.boot.plan.CpupoolPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.EventChannelPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.Placement;
import dev.zazen.boot.replay.InputSource;
import dev.zazen.boot.replay.TracePoint;
import dev.zazen.boot.stats.BoardStatistics;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.hypercall.CallDispatcher;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.psci.Firmware;
import dev.zazen.core.psci.Mitigations;
import dev.zazen.core.sched.Cpupools;
import dev.zazen.core.sched.MonotonicClock;
import dev.zazen.core.sched.TraceHash;
import dev.zazen.core.sched.VirtualClock;
import dev.zazen.devices.uart.SbsaUart;
import dev.zazen.engine.BoardMemory;
import dev.zazen.engine.HostClock;
import dev.zazen.image.DiskImage;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Engine;
import dev.zazen.machine.MmioRegion;
import dev.zazen.network.Uplink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Carries a plan out: memory is filled, domains are built and started. */
public final class Board implements BoardRun {
  private final BootPlan plan;
  private final BoardListener listener;
  private final BoardMemory memory;
  private final FrameTable frames;
  private final Hypervisor hypervisor;
  private final Optional<RoundsThread> rounds;
  private final Supplier<Clock> domainClocks;
  private final ConsoleTap tap;
  private final InputSource.Consoles typed;
  private final Map<Integer, IntConsumer> consoles = new ConcurrentHashMap<>();
  private final Map<Integer, DomainEnd> ends = new ConcurrentHashMap<>();
  private final CountDownLatch running;
  private final Dom0Console dom0Console;
  private final Map<String, DiskImage> images;
  private final Map<String, Uplink> uplinks;
  private final Loading loading = new Loading();
  private final Workers workers;
  private final PvDevices pvDevices;
  private final DeviceStreams streams;
  private final BoardDevices boardDevices;
  private final XenCommandLine line;
  private final List<CpuType> cpuTypes;
  private final Mitigations mitigations;
  private final long hostStart = System.nanoTime();

  /** What hears of characters on consoles besides the listener. */
  @FunctionalInterface
  private interface ConsoleTap {
    void output(int domain, int character);
  }

  private Board(
      BootPlan plan,
      Engine engine,
      BoardListener listener,
      RunMode mode,
      Map<String, DiskImage> images,
      Map<String, Uplink> uplinks) {
    this.plan = plan;
    this.listener = listener;
    this.memory = BoardMemory.ofSize(plan.board().ramSpan());
    for (DomainPlan domain : plan.domains()) {
      loading.begin(() -> domain.placements().forEach(placement -> load(domain, placement)));
    }
    this.frames = frames(plan, memory);
    this.line = XenCommandLine.parse(plan.board().commandLine());
    this.cpuTypes = plan.board().cpus().stream().map(CpuPlan::type).toList();
    this.mitigations = Mitigations.of(cpuTypes, line.ssbd());
    this.running = new CountDownLatch(plan.domains().size());
    int cpus = plan.board().cpus().size();
    switch (mode) {
      case RunMode.RealTime _ -> {
        Clock clock = HostClock.start();
        hypervisor = new Hypervisor(cpus, clock, listener::log);
        domainClocks = () -> clock;
        tap = (_, _) -> {};
        typed = this::receive;
        rounds = Optional.empty();
      }
      case RunMode.Deterministic(long seed, InputSource input, long until) -> {
        var clock = new VirtualClock();
        var trace = new TraceHash(clock, seed);
        hypervisor = new Hypervisor(cpus, clock, trace, listener::log);
        domainClocks = () -> new MonotonicClock(clock);
        tap = trace::output;
        rounds =
            Optional.of(
                new RoundsThread(
                    hypervisor.rounds(clock, seed, until),
                    trace,
                    input,
                    this::receive,
                    () -> running.getCount() == 0));
        typed = input::type;
      }
    }
    listener.clock(hypervisor.clock());
    long startSeconds = rounds.isPresent() ? 0 : System.currentTimeMillis() / 1000;
    dom0Console = new Dom0Console(this::output);
    hypervisor.console(dom0Console);
    this.images = images;
    this.uplinks = uplinks;
    workers = new Workers(rounds.isPresent());
    pvDevices = new PvDevices(hypervisor, this::output, consoles, images, uplinks, workers);
    streams = new DeviceStreams(plan.board().iommu());
    boardDevices = new BoardDevices(startSeconds, images, workers, streams);
    hypervisor.cpuTypes(cpuTypes);
    hypervisor.wallClock(startSeconds, 0, 0);
    hypervisor.counterFrequency(plan.board().counterFrequency());
    hypervisor.commandLine(plan.board().commandLine());
    hypervisor.onShutdown(this::ended);
    var toolstack = new ToolstackDevices(plan.board().devices(), boardDevices, streams);
    hypervisor.devices(toolstack);
    hypervisor.factory(
        new RuntimeDomains(
            hypervisor,
            plan.board(),
            engine,
            memory,
            frames,
            domainClocks,
            mitigations,
            toolstack));
    hypervisor.cpupools().options(line.tuning().schedulers());
    hypervisor.memoryOrders(line.tuning().memoryOrders());
    arrangeCpus();
    for (DomainPlan domain : plan.domains()) {
      build(domain, engine);
    }
    hypervisor.domains().stream().filter(Domain::isHardware).forEach(toolstack::permit);
    watchMemory();
    pvDevices.join();
    plan.eventChannels().forEach(this::bind);
    loading.finish();
  }

  /** dom0 hears of it when memory becomes low (Xen 4.17 {@code setup_low_mem_virq}). */
  private void watchMemory() {
    if (hypervisor.domains().stream().anyMatch(Domain::isHardware)) {
      long pages = frames.onLow(line.tuning().lowMemory().orElse(-1), hypervisor::memoryIsLow);
      if (pages != 0) {
        hypervisor
            .log()
            .line("Initial low memory virq threshold set at 0x%x pages.".formatted(pages));
      }
    }
  }

  private void arrangeCpus() {
    List<Cpupools.Group> groups = new ArrayList<>();
    for (CpupoolPlan pool : plan.cpupools()) {
      var cpus = new BitSet();
      for (int cpu : pool.cpus()) {
        cpus.set(cpu);
        if (plan.cpupools().size() > 1) {
          listener.log(
              "Logical CPU %d in Pool-%d (Scheduler id: %d)."
                  .formatted(cpu, groups.size(), pool.scheduler().code()));
        }
      }
      groups.add(new Cpupools.Group(pool.scheduler(), cpus));
    }
    hypervisor.cpupools().arrange(groups);
  }

  /**
   * Builds all domains and starts them, in real time.
   *
   * @throws InvalidInputException if an image of a disk or an uplink cannot be used
   */
  public static BoardRun start(BootPlan plan, Engine engine, BoardListener listener)
      throws InvalidInputException, IOException {
    return start(plan, engine, listener, new RunMode.RealTime());
  }

  /**
   * Builds all domains and starts them.
   *
   * @throws InvalidInputException if an image of a disk or an uplink cannot be used
   */
  public static BoardRun start(BootPlan plan, Engine engine, BoardListener listener, RunMode mode)
      throws InvalidInputException, IOException {
    if (engine.needsOneThread() && mode instanceof RunMode.RealTime) {
      throw new InvalidInputException(
          "engine " + engine.name(), "runs on one thread only", "use zazen boot --deterministic");
    }
    Map<String, Uplink> uplinks = Uplinks.open(plan, mode);
    Map<String, DiskImage> images;
    try {
      images = Disks.open(plan);
    } catch (InvalidInputException | IOException e) {
      Uplinks.close(uplinks);
      throw e;
    }
    var board = new Board(plan, engine, listener, mode, images, uplinks);
    for (DomainPlan domain : plan.domains()) {
      board.hypervisor.domain(domain.id()).orElseThrow().start(domain.entry(), domain.deviceTree());
    }
    board.rounds.ifPresentOrElse(RoundsThread::start, board.hypervisor::start);
    return board;
  }

  private void build(DomainPlan domainPlan, Engine engine) {
    hypervisor
        .log()
        .line(
            domainPlan.isHardware()
                ? "*** LOADING DOMAIN 0 ***"
                : "*** LOADING DOMU cpus=%d memory=%xKB ***"
                    .formatted(domainPlan.vcpus(), domainPlan.memory() >> 10));
    long frequency = plan.board().counterFrequency();
    var profile = new CpuProfile(cpuTypes, domainPlan.gic().version() == 3, frequency);
    Clock clock = domainClocks.get();
    var timers = new DeviceTimers();
    var builder = hypervisor.domain(domainPlan.id(), domainPlan.name());
    if (domainPlan.isHardware()) {
      builder = builder.hardware().highestPort(Integer.MAX_VALUE);
    }
    if (domainPlan.directMapped()) {
      builder = builder.directMapped();
    }
    Domain domain =
        builder
            .cpupool(plan.cpupool(domainPlan))
            .eventInterrupt(domainPlan.eventInterrupt())
            .vcpus(domainPlan.vcpus(), profile, engine)
            .memory(memory, frames, p2m(domainPlan))
            .interrupts(
                lines -> Interrupts.controller(domainPlan.gic(), lines),
                (vcpu, controller) ->
                    timers.with(Interrupts.timer(clock, vcpu, controller, frequency)))
            .calls(new CallDispatcher(hypervisor, new Firmware(mitigations)))
            .build();
    domainPlan.placements().forEach(placement -> announce(domainPlan, placement));
    if (domainPlan.xenstore() && plan.hasOwnStore()) {
      pvDevices.connect(domain, plan.pvDevices().getOrDefault(domain.id(), List.of()));
    } else if (domainPlan.xenstore()) {
      // init-dom0less finds the port, and a page that is still to be made.
      domain.parameter(HvmParam.STORE_EVTCHN, domain.events().allocateUnbound(0));
      domain.parameter(HvmParam.STORE_PFN, -1);
    }
    if (domainPlan.isHardware()) {
      if (line.dom0VcpusPin()) {
        pin(domain);
      }
    }
    streams.begin(domain, domainPlan.devices());
    for (AssignedDevice device : domainPlan.devices()) {
      boardDevices.add(domain, device, clock, timers);
    }
    domainPlan
        .vpl011()
        .ifPresent(
            uart -> {
              var console =
                  new SbsaUart(
                      domain.interrupts().spi(uart.interrupt()),
                      character -> output(domainPlan.id(), character));
              consoles.putIfAbsent(domainPlan.id(), console::receive);
              domain
                  .mmio()
                  .add(
                      new MmioRegion(
                          "vpl011", uart.registers().start(), uart.registers().size(), console));
            });
  }

  private void bind(EventChannelPlan channel) {
    var events = hypervisor.domain(channel.domain()).orElseThrow().events();
    var remote = hypervisor.domain(channel.remoteDomain()).orElseThrow().events();
    if (events.bindStatic(channel.port(), remote, channel.remotePort()) != 0) {
      throw new IllegalStateException(channel + " was checked and cannot be bound");
    }
  }

  /** Gives each vCPU one pCPU of the first pool, in turn. */
  private void pin(Domain domain) {
    List<Integer> cpus = plan.cpupools().getFirst().cpus();
    for (VcpuUnit vcpu : domain.vcpus()) {
      var only = new BitSet();
      only.set(cpus.get(vcpu.index() % cpus.size()));
      var _ = hypervisor.cpupools().hardAffinity(vcpu, only);
    }
  }

  /** Frames of the domains have their owners; what the plan kept for the hypervisor is free. */
  private static FrameTable frames(BootPlan plan, BoardMemory memory) {
    BoardPlan board = plan.board();
    var table = new FrameTable(memory, board.ramBase());
    board.ram().forEach(table::release);
    board.reserved().stream()
        .filter(reservation -> !reservation.what().equals(BootPlanner.HEAP))
        .forEach(reservation -> table.withdraw(reservation.range()));
    for (DomainPlan domain : plan.domains()) {
      for (GuestBank bank : domain.banks()) {
        for (MemoryRange range : bank.backing()) {
          if (domain.staticMemory()) {
            table.assignStatic(range, domain.id());
          } else {
            table.assign(range, domain.id());
          }
        }
      }
    }
    SharedFrames.assign(plan.domains(), table);
    return table;
  }

  private P2m p2m(DomainPlan domain) {
    return GuestTranslation.of(
        plan.board().ramBase(),
        plan.board().ramSpan(),
        domain.p2mPages(),
        domain.id(),
        domain.banks(),
        domain.shared());
  }

  private void announce(DomainPlan domain, Placement placement) {
    hypervisor
        .log()
        .line(
            "Loading d%d %s from %s to 0x%x-0x%x"
                .formatted(
                    domain.id(),
                    placement.what(),
                    placement.source(),
                    placement.address(),
                    placement.range().end()));
  }

  /** Writes a placement into the machine memory behind it, chunk by chunk. */
  private void load(DomainPlan domain, Placement placement) {
    for (GuestBank bank : domain.banks()) {
      long guest = bank.base();
      for (MemoryRange range : bank.backing()) {
        long from = Math.max(placement.address(), guest);
        long to = Math.min(placement.range().end(), guest + range.size());
        if (from < to) {
          long offset = range.start() - plan.board().ramBase() + (from - guest);
          placement
              .content()
              .write(memory, offset, (int) (from - placement.address()), (int) (to - from));
        }
        guest += range.size();
      }
    }
  }

  private void output(int domain, int character) {
    tap.output(domain, character);
    listener.console(domain, character);
  }

  private void ended(Domain domain, SchedShutdown reason) {
    boolean crashed = reason != SchedShutdown.POWEROFF && reason != SchedShutdown.REBOOT;
    String description =
        switch (reason) {
          case POWEROFF -> "powered off";
          case REBOOT -> "rebooted";
          case SUSPEND -> "suspended";
          case CRASH -> "crashed: " + domain.crashReason();
          case WATCHDOG -> "was ended by its watchdog";
          case SOFT_RESET -> "was reset";
        };
    if (plan.domains().stream().noneMatch(planned -> planned.id() == domain.id())) {
      return; // its toolstack sees to it
    }
    hypervisor.log().line("Domain %d (%s) %s".formatted(domain.id(), domain.name(), description));
    end(new DomainEnd(domain.id(), crashed, description));
    if (domain.isHardware()) {
      halt();
    }
  }

  /** Without dom0 the board stops, as real Xen does. */
  private void halt() {
    hypervisor.domains().forEach(Domain::pause);
    for (DomainPlan other : plan.domains()) {
      end(new DomainEnd(other.id(), false, "stopped with the board"));
    }
  }

  private void end(DomainEnd end) {
    if (ends.putIfAbsent(end.domain(), end) == null) {
      listener.ended(end);
      running.countDown();
    }
  }

  @Override
  public Optional<List<DomainEnd>> await(Optional<Duration> limit) throws InterruptedException {
    if (!awaitEnd(limit)) {
      return Optional.empty();
    }
    return Optional.of(
        ends.values().stream().sorted(Comparator.comparingInt(DomainEnd::domain)).toList());
  }

  private boolean awaitEnd(Optional<Duration> limit) throws InterruptedException {
    if (rounds.isPresent()) {
      return rounds.get().await(limit);
    }
    if (limit.isPresent()) {
      return running.await(limit.get().toMillis(), TimeUnit.MILLISECONDS);
    }
    running.await();
    return true;
  }

  @Override
  public List<String> state() {
    return hypervisor.describe();
  }

  @Override
  public BoardStatistics statistics() {
    return BoardStatistics.of(hypervisor, System.nanoTime() - hostStart, rounds.isPresent());
  }

  @Override
  public void type(int domain, int character) {
    typed.receive(domain, character);
  }

  private void receive(int domain, int character) {
    IntConsumer console = consoles.get(domain);
    if (console != null) {
      console.accept(character);
    } else if (domain == 0) {
      hypervisor.domain(0).ifPresent(dom0 -> dom0Console.type(dom0, character));
    }
  }

  @Override
  public void serveXenstore(Path socket) throws IOException, InvalidInputException {
    pvDevices.serveStore(socket);
  }

  @Override
  public List<Integer> domains() {
    return plan.domains().stream().map(DomainPlan::id).toList();
  }

  @Override
  public boolean stop() throws InterruptedException {
    boolean roundsEnded = rounds.isEmpty() || rounds.get().stop();
    boolean threadsEnded = hypervisor.stop();
    return roundsEnded && threadsEnded;
  }

  @Override
  public Optional<TracePoint> trace() {
    return rounds.flatMap(RoundsThread::end);
  }

  @Override
  public void close() {
    try {
      if (stop()) {
        pvDevices.close();
        Uplinks.close(uplinks);
        workers.close();
        Disks.close(images);
        hypervisor.domains().forEach(domain -> domain.guest().close());
        memory.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
