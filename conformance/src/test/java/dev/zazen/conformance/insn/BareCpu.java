package dev.zazen.conformance.insn;

import dev.zazen.conformance.NoDevices;
import dev.zazen.engine.BoardMemory;
import dev.zazen.engine.Engines;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.RegisterDump;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;

/**
 * A vCPU of ours that runs sequences at EL0, with the MMU on and a handler at EL1 that reports
 * exceptions.
 */
final class BareCpu implements AutoCloseable {
  private static final long RAM_SIZE = 0x1100_0000L;
  private static final long MONITOR = 0x0010_0000L;
  private static final long VECTORS = MONITOR + 0x800;
  private static final long TABLE_LEVEL1 = 0x0020_0000L;
  private static final long TABLE_LEVEL2 = 0x0020_1000L;
  private static final int EC_BRK = 0x3c;
  private static final long BUDGET = 100_000;

  private final BoardMemory ram = BoardMemory.ofSize(RAM_SIZE);
  private final String engine;
  private final Guest guest;
  private final Vcpu vcpu;

  /** {@code engine} as on the command line, or {@code eager}: everything is translated at once. */
  BareCpu(String engine, String model) {
    this.engine = engine;
    Stage2 identity =
        gfn ->
            gfn << 12 < RAM_SIZE
                ? gfn << 12 | Stage2.READ | Stage2.WRITE | Stage2.EXECUTE
                : Stage2.UNMAPPED;
    guest =
        Engines.byName(engine)
            .orElseThrow()
            .guest(ram, identity, new CpuProfile(model, true, 62_500_000));
    vcpu = guest.addVcpu(0, new NoDevices());
    ram.putLong(TABLE_LEVEL1, TABLE_LEVEL2 | 3);
    for (long block = 0; block < 0x2000_0000L; block += 0x20_0000) {
      long access = block < 0x1000_0000L ? 0 : 1 << 6; // EL0 may reach the tests, and nothing else
      ram.putLong(TABLE_LEVEL2 + (block >>> 21) * 8, block | 1 << 10 | 3 << 8 | access | 1);
    }
    int[] monitor = {
      0xd518a200, // msr mair_el1, x0
      0xd5182041, // msr tcr_el1, x1
      0xd5182002, // msr ttbr0_el1, x2
      0xd518c003, // msr vbar_el1, x3
      0xd5181044, // msr cpacr_el1, x4
      0xd5033fdf, // isb
      0xd5181005, // msr sctlr_el1, x5
      0xd5033fdf, // isb
      0xd518403f, // msr elr_el1, xzr; spsr below
      0xd518401f, // msr spsr_el1, xzr
      0xd4000002, // hvc #0: ready
      0xd5184026, // msr elr_el1, x6
      0xd5184107, // msr sp_el0, x7
      0xd69f03e0, // eret
    };
    put(MONITOR, monitor);
    put(VECTORS + 0x400, new int[] {0xd4000022}); // hvc #1
    put(VECTORS + 0x200, new int[] {0xd4000042}); // hvc #2: the monitor itself faulted
    vcpu.reset(MONITOR, 0xff); // attribute 0: normal memory
    vcpu.setRegister(1, 25 | 1L << 23 | 5L << 32); // 39 bit, TTBR1 off, 48 bit physical
    vcpu.setRegister(2, TABLE_LEVEL1);
    vcpu.setRegister(3, VECTORS);
    vcpu.setRegister(4, 3 << 20);
    vcpu.setRegister(
        5, 0x30d0_0800L | 1 << 26 | 1 << 15 | 1 << 14 | 1 << 12 | 1 << 2 | 1); // M C I DZE UCT UCI
    expectCall(0);
  }

  private void put(long at, int[] words) {
    for (int i = 0; i < words.length; i++) {
      ram.putInt(at + i * 4L, words[i]);
    }
  }

  private void expectCall(int immediate) {
    Exit exit = vcpu.run(BUDGET);
    while (exit instanceof Exit.Yield) {
      exit = vcpu.run(BUDGET);
    }
    if (!exit.equals(new Exit.Hypercall(immediate))) {
      throw new AssertionError(
          "expected HVC #" + immediate + ", got " + exit + "\n" + vcpu.dump().lines());
    }
  }

  /** What runs it. */
  String engine() {
    return engine;
  }

  Outcome run(Sequence sequence) {
    int[] code = sequence.code();
    put(Layout.CODE, code);
    guest.codeChanged(Layout.CODE, code.length * 4L);
    ram.write(Layout.STATE, sequence.state(), 0, Layout.STATE_USED);
    ram.write(Layout.MEMORY_START, sequence.memory(), 0, Layout.MEMORY_USED);
    vcpu.reset(MONITOR, 0xff);
    vcpu.setRegister(1, 25 | 1L << 23 | 5L << 32);
    vcpu.setRegister(2, TABLE_LEVEL1);
    vcpu.setRegister(3, VECTORS);
    vcpu.setRegister(4, 3 << 20);
    vcpu.setRegister(5, 0x30d0_0800L | 1 << 26 | 1 << 15 | 1 << 14 | 1 << 12 | 1 << 2 | 1);
    expectCall(0);
    vcpu.setRegister(6, Layout.CODE);
    vcpu.setRegister(7, Layout.STATE);
    expectCall(1);
    long syndrome = register("ESR_EL1");
    long at = register("ELR_EL1") - Layout.CODE;
    boolean completed = syndrome >>> 26 == EC_BRK;
    byte[] state = new byte[Layout.STATE_USED];
    byte[] memory = new byte[Layout.MEMORY_USED];
    ram.read(Layout.STATE, state, 0, state.length);
    ram.read(Layout.MEMORY_START, memory, 0, memory.length);
    return new Outcome(completed, completed ? 0 : at, state, memory);
  }

  private long register(String name) {
    return vcpu.dump().values().stream()
        .filter(v -> v.name().equals(name))
        .mapToLong(RegisterDump.Value::value)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    ram.close();
  }
}
