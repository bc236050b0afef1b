package dev.zazen.core.domain;

import dev.zazen.abi.DomId;
import dev.zazen.abi.GuestLayout;
import dev.zazen.core.p2m.P2m;
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
  private InterruptController.Factory controllers;
  private VcpuTimer.Factory timers;
  private GuestCalls calls;
  private int weight = SchedUnit.DEFAULT_WEIGHT;
  private BitSet affinity = new BitSet();
  private boolean hardware;

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

  /** The board's RAM and the translation to it. */
  public DomainBuilder memory(GuestMemory ram, P2m translation) {
    memory = ram;
    p2m = translation;
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

  /** Makes it the hardware domain. */
  public DomainBuilder hardware() {
    hardware = true;
    return this;
  }

  /**
   * The domain, in state {@link DomainState#BUILDING}, with the interrupt controller's regions in
   * its MMIO map.
   */
  public Domain build() {
    var domain =
        new Domain(
            id,
            name,
            hardware,
            Objects.requireNonNull(p2m),
            Objects.requireNonNull(calls),
            hypervisor.log());
    List<VcpuUnit> units = new ArrayList<>();
    List<IrqLine> lines = new ArrayList<>();
    for (int i = 0; i < vcpus; i++) {
      var unit = new VcpuUnit(domain, i, hypervisor.clock(), hypervisor.trace(), weight, affinity);
      units.add(unit);
      lines.add(unit.interruptLine());
    }
    InterruptController controller = controllers.create(List.copyOf(lines));
    controller.regions().forEach(domain.mmio()::add);
    var guest = engine.guest(memory, p2m, cpu);
    p2m.onChange(guest::stage2Changed);
    for (VcpuUnit unit : units) {
      VcpuTimer timer = timers.create(unit.index(), controller);
      Vcpu vcpu =
          guest.addVcpu(unit.affinity(), new UnitPorts(unit, controller, timer, domain.mmio()));
      unit.attach(vcpu, timer);
    }
    domain.attach(units, guest, controller);
    hypervisor.add(domain);
    return domain;
  }
}
