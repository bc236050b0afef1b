package dev.zazen.core.vgic;

import dev.zazen.base.Foreign;
import dev.zazen.core.domain.InterruptController;
import dev.zazen.machine.IrqLine;
import java.util.List;

/**
 * What both versions of the controller have in common: states of interrupts, and which one a vCPU
 * gets.
 */
public abstract class Vgic implements InterruptController {
  /** Priorities have their upper five bits implemented. */
  static final int PRIORITY_BITS = 0xf8;

  private static final int FIRST_SHARED = 32;
  private static final int RESERVED_IDS = 1020;

  final CpuInterface[] cpus;
  final VirtualIrq[] shared;
  private final IrqLine[] lines;
  boolean distributorEnabled;

  Vgic(int spis, List<IrqLine> lines) {
    this.lines = lines.toArray(IrqLine[]::new);
    this.cpus = new CpuInterface[lines.size()];
    for (int i = 0; i < cpus.length; i++) {
      cpus[i] = new CpuInterface(FIRST_SHARED + spis);
    }
    this.shared = new VirtualIrq[spis];
    for (int i = 0; i < spis; i++) {
      shared[i] = new VirtualIrq(FIRST_SHARED + i);
      shared[i].targets = 1;
    }
  }

  @Override
  public IrqLine spi(int id) {
    VirtualIrq irq = shared[id - FIRST_SHARED];
    return level -> input(irq, 0, level);
  }

  @Override
  public IrqLine ppi(int vcpu, int id) {
    VirtualIrq irq = cpus[vcpu].irqs[id];
    return level -> input(irq, vcpu, level);
  }

  @Override
  public synchronized void pend(int vcpu, int id) {
    VirtualIrq irq = cpus[vcpu].irqs[id];
    irq.latched = true;
    update(vcpu, irq);
  }

  @Override
  public synchronized boolean pending(int vcpu) {
    return cpus[vcpu].signalled;
  }

  @Override
  public synchronized void resetCpu(int vcpu) {
    cpus[vcpu].reset();
    for (VirtualIrq irq : cpus[vcpu].irqs) {
      changed(vcpu, irq);
    }
    signal(vcpu);
  }

  private synchronized void input(VirtualIrq irq, int vcpu, boolean level) {
    if (irq.line == level) {
      return;
    }
    irq.line = level;
    if (irq.edge && level) {
      irq.latched = true;
    }
    update(vcpu, irq);
  }

  @Override
  public int lines() {
    return FIRST_SHARED + shared.length;
  }

  /** The interrupt with an id as a vCPU names it, or null. */
  VirtualIrq irq(int vcpu, @Foreign int id) {
    if (id < FIRST_SHARED) {
      return cpus[vcpu].irqs[id];
    }
    return id < lines() ? shared[id - FIRST_SHARED] : null;
  }

  /** To be called after every change of an interrupt; {@code vcpu} owns it if it is private. */
  void update(int vcpu, VirtualIrq irq) {
    int owner = irq.id < FIRST_SHARED ? vcpu : irq.route;
    changed(owner, irq);
    signal(owner);
  }

  /** Routes a shared interrupt to another vCPU. */
  void route(VirtualIrq irq, int vcpu) {
    int before = irq.route;
    if (before == vcpu) {
      return;
    }
    clearReady(before, irq.id);
    irq.route = vcpu;
    changed(vcpu, irq);
    signal(before);
    signal(vcpu);
  }

  private void changed(int vcpu, VirtualIrq irq) {
    if (irq.ready()) {
      cpus[vcpu].ready[irq.id >>> 6] |= 1L << irq.id;
    } else {
      clearReady(vcpu, irq.id);
    }
  }

  private void clearReady(int vcpu, int id) {
    cpus[vcpu].ready[id >>> 6] &= ~(1L << id);
  }

  /** The ready interrupt of highest priority, the lowest id among equals; null if there is none. */
  private VirtualIrq best(int vcpu) {
    VirtualIrq best = null;
    long[] ready = cpus[vcpu].ready;
    for (int word = 0; word < ready.length; word++) {
      for (long bits = ready[word]; bits != 0; bits &= bits - 1) {
        VirtualIrq irq = irq(vcpu, word * 64 + Long.numberOfTrailingZeros(bits));
        if (best == null || irq.priority < best.priority) {
          best = irq;
        }
      }
    }
    return best;
  }

  /** The interrupt that is to be signalled to a vCPU now, or null (IHI 0069 4.8.6). */
  VirtualIrq signallable(int vcpu) {
    CpuInterface cpu = cpus[vcpu];
    if (!distributorEnabled || !(cpu.enabledGroup1 || cpu.enabledGroup0)) {
      return null;
    }
    VirtualIrq best = best(vcpu);
    if (best == null || best.priority >= cpu.priorityMask) {
      return null;
    }
    int groupMask = -1 << Math.min(cpu.binaryPoint1, 7);
    return (best.priority & groupMask) < (cpu.running() & groupMask) ? best : null;
  }

  /** Tells the vCPU whether there is an interrupt for it. */
  void signal(int vcpu) {
    CpuInterface cpu = cpus[vcpu];
    boolean level = signallable(vcpu) != null;
    if (level != cpu.signalled) {
      cpu.signalled = level;
      lines[vcpu].set(level);
    }
  }

  void signalAll() {
    for (int i = 0; i < cpus.length; i++) {
      signal(i);
    }
  }

  /**
   * Takes the interrupt that is signalled: it becomes active. Returns its id, with the sender of a
   * GICv2 SGI.
   */
  int acknowledge(int vcpu) {
    VirtualIrq irq = signallable(vcpu);
    if (irq == null) {
      return CpuInterface.SPURIOUS;
    }
    int sender = 0;
    if (irq.senders != 0) {
      sender = Integer.numberOfTrailingZeros(irq.senders);
      irq.senders &= irq.senders - 1;
    } else {
      irq.latched = false;
    }
    irq.active = true;
    cpus[vcpu].begin(irq.priority);
    update(vcpu, irq);
    return irq.id | sender << 10;
  }

  /** End of interrupt: drops the priority, and deactivates unless that is done apart. */
  void endOfInterrupt(int vcpu, @Foreign int id) {
    if (id >= RESERVED_IDS) {
      return;
    }
    cpus[vcpu].drop();
    if (cpus[vcpu].splitEoi) {
      signal(vcpu);
    } else {
      deactivate(vcpu, id);
    }
  }

  void deactivate(int vcpu, @Foreign int id) {
    VirtualIrq irq = irq(vcpu, id);
    if (irq != null) {
      irq.active = false;
      update(vcpu, irq);
    }
    signal(vcpu);
  }
}
