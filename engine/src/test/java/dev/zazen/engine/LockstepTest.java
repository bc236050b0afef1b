package dev.zazen.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.arm64.TranslatorEngine;
import dev.zazen.ir.HostCode;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.Region;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wrong translations are found and named. */
@Tag("feature:lockstep")
class LockstepTest {
  private static final long RAM_SIZE = 8 << 20;
  private static final long MONITOR = 0x10_0000;
  private static final long TABLE_LEVEL1 = 0x20_0000;
  private static final long TABLE_LEVEL2 = 0x20_1000;
  private static final long CODE = 0x40_0000;
  private static final long DATA = 0x60_0000;

  /** Often enough that code is translated, and goes on being run. */
  private static final int TIMES = 1000;

  private static final Exit DONE = new Exit.Hypercall(1);

  private static final int[] MONITOR_CODE = {
    0xd518a200, // msr mair_el1, x0
    0xd5182041, // msr tcr_el1, x1
    0xd5182002, // msr ttbr0_el1, x2
    0xd5181044, // msr cpacr_el1, x4
    0xd5033fdf, // isb
    0xd5181005, // msr sctlr_el1, x5
    0xd5033fdf, // isb
    0xd4000002, // hvc #0
    0xd61f03c0, // br x30
  };

  /** In another page than what calls it. */
  private static final long FUNCTION = CODE + 0x1000;

  private static final int[] FUNCTION_CODE = {
    0x91000c42, // add x2, x2, #3
    0xd65f03c0, // ret
  };

  private static final int COUNT_DOWN = 0xd1000421; // sub x1, x1, #1
  private static final int CALL = 0xd4000022; // hvc #1

  /** Runs a loop of code, which X1 counts, with X4 at the data and X5 and X0 as given. */
  private static Exit run(Consumer<Region> mistake, long x0, long x5, int... body) {
    try (HostCode.Factory host = factory(mistake);
        var ram = BoardMemory.ofSize(RAM_SIZE)) {
      Stage2 identity =
          gfn ->
              gfn << 12 < RAM_SIZE
                  ? gfn << 12 | Stage2.READ | Stage2.WRITE | Stage2.EXECUTE
                  : Stage2.UNMAPPED;
      try (Guest guest =
          TranslatorEngine.lockstep(host)
              .guest(ram, identity, new CpuProfile("cortex-a76", true, 62_500_000))) {
        Vcpu vcpu = guest.addVcpu(0, new NoPorts());
        ram.putLong(TABLE_LEVEL1, TABLE_LEVEL2 | 3);
        for (long block = 0; block < RAM_SIZE; block += 0x20_0000) {
          ram.putLong(TABLE_LEVEL2 + (block >>> 21) * 8, block | 1 << 10 | 3 << 8 | 1);
        }
        put(ram, MONITOR, MONITOR_CODE);
        put(ram, CODE, body);
        put(ram, FUNCTION, FUNCTION_CODE);
        int back = 0xb5000001 | (-(body.length + 1) & 0x7ffff) << 5; // cbnz x1
        put(ram, CODE + body.length * 4L, COUNT_DOWN, back, CALL);
        vcpu.reset(MONITOR, 0xff);
        vcpu.setRegister(1, 25 | 1L << 23 | 5L << 32);
        vcpu.setRegister(2, TABLE_LEVEL1);
        vcpu.setRegister(4, 3 << 20);
        vcpu.setRegister(5, 0x30d0_0800L | 1 << 12 | 1 << 2 | 1);
        vcpu.setRegister(30, CODE);
        assertEquals(new Exit.Hypercall(0), vcpu.run(100));
        vcpu.setRegister(0, x0);
        vcpu.setRegister(1, TIMES);
        vcpu.setRegister(2, 0);
        vcpu.setRegister(4, DATA);
        vcpu.setRegister(5, x5);
        return vcpu.run(1_000_000);
      }
    }
  }

  private static void put(BoardMemory ram, long at, int... words) {
    for (int i = 0; i < words.length; i++) {
      ram.putInt(at + i * 4L, words[i]);
    }
  }

  /** Host code that is made of regions after a mistake was made in them. */
  private static HostCode.Factory factory(Consumer<Region> mistake) {
    TranslatedCode host = TranslatedCode.create(TranslationOptions.DEFAULT).orElseThrow();
    return new HostCode.Factory() {
      @Override
      public HostCode forGuest(String language) {
        HostCode real = host.forGuest(language);
        return (HostCode)
            Proxy.newProxyInstance(
                LockstepTest.class.getClassLoader(),
                new Class<?>[] {HostCode.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("translate")) {
                    mistake.accept((Region) arguments[0]);
                  }
                  try {
                    return method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }

      @Override
      public long bytes() {
        return host.bytes();
      }

      @Override
      public void close() {
        host.close();
      }
    };
  }

  /** A mistake in all operations of a kind whose result goes to a register. */
  private static Consumer<Region> in(Op op, int register, Consumer<Inst> mistake) {
    return region ->
        region.blocks().stream()
            .flatMap(block -> block.insts().stream())
            .filter(inst -> inst.op == op && inst.d == register)
            .forEach(mistake);
  }

  private static void assertFound(Exit exit, long block, String what, String... others) {
    var dead = assertInstanceOf(Exit.Dead.class, exit);
    String text = dead.reason() + "\n" + String.join("\n", dead.details());
    assertTrue(
        dead.reason().startsWith("translated code differs from the interpreter: " + what), text);
    assertEquals(block, dead.pc(), text);
    for (String other : others) {
      assertTrue(text.contains(other), () -> "no '" + other + "' in\n" + text);
    }
  }

  private static final int[] TWO_BLOCKS = {
    0x91000400, // add x0, x0, #1
    0x36000040, // tbz x0, #0, over the next
    0x91000c42, // add x2, x2, #3
  };

  @Test
  void aWrongRegisterIsReportedWithItsBlockGuestCodeIrAndHostCode() {
    Exit exit = run(in(Op.ADD, 2, add -> add.imm = 4), 0, 0, TWO_BLOCKS);
    assertFound(
        exit,
        CODE + 8,
        "x2: ",
        "block at 0000000000400008, ",
        "  0000000000400008  91000c42  ADD (immediate)",
        "add.64 r2 r2 #3",
        "host code of the region entered at 0000000000400000");
    var dead = assertInstanceOf(Exit.Dead.class, exit);
    assertTrue(dead.details().size() > 20, dead.details()::toString);
  }

  @Test
  void aMistakeInARegionThatAnotherLeadsToIsReportedThere() {
    int call = 0x94000400; // bl to the function
    assertFound(
        run(in(Op.ADD, 2, add -> add.imm = 4), 0, 0, call),
        FUNCTION,
        "x2: ",
        "host code of the region entered at 0000000000401000");
  }

  @Test
  void aWrongFlagIsReported() {
    int cmp = 0xf107d03f; // cmp x1, #500
    assertFound(
        run(in(Op.SUB, Inst.NONE, inst -> inst.imm = 0), 0, 0, cmp),
        CODE,
        "nzcv: nzCv, interpreter nZCv");
  }

  @Test
  void aStoreToAWrongPlaceIsReportedWithThePlace() {
    int store = 0xf9000080; // str x0, [x4]
    assertFound(
        run(in(Op.STORE, 0, inst -> inst.imm += 8), 7, 0, 0x91000400, store),
        CODE,
        "memory at 0000000000600000, offset 0x600000 in RAM: ");
  }

  @Test
  void aStoreOfTheWrongSizeIsReported() {
    int store = 0x39000080; // strb w0, [x4]
    assertFound(
        run(in(Op.STORE, 0, inst -> inst.size = 8), 0x1234, 0, store), CODE, "memory at 0000");
  }

  @Test
  void aWrongVectorIsReported() {
    int fmov = 0x9e6700a1; // fmov d1, x5
    int fadd = 0x1e602820; // fadd d0, d1, d0
    assertFound(
        run(in(Op.VECTOR, 0, inst -> inst.b = 1), 0, Double.doubleToRawLongBits(1.5), fmov, fadd),
        CODE,
        "v0[0]: ");
  }

  @Test
  void anAccessThatOnlyTheInterpreterMakesIsReported() {
    int load = 0xf9400083; // ldr x3, [x4]
    int next = 0x91400484; // add x4, x4, #4096
    assertFound(
        run(in(Op.LOAD, 3, inst -> inst.a = 0), DATA, 0, load, next),
        CODE,
        "only the interpreter touches memory at 00000000006",
        "LDR (immediate");
  }

  @Test
  void rightCodeRunsToItsEnd() {
    int fmov = 0x9e6700a1; // fmov d1, x5
    int fdiv = 0x1e611822; // fdiv d2, d1, d1: not a number, which is left to the interpreter
    int store = 0xf9000080; // str x0, [x4]
    int next = 0x91002084; // add x4, x4, #8
    assertEquals(DONE, run(region -> {}, 0, 0, fmov, fdiv, 0x91000400, store, next, 0xab000042));
  }

  /** No devices, no timer. */
  private static final class NoPorts implements VcpuPorts {
    @Override
    public MmioRegion mmio(long address) {
      return null;
    }

    @Override
    public long readSystemRegister(int key) {
      return 0;
    }

    @Override
    public void writeSystemRegister(int key, long value) {}

    @Override
    public long virtualCount() {
      return 0;
    }
  }
}
