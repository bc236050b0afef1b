package dev.zazen.boot;

import dev.zazen.abi.GuestLayout;
import dev.zazen.boot.plan.BoardPlan;
import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.boot.plan.GicPlan;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.DomainFactory;
import dev.zazen.core.domain.DomainRequest;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.hypercall.CallDispatcher;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.psci.Firmware;
import dev.zazen.core.psci.Mitigations;
import dev.zazen.engine.BoardMemory;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Engine;
import java.util.List;
import java.util.function.Supplier;

/** Makes the domains that dom0's toolstack asks for. */
final class RuntimeDomains implements DomainFactory {
  /** Pages for tables until the toolstack gives more: those of {@code p2m_init} of Xen. */
  private static final int FIRST_POOL_PAGES = 16;

  private final Hypervisor hypervisor;
  private final BoardPlan board;
  private final Engine engine;
  private final BoardMemory memory;
  private final FrameTable frames;
  private final Supplier<Clock> clocks;
  private final Mitigations mitigations;
  private final ToolstackDevices devices;

  RuntimeDomains(
      Hypervisor hypervisor,
      BoardPlan board,
      Engine engine,
      BoardMemory memory,
      FrameTable frames,
      Supplier<Clock> clocks,
      Mitigations mitigations,
      ToolstackDevices devices) {
    this.hypervisor = hypervisor;
    this.board = board;
    this.engine = engine;
    this.memory = memory;
    this.frames = frames;
    this.clocks = clocks;
    this.mitigations = mitigations;
    this.devices = devices;
  }

  @Override
  public Domain create(int id, DomainRequest request) {
    List<CpuType> types = board.cpus().stream().map(CpuPlan::type).toList();
    GicPlan gic = dev.zazen.boot.guest.GuestLayout.gic(request.gicVersion(), request.spis());
    long frequency = board.counterFrequency();
    Clock clock = clocks.get();
    var timers = new DeviceTimers();
    Domain domain =
        hypervisor
            .domain(id, "domU")
            .vcpus(request.vcpus(), new CpuProfile(types, gic.version() == 3, frequency), engine)
            .memory(memory, frames, new P2m(board.ramBase(), board.ramSpan(), FIRST_POOL_PAGES))
            .highestPort(request.highestPort())
            .eventInterrupt(GuestLayout.EVTCHN_PPI)
            .cpupool(request.cpupool())
            .grants(request.grantFrames(), request.maptrackFrames())
            .interrupts(
                lines -> Interrupts.controller(gic, lines),
                (vcpu, controller) ->
                    timers.with(Interrupts.timer(clock, vcpu, controller, frequency)))
            .calls(new CallDispatcher(hypervisor, new Firmware(mitigations)))
            .build();
    devices.made(domain, clock, timers, request.iommu());
    // Its toolstack lets it go when it is complete.
    domain.pause();
    return domain;
  }

  @Override
  public int gicVersion() {
    return board.gic().version();
  }

  @Override
  public int timerClock() {
    return board.timerClock();
  }
}
