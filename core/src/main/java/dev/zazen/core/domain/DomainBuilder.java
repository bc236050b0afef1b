package dev.zazen.core.domain;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GuestLayout;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.core.evtchn.EventVcpu;
import dev.zazen.core.grant.GrantTable;
import dev.zazen.core.grant.Maptrack;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.OutOfFramesException;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.sched.Cpupools;
import dev.zazen.core.sched.SchedUnit;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.Vcpu;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * Puts a domain together: everything but {@link #weight}, {@link #affinity} and {@link #hardware}
 * must be given.
 */
public final class DomainBuilder {
  private final Hypervisor hypervisor;
  private final int id;
  private final String name;
  private int vcpus;
  private Engine engine;
  private CpuProfile cpu;
  private GuestMemory memory;
  private P2m p2m;
  private FrameTable frames;
  private boolean directMapped;
  private int eventInterrupt = GuestLayout.EVTCHN_PPI;
  private int highestPort = EventChannels.DEFAULT_HIGHEST_PORT;
  private InterruptController.Factory controllers;
  private VcpuTimer.Factory timers;
  private GuestCalls calls;
  private int weight = SchedUnit.DEFAULT_WEIGHT;
  private BitSet affinity = new BitSet();
  private boolean hardware;
  private int grantFrames = GrantTable.DEFAULT_FRAMES;
  private int maptrackFrames = Maptrack.DEFAULT_FRAMES;
  private long cpupool = Cpupools.FIRST;

  DomainBuilder(Hypervisor hypervisor, int id, String name) {
    if (id < 0 || id >= DomId.FIRST_RESERVED) {
      throw new IllegalArgumentException(
          "domain id %d is not in 0 to %d".formatted(id, DomId.FIRST_RESERVED - 1));
    }
    this.hypervisor = hypervisor;
    this.id = id;
    this.name = Objects.requireNonNull(name);
  }

  /** Number and kind of its vCPUs, and what runs them. */
  public DomainBuilder vcpus(int count, CpuProfile profile, Engine runs) {
    if (count < 1 || count > GuestLayout.MAX_VCPUS) {
      throw new IllegalArgumentException(
          "d%d: %d vCPUs, not 1 to %d".formatted(id, count, GuestLayout.MAX_VCPUS));
    }
    vcpus = count;
    cpu = profile;
    engine = runs;
    return this;
  }

  /** The board's RAM and its frames, and the translation to those of the domain. */
  public DomainBuilder memory(GuestMemory ram, FrameTable table, P2m translation) {
    memory = ram;
    frames = table;
    p2m = translation;
    return this;
  }

  /** Says that guest frames have the numbers of machine frames. */
  public DomainBuilder directMapped() {
    directMapped = true;
    return this;
  }

  /** The private interrupt that event channels raise, 16 to 31; 31 unless set. */
  public DomainBuilder eventInterrupt(int intid) {
    eventInterrupt = intid;
    return this;
  }

  /** The highest event channel port it may use. */
  public DomainBuilder highestPort(int port) {
    highestPort = port;
    return this;
  }

  /** Frames of grant entries, and of records of mapped grants, it may have. */
  public DomainBuilder grants(int frameLimit, int maptrackLimit) {
    grantFrames = frameLimit;
    maptrackFrames = maptrackLimit;
    return this;
  }

  /** Makers of its interrupt controller and timers. */
  public DomainBuilder interrupts(InterruptController.Factory controller, VcpuTimer.Factory timer) {
    controllers = controller;
    timers = timer;
    return this;
  }

  /** What serves its calls. */
  public DomainBuilder calls(GuestCalls serves) {
    calls = serves;
    return this;
  }

  /** Its share of CPU time. */
  public DomainBuilder weight(int share) {
    weight = share;
    return this;
  }

  /** The pCPUs it may run on; empty for all. */
  public DomainBuilder affinity(BitSet cpus) {
    affinity = (BitSet) cpus.clone();
    return this;
  }

  /** Number of the cpupool that it runs in; the first unless set. */
  public DomainBuilder cpupool(long number) {
    cpupool = number;
    return this;
  }

  /** Makes it the hardware domain. */
  public DomainBuilder hardware() {
    hardware = true;
    return this;
  }

  /**
   * The domain, in state {@link DomainState#BUILDING}, with the interrupt controller's regions in
   * its MMIO map.
   *
   * @throws dev.zazen.core.memory.OutOfFramesException if there are no frames for what the
   *     hypervisor needs; nothing is left behind then
   */
  public Domain build() {
    var domainMemory = new DomainMemory(id, memory, Objects.requireNonNull(frames), p2m);
    try {
      return build(
          domainMemory, new GrantTable(hypervisor.grantLock(), id, domainMemory, grantFrames));
    } catch (OutOfFramesException e) {
      domainMemory.end();
      throw e;
    }
  }

  private Domain build(DomainMemory domainMemory, GrantTable grants) {
    var domain =
        new Domain(
            id,
            name,
            hardware,
            directMapped,
            weight,
            domainMemory,
            new Maptrack(maptrackFrames),
            Objects.requireNonNull(calls),
            hypervisor.log());
    List<VcpuUnit> units = new ArrayList<>();
    List<IrqLine> lines = new ArrayList<>();
    for (int i = 0; i < vcpus; i++) {
      var unit =
          new VcpuUnit(
              domain, i, hypervisor.clock(), hypervisor.trace(), affinity, hypervisor.cpuTypes());
      units.add(unit);
      lines.add(unit.interruptLine());
    }
    InterruptController controller = controllers.create(List.copyOf(lines));
    controller.regions().forEach(domain.mmio()::add);
    var guest = engine.guest(memory, p2m, cpu);
    p2m.onChange(guest::stage2Changed);
    p2m.onArrival(guest::codeChanged);
    long sharedInfo = frames.offset(domainMemory.sharedInfo());
    List<EventVcpu> eventVcpus = new ArrayList<>();
    for (VcpuUnit unit : units) {
      // Only the first vCPU has its vcpu_info in the shared page: XEN_LEGACY_MAX_VCPUS is 1.
      var events =
          new EventVcpu(
              memory,
              unit.index() == 0 ? sharedInfo : EventVcpu.NONE,
              () -> controller.pend(unit.index(), eventInterrupt),
              unit::wakeFromPoll);
      eventVcpus.add(events);
      VcpuTimer timer = timers.create(unit.index(), controller);
      Vcpu vcpu =
          guest.addVcpu(unit.affinity(), new UnitPorts(unit, controller, timer, domain.mmio()));
      unit.attach(vcpu, timer, events);
    }
    var channels =
        new EventChannels(
            hypervisor.eventLock(), id, memory, domainMemory, eventVcpus, sharedInfo, highestPort);
    frames.onLast(hypervisor::lookForDead);
    domain.attach(units, guest, controller, channels, grants);
    hypervisor.add(domain, cpupool);
    return domain;
  }
}
