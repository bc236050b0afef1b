package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.system.CommonFeatures;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.ir.HostCode;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Guest;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The interpreted vCPUs of a domain. */
public final class InterpretedGuest implements Guest {
  private final GuestMemory ram;
  private final Stage2 stage2;
  private final CommonFeatures common;
  private final CpuProfile profile;
  private final RegionCache regions;
  private final boolean lockstep;
  private final CodeCache codeCache;
  private final OpFactory factory;
  private final List<Interpreter> vcpus = new CopyOnWriteArrayList<>();

  /** A domain without vCPUs, whose CPUs can do what is {@code common} to the board's. */
  public InterpretedGuest(
      GuestMemory ram,
      Stage2 stage2,
      CommonFeatures common,
      CpuProfile profile,
      OpFactory factory) {
    this(ram, stage2, common, profile, factory, null);
  }

  /**
   * How code is translated.
   *
   * @param threshold how often it is run before
   * @param lockstep whether what it does is checked; then one thread runs all vCPUs
   */
  public record Translator(RegionFactory regions, HostCode host, int threshold, boolean lockstep) {}

  /** The same; {@code translator} is null if code is not translated. */
  public InterpretedGuest(
      GuestMemory ram,
      Stage2 stage2,
      CommonFeatures common,
      CpuProfile profile,
      OpFactory factory,
      Translator translator) {
    this.ram = ram;
    this.stage2 = stage2;
    this.common = common;
    this.profile = profile;
    this.regions =
        translator == null
            ? null
            : new RegionCache(
                ram, factory, translator.regions, translator.host, translator.threshold);
    this.lockstep = translator != null && translator.lockstep;
    this.codeCache = new CodeCache(ram.size(), regions);
    this.factory = factory;
  }

  @Override
  public Vcpu addVcpu(long affinity, VcpuPorts ports) {
    var registers = new SystemRegisters(common, profile, affinity);
    var cpu = new Cpu(registers, common.features(), vcpus.size(), ports, ram, stage2);
    var builder = new BlockBuilder(ram, factory);
    var vcpu = new Interpreter(cpu, codeCache, builder, regions, lockstep ? ram : null);
    cpu.peers = new Others(vcpu);
    vcpus.add(vcpu);
    return vcpu;
  }

  @Override
  public void stage2Changed() {
    forget(null, TlbRequests.Kind.ALL, 0);
  }

  @Override
  public void codeChanged(long offset, long length) {
    codeCache.invalidate(offset, length);
  }

  @Override
  public void close() {
    vcpus.forEach(vcpu -> vcpu.cpu().tlbs.close());
    if (regions != null) {
      regions.close();
    }
  }

  private void forget(Interpreter except, TlbRequests.Kind kind, long operand) {
    if (except != null && vcpus.size() == 1) {
      return;
    }
    for (Interpreter vcpu : vcpus) {
      if (vcpu != except) {
        vcpu.request(kind, operand);
      }
    }
    for (Interpreter vcpu : vcpus) {
      if (vcpu != except) {
        vcpu.awaitForgotten(except);
      }
    }
  }

  private final class Others implements Peers {
    private final Interpreter self;

    Others(Interpreter self) {
      this.self = self;
    }

    @Override
    public void invalidateAll() {
      forget(self, TlbRequests.Kind.ALL, 0);
    }

    @Override
    public void invalidateAsid(int asid) {
      forget(self, TlbRequests.Kind.ASID, asid);
    }

    @Override
    public void invalidatePage(long page) {
      forget(self, TlbRequests.Kind.PAGE, page);
    }

    @Override
    public void invalidateLeaf(long page) {
      forget(self, TlbRequests.Kind.LEAF, page);
    }

    @Override
    public void codeChanged(long offset, int length) {
      codeCache.invalidate(offset, length);
    }

    @Override
    public void allCodeChanged() {
      codeCache.invalidateAll();
    }

    @Override
    public void sendEvent() {
      for (Interpreter vcpu : vcpus) {
        vcpu.cpu().event = true;
      }
    }
  }
}
