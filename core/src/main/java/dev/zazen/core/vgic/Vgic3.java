package dev.zazen.core.vgic;

import dev.zazen.abi.GuestLayout;
import dev.zazen.base.Foreign;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.SysregKey;
import java.util.List;

/** GICv3 with affinity routing, as Xen's vgic-v3 (IHI 0069 chapters 11 and 12). */
public final class Vgic3 extends Vgic {
  private static final int CTLR = 0x0;
  private static final int TYPER = 0x4;
  private static final int IIDR = 0x8;
  private static final int IROUTER = 0x6000;
  private static final int IROUTER_END = 0x7fe0;
  private static final int PIDR2 = 0xffe8;

  /** Affinity routing, always on; no security states. */
  private static final int CTLR_ALWAYS = 1 << 4 | 1 << 6;

  private static final int CTLR_ENABLE_GROUPS = 3;
  private static final int IMPLEMENTER_XEN = 0x34c;
  private static final int ARCHITECTURE_3 = 0x30;
  private static final int ID_BITS = 10;

  private static final int REDISTRIBUTOR_SIZE = 0x20000;
  private static final int SGI_FRAME = 0x10000;
  private static final int GICR_TYPER = 0x8;
  private static final int GICR_WAKER = 0x14;
  private static final long ROUTE_ANY = 1L << 31;

  /** ICC_CTLR_EL1: 5 bits of priority, 16 bits of interrupt id. */
  private static final long ICC_CTLR = 4 << 8;

  private static final int ICC_CTLR_EOI_MODE = 2;
  private static final long ICC_SRE = 7;

  private static final int PMR = SysregKey.of(3, 0, 4, 6, 0);
  private static final int BPR0 = SysregKey.of(3, 0, 12, 8, 3);
  private static final int AP0R0 = SysregKey.of(3, 0, 12, 8, 4);
  private static final int AP1R0 = SysregKey.of(3, 0, 12, 9, 0);
  private static final int DIR = SysregKey.of(3, 0, 12, 11, 1);
  private static final int RPR = SysregKey.of(3, 0, 12, 11, 3);
  private static final int SGI1R = SysregKey.of(3, 0, 12, 11, 5);
  private static final int ASGI1R = SysregKey.of(3, 0, 12, 11, 6);
  private static final int SGI0R = SysregKey.of(3, 0, 12, 11, 7);
  private static final int IAR1 = SysregKey.of(3, 0, 12, 12, 0);
  private static final int EOIR1 = SysregKey.of(3, 0, 12, 12, 1);
  private static final int HPPIR1 = SysregKey.of(3, 0, 12, 12, 2);
  private static final int BPR1 = SysregKey.of(3, 0, 12, 12, 3);
  private static final int ICC_CTLR_KEY = SysregKey.of(3, 0, 12, 12, 4);
  private static final int SRE = SysregKey.of(3, 0, 12, 12, 5);
  private static final int IGRPEN0 = SysregKey.of(3, 0, 12, 12, 6);
  private static final int IGRPEN1 = SysregKey.of(3, 0, 12, 12, 7);
  private static final int IAR0 = SysregKey.of(3, 0, 12, 8, 0);
  private static final int HPPIR0 = SysregKey.of(3, 0, 12, 8, 2);

  private static final int PRIORITY_IDLE = 0xff;

  private static final MemoryRange DOMU_DISTRIBUTOR =
      new MemoryRange(GuestLayout.GICV3_GICD_BASE, GuestLayout.GICV3_GICD_SIZE);
  private static final MemoryRange DOMU_REDISTRIBUTORS =
      new MemoryRange(GuestLayout.GICV3_GICR0_BASE, GuestLayout.GICV3_GICR0_SIZE);

  private final MemoryRange distributor;
  private final MemoryRange redistributors;

  /**
   * A controller where a domU has it.
   *
   * @param spis number of shared interrupts, a multiple of 32
   * @param lines the interrupt inputs of the vCPUs
   */
  public Vgic3(int spis, List<IrqLine> lines) {
    this(spis, lines, DOMU_DISTRIBUTOR, DOMU_REDISTRIBUTORS);
  }

  /** A controller at other places than a domU's. */
  public Vgic3(int spis, List<IrqLine> lines, MemoryRange distributor, MemoryRange redistributors) {
    super(spis, lines);
    this.distributor = distributor;
    this.redistributors = redistributors;
  }

  @Override
  public List<MmioRegion> regions() {
    return List.of(
        new MmioRegion("vGICD", distributor.start(), distributor.size(), new Distributor()),
        new MmioRegion(
            "vGICR", redistributors.start(), redistributors.size(), new Redistributors()));
  }

  /** The affinity of a vCPU: 16 to a cluster. */
  static long affinity(int vcpu) {
    return (vcpu & 15) | (long) (vcpu >>> 4) << 8;
  }

  private final class Distributor implements MmioDevice {
    @Override
    public long read(int vcpu, long at, int size) {
      synchronized (Vgic3.this) {
        int offset = (int) at;
        InterruptBits bits = InterruptBits.at(offset);
        if (bits != null) {
          return bits.read(Vgic3.this, vcpu, offset, size, 32, lines());
        }
        if (offset >= IROUTER && offset < IROUTER_END) {
          VirtualIrq irq = irq(vcpu, (offset - IROUTER) / 8);
          long value = irq == null || irq.id < 32 ? 0 : irq.affinity;
          return (offset & 4) != 0 ? value >>> 32 : value;
        }
        return switch (offset) {
          case CTLR -> CTLR_ALWAYS | (distributorEnabled ? 2 : 0);
          case TYPER -> (long) (ID_BITS - 1) << 19 | lines() / 32 - 1;
          case IIDR -> IMPLEMENTER_XEN;
          case PIDR2 -> ARCHITECTURE_3;
          default -> 0;
        };
      }
    }

    @Override
    public void write(int vcpu, long at, int size, long value) {
      synchronized (Vgic3.this) {
        int offset = (int) at;
        InterruptBits bits = InterruptBits.at(offset);
        if (bits != null) {
          bits.write(Vgic3.this, vcpu, offset, size, value, 32, lines());
        } else if (offset == CTLR) {
          distributorEnabled = (value & CTLR_ENABLE_GROUPS) != 0;
          signalAll();
        } else if (offset >= IROUTER && offset < IROUTER_END) {
          writeRoute(vcpu, offset, size, value);
        }
      }
    }

    private void writeRoute(int vcpu, @Foreign int offset, int size, @Foreign long value) {
      VirtualIrq irq = irq(vcpu, (offset - IROUTER) / 8);
      if (irq == null || irq.id < 32 || size < 4) {
        return;
      }
      if (size == 8) {
        irq.affinity = value & 0xff_80ff_ffffL;
      } else if ((offset & 4) != 0) {
        irq.affinity = irq.affinity & 0xffffffffL | (value & 0xff) << 32;
      } else {
        irq.affinity = irq.affinity & 0xff_0000_0000L | value & 0x80ff_ffffL;
      }
      if ((irq.affinity & ROUTE_ANY) != 0) {
        route(irq, 0);
        return;
      }
      for (int i = 0; i < cpus.length; i++) {
        if (affinity(i) == irq.affinity) {
          route(irq, i);
        }
      }
    }
  }

  private final class Redistributors implements MmioDevice {
    @Override
    public long read(int vcpu, long at, int size) {
      int owner = (int) (at / REDISTRIBUTOR_SIZE);
      int offset = (int) (at % REDISTRIBUTOR_SIZE);
      if (owner >= cpus.length) {
        return 0;
      }
      synchronized (Vgic3.this) {
        if (offset >= SGI_FRAME) {
          InterruptBits bits = InterruptBits.at(offset - SGI_FRAME);
          return bits == null ? 0 : bits.read(Vgic3.this, owner, offset - SGI_FRAME, size, 0, 32);
        }
        return switch (offset) {
          case TYPER -> IMPLEMENTER_XEN; // GICR_IIDR
          case GICR_TYPER -> size == 8 ? type(owner) : type(owner) & 0xffffffffL;
          case GICR_TYPER + 4 -> type(owner) >>> 32;
          case GICR_WAKER -> 0; // always awake
          case PIDR2 -> ARCHITECTURE_3;
          default -> 0;
        };
      }
    }

    private long type(int owner) {
      boolean last = owner == cpus.length - 1;
      return affinity(owner) << 32 | (long) owner << 8 | (last ? 1 << 4 : 0);
    }

    @Override
    public void write(int vcpu, long at, int size, long value) {
      int owner = (int) (at / REDISTRIBUTOR_SIZE);
      int offset = (int) (at % REDISTRIBUTOR_SIZE) - SGI_FRAME;
      if (owner >= cpus.length || offset < 0) {
        return;
      }
      synchronized (Vgic3.this) {
        InterruptBits bits = InterruptBits.at(offset);
        if (bits != null) {
          bits.write(Vgic3.this, owner, offset, size, value, 0, 32);
        }
      }
    }
  }

  @Override
  public synchronized long readSystemRegister(int vcpu, int key) {
    CpuInterface cpu = cpus[vcpu];
    if (key == IAR1) {
      return acknowledge(vcpu);
    }
    if (key == HPPIR1) {
      VirtualIrq irq = signallable(vcpu);
      return irq == null ? CpuInterface.SPURIOUS : irq.id;
    }
    if (key == IAR0 || key == HPPIR0) {
      return CpuInterface.SPURIOUS; // nothing is in group 0
    }
    if (key == PMR) {
      return cpu.priorityMask;
    }
    if (key == RPR) {
      return Math.min(cpu.running(), PRIORITY_IDLE);
    }
    if (key == BPR0) {
      return cpu.binaryPoint0;
    }
    if (key == BPR1) {
      return cpu.binaryPoint1;
    }
    if (key == ICC_CTLR_KEY) {
      return ICC_CTLR | (cpu.splitEoi ? ICC_CTLR_EOI_MODE : 0);
    }
    if (key == SRE) {
      return ICC_SRE;
    }
    if (key == IGRPEN0) {
      return cpu.enabledGroup0 ? 1 : 0;
    }
    if (key == IGRPEN1) {
      return cpu.enabledGroup1 ? 1 : 0;
    }
    return key == AP1R0 ? cpu.activePriorities() & 0xffffffffL : 0;
  }

  @Override
  public synchronized void writeSystemRegister(int vcpu, int key, long value) {
    CpuInterface cpu = cpus[vcpu];
    if (key == EOIR1) {
      endOfInterrupt(vcpu, (int) value & 0xffffff);
    } else if (key == DIR) {
      if (cpu.splitEoi) {
        deactivate(vcpu, (int) value & 0xffffff);
      }
    } else if (key == SGI1R || key == ASGI1R || key == SGI0R) {
      if (key == SGI1R) {
        sendSgi(vcpu, value);
      }
    } else {
      if (key == PMR) {
        cpu.priorityMask = (int) value & PRIORITY_BITS;
      } else if (key == BPR0) {
        cpu.binaryPoint0 = Math.max(2, (int) value & 7);
      } else if (key == BPR1) {
        cpu.binaryPoint1 = Math.max(3, (int) value & 7);
      } else if (key == ICC_CTLR_KEY) {
        cpu.splitEoi = (value & ICC_CTLR_EOI_MODE) != 0;
      } else if (key == IGRPEN0) {
        cpu.enabledGroup0 = (value & 1) != 0;
      } else if (key == IGRPEN1) {
        cpu.enabledGroup1 = (value & 1) != 0;
      } else if (key == AP1R0) {
        cpu.setActivePriorities((int) value);
      } else if (key == AP0R0) {
        return; // nothing is in group 0
      }
      signal(vcpu);
    }
  }

  /** ICC_SGI1R_EL1 (IHI 0069 12.2.20): a list of vCPUs in one cluster, or all but the sender. */
  private void sendSgi(int sender, @Foreign long value) {
    int id = (int) (value >>> 24) & 15;
    boolean all = (value >>> 40 & 1) != 0;
    long cluster =
        (value >>> 48 & 0xff) << 24 | (value >>> 32 & 0xff) << 16 | (value >>> 16 & 0xff) << 8;
    int list = (int) value & 0xffff;
    int range = (int) (value >>> 44) & 15;
    for (int i = 0; i < cpus.length; i++) {
      boolean named =
          (affinity(i) & ~0xffL) == cluster
              && range == 0
              && (list >>> (int) (affinity(i) & 15) & 1) != 0;
      if (all ? i != sender : named) {
        VirtualIrq irq = cpus[i].irqs[id];
        irq.latched = true;
        update(i, irq);
      }
    }
  }
}
