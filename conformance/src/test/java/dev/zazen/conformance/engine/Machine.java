package dev.zazen.conformance.engine;

import dev.zazen.conformance.NoDevices;
import dev.zazen.engine.BoardMemory;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import java.util.ArrayList;
import java.util.List;

/**
 * A vCPU that runs programs at EL1 with the MMU on. Exceptions are noted in TPIDRRO_EL0, as a hash
 * of syndrome, address and return address, and the program goes on behind the instruction that
 * caused them.
 *
 * <pre>
 *   0010_0000  monitor, vectors; 0012_0000 page tables
 *   0020_0000  state: X0 to X30, SP, NZCV, FPCR, FPSR, -, V0 to V31
 *   0040_0000  code, 4 pages, of which the second lies behind the fourth in physical memory
 *   0060_8000  data, 2 pages; nothing is mapped around them
 * </pre>
 */
final class Machine implements AutoCloseable {
  static final long STATE = 0x20_0000;
  static final int SP = 0xf8;
  static final int NZCV = 0x100;
  static final int FPCR = 0x108;
  static final int FPSR = 0x110;
  static final int V = 0x120;
  static final int STATE_SIZE = V + 32 * 16;
  static final long CODE = 0x40_0000;
  static final int CODE_PAGES = 4;
  static final long DATA = 0x60_8000;
  static final int DATA_SIZE = 0x2000;
  static final int PAGE = 0x1000;

  /** What a program ends with. */
  static final int DONE = 0xd4000022; // hvc #1

  private static final long RAM_SIZE = 0x80_0000;
  private static final long MONITOR = 0x10_0000;
  private static final long VECTORS = 0x10_0800;
  private static final long TABLES = 0x12_0000;
  private static final long SAVED = 0x20_1000;
  private static final int SAVED_SIZE = 512 + 5 * 8;
  private static final int[] CODE_FRAMES = {0, 5, 2, 3};

  private final BoardMemory ram = BoardMemory.ofSize(RAM_SIZE);
  private final Guest guest;
  private final Vcpu vcpu;

  Machine(Engine engine, String model) {
    Stage2 identity =
        gfn ->
            gfn << 12 < RAM_SIZE
                ? gfn << 12 | Stage2.READ | Stage2.WRITE | Stage2.EXECUTE
                : Stage2.UNMAPPED;
    guest = engine.guest(ram, identity, new CpuProfile(model, true, 62_500_000));
    vcpu = guest.addVcpu(0, new NoDevices());
    mapPages();
    put(MONITOR, monitor());
    put(VECTORS + 0x200, handler());
  }

  private void mapPages() {
    long level2 = TABLES + PAGE;
    ram.putLong(TABLES, level2 | 3);
    for (long block = 0; block < 0x40_0000; block += 0x20_0000) {
      ram.putLong(level2 + (block >>> 21) * 8, block | 1 << 10 | 3 << 8 | 1);
    }
    long codeTable = TABLES + 2 * PAGE;
    ram.putLong(level2 + (CODE >>> 21) * 8, codeTable | 3);
    for (int i = 0; i < CODE_PAGES; i++) {
      ram.putLong(codeTable + i * 8L, codeFrame(i) | 1 << 10 | 3 << 8 | 3);
    }
    long dataTable = TABLES + 3 * PAGE;
    ram.putLong(level2 + (DATA >>> 21) * 8, dataTable | 3);
    for (long at = DATA; at < DATA + DATA_SIZE; at += PAGE) {
      ram.putLong(dataTable + (at >>> 12 & 511) * 8, at | 1 << 10 | 3 << 8 | 3);
    }
  }

  private static long codeFrame(int page) {
    return CODE + (long) CODE_FRAMES[page] * PAGE;
  }

  private static int[] monitor() {
    List<Integer> code =
        new ArrayList<>(
            List.of(
                0xd518a200, // msr mair_el1, x0
                0xd5182041, // msr tcr_el1, x1
                0xd5182002, // msr ttbr0_el1, x2
                0xd518c003, // msr vbar_el1, x3
                0xd5181044, // msr cpacr_el1, x4
                0xd5033fdf, // isb
                0xd5181005, // msr sctlr_el1, x5
                0xd5033fdf, // isb
                0xd51bd05f, // msr tpidr_el0, xzr
                0xd51bd07f, // msr tpidrro_el0, xzr
                0xd518d09f, // msr tpidr_el1, xzr
                0xf9400000 | NZCV / 8 << 10 | 6 << 5 | 7, // ldr x7, [x6, nzcv]
                0xd51b4207, // msr nzcv, x7
                0xf9400000 | FPCR / 8 << 10 | 6 << 5 | 7,
                0xd51b4407, // msr fpcr, x7
                0xf9400000 | FPSR / 8 << 10 | 6 << 5 | 7,
                0xd51b4427, // msr fpsr, x7
                0xf9400000 | SP / 8 << 10 | 6 << 5 | 7,
                0x9100001f | 7 << 5)); // mov sp, x7
    for (int v = 0; v < 32; v += 2) {
      code.add(0xad400000 | V / 16 + v << 15 | v + 1 << 10 | 6 << 5 | v); // ldp q, q, [x6]
    }
    code.add(0xaa0803fe); // mov x30, x8: where to go
    for (int x = 0; x < 30; x++) {
      if (x != 6) {
        code.add(0xf9400000 | x << 10 | 6 << 5 | x); // ldr x, [x6, x]
      }
    }
    code.add(0xf9400000 | 6 << 10 | 6 << 5 | 6);
    code.add(0xd4000002); // hvc #0
    code.add(0xd61f0000 | 30 << 5); // br x30
    return code.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Behind the vector for exceptions of EL1 itself. */
  private static int[] handler() {
    return new int[] {
      0xd518d080, // msr tpidr_el1, x0
      0xd51bd041, // msr tpidr_el0, x1
      0xd53bd060, // mrs x0, tpidrro_el0
      0xd5385201, // mrs x1, esr_el1
      0xcac01c20, // eor x0, x1, x0, ror #7
      0xd5386001, // mrs x1, far_el1
      0xcac01c20, // eor x0, x1, x0, ror #7
      0xd5384021, // mrs x1, elr_el1
      0xcac01c20, // eor x0, x1, x0, ror #7
      0xd51bd060, // msr tpidrro_el0, x0
      0x91001021, // add x1, x1, #4
      0xd5184021, // msr elr_el1, x1
      0xd538d080, // mrs x0, tpidr_el1
      0xd53bd041, // mrs x1, tpidr_el0
      0xd69f03e0, // eret
    };
  }

  private void put(long at, int[] words) {
    for (int i = 0; i < words.length; i++) {
      ram.putInt(at + i * 4L, words[i]);
    }
  }

  private static long physical(long code) {
    return codeFrame((int) (code - CODE >>> 12)) + (code & PAGE - 1);
  }

  /** Makes a program ready: the next instruction is the branch to its start. */
  void load(Program program) {
    for (int i = 0; i < program.words().length; i++) {
      ram.putInt(physical(program.start() + i * 4L), program.words()[i]);
    }
    guest.codeChanged(CODE, 8 * PAGE);
    ram.write(STATE, program.state(), 0, STATE_SIZE);
    ram.write(DATA, program.data(), 0, DATA_SIZE);
    vcpu.reset(MONITOR, 0xff); // attribute 0: normal memory
    vcpu.setRegister(1, 25 | 1L << 23 | 5L << 32); // 39 bit, TTBR1 off, 48 bit physical
    vcpu.setRegister(2, TABLES);
    vcpu.setRegister(3, VECTORS);
    vcpu.setRegister(4, 3 << 20);
    vcpu.setRegister(5, 0x30d0_0800L | 1 << 26 | 1 << 15 | 1 << 14 | 1 << 12 | 1 << 2 | 1);
    vcpu.setRegister(6, STATE);
    vcpu.setRegister(8, program.start());
    Exit exit = vcpu.run(1000);
    if (!exit.equals(new Exit.Hypercall(0))) {
      throw new AssertionError("monitor: " + exit + "\n" + vcpu.dump().lines());
    }
  }

  Exit run(long budget) {
    return vcpu.run(budget);
  }

  long pc() {
    return vcpu.pc();
  }

  long instructions() {
    return vcpu.instructions();
  }

  /** General-purpose registers and where the vCPU is. */
  long[] registers() {
    long[] all = new long[32];
    for (int i = 0; i < 31; i++) {
      all[i] = vcpu.register(i);
    }
    all[31] = vcpu.pc();
    return all;
  }

  /** Registers that have no number, as text. */
  String others() {
    return vcpu.dump().values().stream()
        .filter(v -> v.name().matches("sp|pstate|.*_EL[01]|.*_el0"))
        .map(v -> v.name() + "=" + Long.toHexString(v.value()))
        .toList()
        .toString();
  }

  byte[] data() {
    byte[] bytes = new byte[DATA_SIZE];
    ram.read(DATA, bytes, 0, DATA_SIZE);
    return bytes;
  }

  byte[] code() {
    byte[] bytes = new byte[8 * PAGE];
    ram.read(CODE, bytes, 0, bytes.length);
    return bytes;
  }

  /** What {@link #epilogue} stored. */
  byte[] saved() {
    byte[] bytes = new byte[SAVED_SIZE];
    ram.read(SAVED, bytes, 0, SAVED_SIZE);
    return bytes;
  }

  /** Stores what {@link Vcpu} does not show and ends the program; uses X26 and X27. */
  static int[] epilogue() {
    int[] words = new int[2 + 16 + 10 + 1];
    int at = 0;
    words[at++] = 0xd2a00000 | (int) (SAVED >>> 16) << 5 | 27; // movz x27, lsl 16
    words[at++] = 0xf2800000 | (int) (SAVED & 0xffff) << 5 | 27; // movk x27
    for (int v = 0; v < 32; v += 2) {
      words[at++] = 0xad000000 | v << 15 | v + 1 << 10 | 27 << 5 | v; // stp q, q, [x27]
    }
    // nzcv, fpcr, fpsr, tpidr_el0, tpidrro_el0
    int[] reads = {0xd53b4200, 0xd53b4400, 0xd53b4420, 0xd53bd040, 0xd53bd060};
    for (int i = 0; i < reads.length; i++) {
      words[at++] = reads[i] | 26;
      words[at++] = 0xf9000000 | 512 / 8 + i << 10 | 27 << 5 | 26; // str x26, [x27]
    }
    words[at] = DONE;
    return words;
  }

  @Override
  public void close() {
    ram.close();
  }
}
