package dev.zazen.core.vgic;

import dev.zazen.abi.GuestLayout;
import dev.zazen.base.Foreign;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.MmioRegion;
import java.util.List;

/**
 * GICv2 as Xen's vgic-v2 with the virtual CPU interface of a GIC-400 (IHI 0048 chapter 4). At most
 * 8 vCPUs.
 */
public final class Vgic2 extends Vgic {
  private static final int GICD_CTLR = 0x0;
  private static final int GICD_TYPER = 0x4;
  private static final int GICD_IIDR = 0x8;
  private static final int GICD_ITARGETSR = 0x800;
  private static final int GICD_ITARGETSR_END = 0xc00;
  private static final int GICD_SGIR = 0xf00;
  private static final int GICD_CPENDSGIR = 0xf10;
  private static final int GICD_SPENDSGIR = 0xf20;
  private static final int GICD_SPENDSGIR_END = 0xf30;
  private static final int GICD_ICPIDR2 = 0xfe8;

  private static final int GICC_CTLR = 0x0;
  private static final int GICC_PMR = 0x4;
  private static final int GICC_BPR = 0x8;
  private static final int GICC_IAR = 0xc;
  private static final int GICC_EOIR = 0x10;
  private static final int GICC_RPR = 0x14;
  private static final int GICC_HPPIR = 0x18;
  private static final int GICC_APR0 = 0xd0;
  private static final int GICC_IIDR = 0xfc;
  private static final int GICC_DIR = 0x1000;
  private static final int GICC_CTLR_EOI_MODE = 1 << 9;

  private static final int IMPLEMENTER_GIC400_D = 0x0200143b;
  private static final int IMPLEMENTER_GIC400_C = 0x0202143b;
  private static final int ARCHITECTURE_2 = 0x2b;
  private static final int PRIORITY_IDLE = 0xff;

  private static final MemoryRange DOMU_DISTRIBUTOR =
      new MemoryRange(GuestLayout.GICD_BASE, GuestLayout.GICD_SIZE);
  private static final MemoryRange DOMU_INTERFACE =
      new MemoryRange(GuestLayout.GICC_BASE, GuestLayout.GICC_SIZE);

  private final MemoryRange distributor;
  private final MemoryRange cpuInterface;

  /** A controller where a domU has it; parameters as of {@link Vgic3}. */
  public Vgic2(int spis, List<IrqLine> lines) {
    this(spis, lines, DOMU_DISTRIBUTOR, DOMU_INTERFACE);
  }

  /** A controller at other places than a domU's. */
  public Vgic2(int spis, List<IrqLine> lines, MemoryRange distributor, MemoryRange cpuInterface) {
    super(spis, lines);
    this.distributor = distributor;
    this.cpuInterface = cpuInterface;
  }

  @Override
  public List<MmioRegion> regions() {
    return List.of(
        new MmioRegion("vGICD", distributor.start(), distributor.size(), new Distributor()),
        new MmioRegion("vGICC", cpuInterface.start(), cpuInterface.size(), new CpuRegisters()));
  }

  @Override
  public long readSystemRegister(int vcpu, int key) {
    return 0;
  }

  @Override
  public void writeSystemRegister(int vcpu, int key, long value) {}

  private final class Distributor implements MmioDevice {
    @Override
    public long read(int vcpu, long at, int size) {
      synchronized (Vgic2.this) {
        int offset = (int) at;
        InterruptBits bits = InterruptBits.at(offset);
        if (bits != null) {
          return bits.read(Vgic2.this, vcpu, offset, Math.min(size, 4), 0, lines());
        }
        if (offset >= GICD_ITARGETSR && offset < GICD_ITARGETSR_END) {
          return targets(vcpu, offset - GICD_ITARGETSR, size);
        }
        if (offset >= GICD_CPENDSGIR && offset < GICD_SPENDSGIR_END) {
          return senders(vcpu, offset & 15, size);
        }
        return switch (offset) {
          case GICD_CTLR -> distributorEnabled ? 1 : 0;
          case GICD_TYPER -> (long) (cpus.length - 1) << 5 | lines() / 32 - 1;
          case GICD_IIDR -> IMPLEMENTER_GIC400_D;
          case GICD_ICPIDR2 -> ARCHITECTURE_2;
          default -> 0;
        };
      }
    }

    private long targets(int vcpu, @Foreign int first, int size) {
      long value = 0;
      for (int i = 0; i < size && i < 4; i++) {
        VirtualIrq irq = irq(vcpu, first + i);
        long mask = irq == null ? 0 : irq.id < 32 ? 1 << vcpu : irq.targets;
        value |= mask << i * 8;
      }
      return value;
    }

    private long senders(int vcpu, @Foreign int first, int size) {
      long value = 0;
      for (int i = 0; i < size && first + i < 16; i++) {
        value |= (long) cpus[vcpu].irqs[first + i].senders << i * 8;
      }
      return value;
    }

    @Override
    public void write(int vcpu, long at, int size, long value) {
      synchronized (Vgic2.this) {
        int offset = (int) at;
        InterruptBits bits = InterruptBits.at(offset);
        if (bits != null) {
          bits.write(Vgic2.this, vcpu, offset, Math.min(size, 4), value, 0, lines());
        } else if (offset >= GICD_ITARGETSR && offset < GICD_ITARGETSR_END) {
          setTargets(vcpu, offset - GICD_ITARGETSR, size, value);
        } else if (offset >= GICD_CPENDSGIR && offset < GICD_SPENDSGIR_END) {
          setSenders(vcpu, offset, size, value);
        } else if (offset == GICD_CTLR) {
          distributorEnabled = (value & 1) != 0;
          signalAll();
        } else if (offset == GICD_SGIR) {
          sendSgi(vcpu, value);
        }
      }
    }

    private void setTargets(int vcpu, @Foreign int first, int size, @Foreign long value) {
      int existing = (1 << cpus.length) - 1;
      for (int i = 0; i < size && i < 4; i++) {
        VirtualIrq irq = irq(vcpu, first + i);
        int mask = (int) (value >>> i * 8) & existing;
        if (irq != null && irq.id >= 32 && mask != 0) {
          irq.targets = mask;
          route(irq, Integer.numberOfTrailingZeros(mask));
        }
      }
    }

    private void setSenders(int vcpu, @Foreign int offset, int size, @Foreign long value) {
      for (int i = 0; i < size && (offset & 15) + i < 16; i++) {
        VirtualIrq irq = cpus[vcpu].irqs[(offset & 15) + i];
        int mask = (int) (value >>> i * 8) & (1 << cpus.length) - 1;
        irq.senders = offset < GICD_SPENDSGIR ? irq.senders & ~mask : irq.senders | mask;
        update(vcpu, irq);
      }
    }

    /** IHI 0048 4.3.15: to a list, to all others, or to itself. */
    private void sendSgi(int sender, @Foreign long value) {
      int id = (int) value & 15;
      int list = (int) (value >>> 16) & 0xff;
      int filter = (int) (value >>> 24) & 3;
      int others = ~(1 << sender);
      int wanted = filter == 0 ? list : filter == 1 ? others : filter == 2 ? 1 << sender : 0;
      for (int i = 0; i < cpus.length; i++) {
        if ((wanted >>> i & 1) != 0) {
          VirtualIrq irq = cpus[i].irqs[id];
          irq.senders |= 1 << sender;
          update(i, irq);
        }
      }
    }
  }

  private final class CpuRegisters implements MmioDevice {
    @Override
    public long read(int vcpu, long at, int size) {
      synchronized (Vgic2.this) {
        CpuInterface cpu = cpus[vcpu];
        return switch ((int) at) {
          case GICC_CTLR -> (cpu.enabledGroup1 ? 1 : 0) | (cpu.splitEoi ? GICC_CTLR_EOI_MODE : 0);
          case GICC_PMR -> cpu.priorityMask;
          case GICC_BPR -> cpu.binaryPoint1;
          case GICC_IAR -> acknowledge(vcpu);
          case GICC_RPR -> Math.min(cpu.running(), PRIORITY_IDLE);
          case GICC_HPPIR -> {
            VirtualIrq irq = signallable(vcpu);
            yield irq == null ? CpuInterface.SPURIOUS : irq.id;
          }
          case GICC_APR0 -> cpu.activePriorities() & 0xffffffffL;
          case GICC_IIDR -> IMPLEMENTER_GIC400_C;
          default -> 0;
        };
      }
    }

    @Override
    public void write(int vcpu, long at, int size, long value) {
      synchronized (Vgic2.this) {
        CpuInterface cpu = cpus[vcpu];
        switch ((int) at) {
          case GICC_CTLR -> {
            cpu.enabledGroup1 = (value & 1) != 0;
            cpu.splitEoi = (value & GICC_CTLR_EOI_MODE) != 0;
          }
          case GICC_PMR -> cpu.priorityMask = (int) value & PRIORITY_BITS;
          case GICC_BPR -> cpu.binaryPoint1 = Math.max(2, (int) value & 7);
          case GICC_EOIR -> endOfInterrupt(vcpu, (int) value & 0x3ff);
          case GICC_DIR -> {
            if (cpu.splitEoi) {
              deactivate(vcpu, (int) value & 0x3ff);
            }
          }
          case GICC_APR0 -> cpu.setActivePriorities((int) value);
          default -> {}
        }
        signal(vcpu);
      }
    }
  }
}
