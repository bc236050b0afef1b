package dev.zazen.core.domain;

import dev.zazen.abi.ShutdownReason;
import dev.zazen.core.sched.Scheduler;
import dev.zazen.core.vgic.Vgic;
import dev.zazen.core.vgic.Vgic2;
import dev.zazen.core.vgic.Vgic3;
import dev.zazen.machine.Clock;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Guest;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioRegion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A domain: vCPUs, memory, interrupt controller and devices of its own. */
public final class Domain {
  private final DomainConfig config;
  private final Scheduler scheduler;
  private final DomainListener listener;
  private final Guest guest;
  private final Vgic vgic;
  private final List<VcpuUnit> vcpus = new ArrayList<>();
  private final List<MmioRegion> regions = new ArrayList<>();
  private final Set<Integer> unknownCalls = new HashSet<>();
  private volatile MmioMap mmio = new MmioMap(List.of());
  private ShutdownReason ended;

  /** A domain whose vCPUs are all off. */
  public Domain(
      DomainConfig config,
      Engine engine,
      GuestMemory memory,
      Clock clock,
      Scheduler scheduler,
      DomainListener listener) {
    this.config = config;
    this.scheduler = scheduler;
    this.listener = listener;
    this.guest = engine.guest(memory, config.p2m(), config.cpu());
    IrqLine[] lines = new IrqLine[config.vcpus()];
    for (int i = 0; i < lines.length; i++) {
      int number = i;
      lines[i] = level -> vcpus.get(number).interrupt(level);
    }
    this.vgic =
        config.gicVersion() == 2
            ? new Vgic2(config.vcpus(), config.spis(), lines)
            : new Vgic3(config.vcpus(), config.spis(), lines);
    for (int i = 0; i < config.vcpus(); i++) {
      var unit = new VcpuUnit(this, i, clock);
      vcpus.add(unit);
      scheduler.add(unit);
    }
    vgic.regions().forEach(this::addDevice);
  }

  public int id() {
    return config.id();
  }

  public String name() {
    return config.name();
  }

  DomainConfig config() {
    return config;
  }

  Guest guest() {
    return guest;
  }

  Vgic vgic() {
    return vgic;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** In the order of their numbers. */
  public List<VcpuUnit> vcpus() {
    return List.copyOf(vcpus);
  }

  /** Adds a device; before the domain runs. */
  public void addDevice(MmioRegion region) {
    regions.add(region);
    mmio = new MmioMap(regions);
  }

  /** The input of shared interrupt {@code id}, from 32. */
  public IrqLine spi(int id) {
    return vgic.spi(id);
  }

  MmioRegion mmio(long address) {
    return mmio.at(address);
  }

  /** Starts vCPU 0. */
  public void start(long entry, long argument) {
    vcpus.getFirst().turnOn(entry, argument);
  }

  /** Makes all running vCPUs look up from the guest. */
  public void kick() {
    vcpus.forEach(unit -> unit.vcpu().kick());
  }

  /** Why the domain ended; empty while it has not. */
  public synchronized Optional<ShutdownReason> ended() {
    return Optional.ofNullable(ended);
  }

  /** Ends the domain: its vCPUs are taken off, others carry on. The first reason counts. */
  void shutdown(ShutdownReason reason, String detail) {
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = reason;
    }
    for (VcpuUnit unit : vcpus) {
      scheduler.offline(unit);
      unit.vcpu().kick();
    }
    listener.ended(this, reason, detail);
  }

  void log(String line) {
    listener.log(line);
  }

  void unknownCall(int vcpu, int function) {
    synchronized (this) {
      if (!unknownCalls.add(function)) {
        return;
      }
    }
    log("d%dv%d Unhandled SMC/HVC: 0x%08x".formatted(id(), vcpu, function));
  }
}
