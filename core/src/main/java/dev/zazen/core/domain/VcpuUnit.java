package dev.zazen.core.domain;

import dev.zazen.abi.GuestMap;
import dev.zazen.abi.ShutdownReason;
import dev.zazen.core.psci.FirmwareCalls;
import dev.zazen.core.psci.PowerControl;
import dev.zazen.core.sched.SchedUnit;
import dev.zazen.core.vtimer.Vtimer;
import dev.zazen.machine.Clock;
import dev.zazen.machine.Exit;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** A vCPU of a domain. */
public final class VcpuUnit extends SchedUnit {
  private static final int USUAL_WEIGHT = 256;

  /** Immediate of Xen's hypercalls ({@code xen/include/public/arch-arm.h}). */
  private static final int XEN_HYPERCALL = 0xea1;

  /** {@code xen/include/public/errno.h}. */
  private static final long ENOSYS = 38;

  private final Domain domain;
  private final int number;
  private final Vtimer timer;
  private final Vcpu vcpu;
  private final Clock clock;
  private volatile Exit lastExit;

  VcpuUnit(Domain domain, int number, Clock clock) {
    this.domain = domain;
    this.number = number;
    this.clock = clock;
    this.timer =
        new Vtimer(
            clock,
            domain.config().cpu().counterFrequency(),
            domain.vgic().ppi(number, GuestMap.TIMER_VIRT_PPI),
            domain.vgic().ppi(number, GuestMap.TIMER_PHYS_NS_PPI));
    this.vcpu = domain.guest().addVcpu(affinity(number), new Ports());
  }

  /** What vCPU {@code number} reads as its affinity: 16 vCPUs to a cluster, as an SGI's target list can name. */
  public static long affinity(int number) {
    return number & 15 | (long) (number >>> 4) << 8;
  }

  @Override
  protected Vcpu vcpu() {
    return vcpu;
  }

  @Override
  protected int weight() {
    return USUAL_WEIGHT;
  }

  @Override
  protected void serveTimer() {
    timer.update();
  }

  @Override
  protected long timerDeadline() {
    return timer.deadline();
  }

  @Override
  protected boolean interruptPending() {
    return domain.vgic().pending(number);
  }

  /** The interrupt controller's output for this vCPU. */
  void interrupt(boolean level) {
    vcpu.irq().set(level);
    if (level) {
      domain.scheduler().wake(this);
    }
  }

  boolean turnOn(long entry, long argument) {
    return domain
        .scheduler()
        .online(
            this,
            () -> {
              vcpu.reset(entry, argument);
              lastExit = null;
            });
  }

  @Override
  protected Next handle(Exit exit) {
    lastExit = exit;
    return switch (exit) {
      case Exit.Hypercall call -> hypercall(call.immediate());
      case Exit.FirmwareCall call -> firmwareCall(call.immediate());
      case Exit.WaitForInterrupt wait -> Next.BLOCK;
      case Exit.Yield yield -> Next.YIELD;
      case Exit.Dead dead -> {
        domain.shutdown(
            ShutdownReason.CRASH,
            "%s, vCPU %d at pc 0x%x, syndrome 0x%08x, fault address 0x%x"
                .formatted(dead.reason(), number, dead.pc(), dead.syndrome(), dead.faultAddress()));
        yield Next.LEAVE;
      }
      case Exit.BudgetSpent spent -> Next.CONTINUE;
      case Exit.Kicked kicked -> Next.CONTINUE;
    };
  }

  private Next hypercall(int immediate) {
    if (immediate == XEN_HYPERCALL) {
      domain.unknownCall(number, (int) vcpu.register(16));
      vcpu.setRegister(0, -ENOSYS);
      return Next.CONTINUE;
    }
    return firmwareCall(immediate);
  }

  private Next firmwareCall(int immediate) {
    if (immediate != 0) {
      vcpu.undefinedInstruction();
      return Next.CONTINUE;
    }
    var power = new Power();
    FirmwareCalls.call(vcpu, power);
    return power.next;
  }

  @Override
  protected void failed(Throwable cause) {
    var trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    domain.log("d%dv%d: internal error%n%s".formatted(domain.id(), number, trace));
    domain.shutdown(ShutdownReason.CRASH, "internal error: " + cause);
  }

  /** What the vCPU is doing, in lines for people. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "d%dv%d %s, last exit: %s%s"
            .formatted(
                domain.id(),
                number,
                state().name().toLowerCase(java.util.Locale.ROOT),
                lastExit == null ? "none" : lastExit,
                state() == State.BLOCKED ? ", waits for an interrupt" + timerText() : ""));
    if (state() != State.OFFLINE) {
      vcpu.dump().lines().forEach(line -> lines.add("  " + line));
    }
    return lines;
  }

  private String timerText() {
    long deadline = timer.deadline();
    return deadline == Long.MAX_VALUE
        ? ", no timer is set"
        : ", timer in %.1f ms".formatted((deadline - clock.nanos()) / 1e6);
  }

  /** What the vCPU asks for while it runs. */
  private final class Ports implements VcpuPorts {
    @Override
    public MmioRegion mmio(long address) {
      return domain.mmio(address);
    }

    @Override
    public long readSystemRegister(int key) {
      return Vtimer.handles(key) ? timer.read(key) : domain.vgic().readSystemRegister(number, key);
    }

    @Override
    public void writeSystemRegister(int key, long value) {
      if (Vtimer.handles(key)) {
        timer.write(key, value);
        vcpu.kick(); // the budget was computed from the old deadline
      } else {
        domain.vgic().writeSystemRegister(number, key, value);
      }
    }

    @Override
    public long virtualCount() {
      return timer.count();
    }
  }

  /** PSCI on behalf of this vCPU, for one call. */
  private final class Power implements PowerControl {
    Next next = Next.CONTINUE;

    @Override
    public TurnOn turnOn(long affinity, long entry, long argument) {
      for (VcpuUnit unit : domain.vcpus()) {
        if (affinity(unit.number) == affinity) {
          return unit.turnOn(entry, argument) ? TurnOn.STARTED : TurnOn.ALREADY_ON;
        }
      }
      return TurnOn.NO_SUCH_CPU;
    }

    @Override
    public void turnOff() {
      domain.scheduler().offline(VcpuUnit.this);
      next = Next.LEAVE;
    }

    @Override
    public void suspend() {
      next = Next.BLOCK;
    }

    @Override
    public boolean anyOn(long affinity, int lowest) {
      return domain.vcpus().stream()
          .anyMatch(u -> agrees(u, affinity, lowest) && u.state() != State.OFFLINE);
    }

    @Override
    public boolean exists(long affinity, int lowest) {
      return domain.vcpus().stream().anyMatch(u -> agrees(u, affinity, lowest));
    }

    private static boolean agrees(VcpuUnit unit, long affinity, int lowest) {
      int shift = lowest == 3 ? 32 : lowest * 8;
      return affinity(unit.number) >>> shift == affinity >>> shift;
    }

    @Override
    public void shutdown(ShutdownReason reason) {
      domain.shutdown(reason, "");
      next = Next.LEAVE;
    }

    @Override
    public void unknownCall(int function) {
      domain.unknownCall(number, function);
    }
  }
}
