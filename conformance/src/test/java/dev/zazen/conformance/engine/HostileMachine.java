package dev.zazen.conformance.engine;

import dev.zazen.engine.BoardMemory;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A domain for hostile programs, between memory that belongs to others.
 *
 * <pre>
 *   4000_0000  monitor           4000_1000  vectors
 *   4000_2000  code, 2 pages     4000_4000  page tables, 4 pages
 *   4000_8000  data, to 4010_0000, with a hole and a page that is read only
 *   0900_0000  a device whose answers depend on what was asked before
 * </pre>
 */
final class HostileMachine implements AutoCloseable {
  static final long BASE = 0x4000_0000L;
  static final long VECTORS = BASE + 0x1000;
  static final long CODE = BASE + 0x2000;
  static final int CODE_PAGES = 2;
  static final long TABLES = BASE + 0x4000;
  static final int TABLE_PAGES = 4;
  static final long DATA = BASE + 0x8000;
  static final long SIZE = 0x10_0000;
  static final long DEVICE = 0x0900_0000L;

  private static final int DATA_PAGE = 8;
  private static final int READ_ONLY_PAGE = 12;
  private static final int HOLE = 14;

  /** Where the domain lies in RAM; others have what is before and behind it. */
  private static final long OFFSET = 0x10_0000;

  private static final long RAM_SIZE = 0x30_0000;

  /** MAIR, TCR, TTBR0, TTBR1, VBAR, CPACR, ELR, SPSR, SP_EL0, by MSR. */
  private static final int[] CONTROL = {
    0xd518a200,
    0xd5182040,
    0xd5182000,
    0xd5182020,
    0xd518c000,
    0xd5181040,
    0xd5184020,
    0xd5184000,
    0xd5184100
  };

  private static final int HVC = 0xd4000002;

  /** The register that holds what SCTLR_EL1 is to be; from then on the program's tables count. */
  private static final int SCTLR = 9;

  private final BoardMemory ram = BoardMemory.ofSize(RAM_SIZE);
  private final Engine engine;
  private final Guest guest;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final byte[] others = new byte[Math.toIntExact(RAM_SIZE - SIZE)];

  /** What the device and the system registers of the hypervisor answer next. */
  private long answers;

  /**
   * A domain whose memory may be written or executed, not both; with {@code writableCode} all may
   * be written and executed.
   */
  HostileMachine(Engine engine, String model, boolean writableCode, int cpus) {
    this.engine = engine;
    guest = engine.guest(ram, stage2(writableCode), new CpuProfile(model, true, 62_500_000));
    for (int i = 0; i < cpus; i++) {
      var ports = new Ports();
      ports.vcpu = guest.addVcpu(i, ports);
      vcpus.add(ports.vcpu);
    }
    new java.util.Random(1).nextBytes(others);
    ram.write(0, others, 0, Math.toIntExact(OFFSET));
    long behind = RAM_SIZE - OFFSET - SIZE;
    ram.write(OFFSET + SIZE, others, Math.toIntExact(OFFSET), Math.toIntExact(behind));
  }

  private static Stage2 stage2(boolean writableCode) {
    return gfn -> {
      long page = gfn - (BASE >>> 12);
      if (page < 0 || page >= SIZE >>> 12 || page == HOLE) {
        return Stage2.UNMAPPED;
      }
      long access = Stage2.READ;
      if (writableCode) {
        access |= Stage2.WRITE | Stage2.EXECUTE;
      } else if (page < DATA_PAGE) {
        access |= Stage2.EXECUTE;
      } else if (page != READ_ONLY_PAGE) {
        access |= Stage2.WRITE;
      }
      return OFFSET + (page << 12) | access;
    };
  }

  /** Every vCPU is about to leave the monitor. */
  void load(HostileProgram program) {
    byte[] data = new byte[Math.toIntExact(SIZE)];
    new java.util.Random(program.seed()).nextBytes(data);
    ram.write(OFFSET, data, 0, data.length);
    List<Integer> monitor = new ArrayList<>();
    for (int i = 0; i < CONTROL.length; i++) {
      monitor.add(CONTROL[i] | i); // MSR register, Xi
    }
    monitor.add(HVC);
    monitor.add(0xd5181000 | SCTLR); // MSR SCTLR_EL1
    monitor.add(0xd69f03e0); // ERET
    put(BASE, monitor.stream().mapToInt(Integer::intValue).toArray());
    for (int vector = 0; vector < 16; vector++) {
      put(VECTORS + vector * 0x80L, handler((vector & 3) == 1));
    }
    put(CODE, program.words());
    ram.write(OFFSET + TABLES - BASE, program.tables(), 0, program.tables().length);
    guest.codeChanged(OFFSET, SIZE);
    answers = program.seed();
    for (Vcpu vcpu : vcpus) {
      vcpu.irq().set(false);
      vcpu.reset(BASE, 0);
      for (int i = 0; i < CONTROL.length; i++) {
        vcpu.setRegister(i, program.control()[i]);
      }
      Exit exit = vcpu.run(100);
      if (!exit.equals(new Exit.Hypercall(0))) {
        throw new AssertionError("monitor: " + exit + "\n" + vcpu.dump().lines());
      }
      for (int i = 0; i < program.registers().length; i++) {
        vcpu.setRegister(i, program.registers()[i]);
      }
      vcpu.setRegister(SCTLR, program.control()[SCTLR]);
    }
  }

  /**
   * Goes on behind the instruction that caused the exception, or as far into the code; behind an
   * interrupt, with interrupts masked.
   */
  private static int[] handler(boolean interrupt) {
    int[] mask = {0xd5384000, 0xb2790000, 0xd5184000}; // mrs x0, spsr; orr x0, x0, #0x80; msr
    int[] skip = {
      0xd5384020, // mrs x0, elr_el1
      0x91001000, // add x0, x0, #4
      0x927e2800, // and x0, x0, #0x1ffc
      0xb2620000, // orr x0, x0, #0x40000000
      0x91400800, // add x0, x0, #0x2000
      0xd5184020 // msr elr_el1, x0
    };
    int[] between = interrupt ? mask : skip;
    int[] words = new int[between.length + 3];
    words[0] = 0xd518d080; // msr tpidr_el1, x0
    System.arraycopy(between, 0, words, 1, between.length);
    words[between.length + 1] = 0xd538d080; // mrs x0, tpidr_el1
    words[between.length + 2] = 0xd69f03e0; // eret
    return words;
  }

  private void put(long address, int[] words) {
    for (int i = 0; i < words.length; i++) {
      ram.putInt(OFFSET + address - BASE + i * 4L, words[i]);
    }
  }

  Vcpu vcpu(int index) {
    return vcpus.get(index);
  }

  /** What Xen's part would do about an exit; false if the vCPU will not run again. */
  static boolean serve(Vcpu vcpu, Exit exit, SplittableRandom random) {
    switch (exit) {
      case Exit.Dead _ -> {
        return false;
      }
      case Exit.Hypercall _ -> vcpu.setRegister(0, random.nextLong());
      case Exit.FirmwareCall call -> {
        if (call.immediate() == 0) {
          vcpu.setRegister(0, -1);
        } else {
          vcpu.undefinedInstruction();
        }
      }
      case Exit.WaitForInterrupt _, Exit.Yield _, Exit.BudgetSpent _, Exit.Kicked _ -> {}
    }
    return true;
  }

  /** Whether what belongs to others is as it was. */
  boolean othersUntouched() {
    byte[] now = new byte[others.length];
    ram.read(0, now, 0, Math.toIntExact(OFFSET));
    long behind = RAM_SIZE - OFFSET - SIZE;
    ram.read(OFFSET + SIZE, now, Math.toIntExact(OFFSET), Math.toIntExact(behind));
    return Arrays.equals(others, now);
  }

  /** The domain's memory. */
  byte[] memory() {
    byte[] bytes = new byte[Math.toIntExact(SIZE)];
    ram.read(OFFSET, bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public void close() {
    guest.close();
    engine.close();
    ram.close();
  }

  private final class Ports implements VcpuPorts, MmioDevice {
    private final MmioRegion region = new MmioRegion("device", DEVICE, 0x1000, this);
    private Vcpu vcpu;

    @Override
    public MmioRegion mmio(long address) {
      return region.contains(address) ? region : null;
    }

    @Override
    public long read(int index, long offset, int size) {
      return answer(offset * 31 + size);
    }

    @Override
    public void write(int index, long offset, int size, long value) {
      var _ = answer(value * 31 + offset * 7 + size);
    }

    @Override
    public long readSystemRegister(int key) {
      return answer(key);
    }

    @Override
    public void writeSystemRegister(int key, long value) {
      var _ = answer(value ^ key);
    }

    private long answer(long question) {
      answers = (answers ^ question) * 0x9e37_79b9_7f4a_7c15L;
      return answers;
    }

    @Override
    public long virtualCount() {
      return vcpu.instructions();
    }
  }
}
