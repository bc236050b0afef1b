package dev.zazen.conformance.el1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.conformance.NoDevices;
import dev.zazen.engine.BoardMemory;
import dev.zazen.engine.Engines;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that the hypervisor changes behind a guest's back is run at once, be it hot. */
@Tag("feature:guest-arm64")
class PatchedCodeTest {
  private static final long RAM_SIZE = 0x80_0000;
  private static final long GUEST_SIZE = 0x40_0000;
  private static final long CODE = 0x31_0000;
  private static final long BUDGET = 1_000_000;

  /** Frames that the page of code leads to in turn. */
  private static final long[] FRAMES = {CODE, 0x50_0000, 0x50_1000};

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "eager", "translator"})
  void codeThatTheHypervisorWritesOrMapsIsRun(String engineName) {
    El1Program program = El1Program.assemble("el1", "patched");
    long[] frame = {CODE};
    Stage2 stage2 =
        gfn ->
            gfn << 12 < GUEST_SIZE
                ? (gfn << 12 == CODE ? frame[0] : gfn << 12)
                    | Stage2.READ
                    | Stage2.WRITE
                    | Stage2.EXECUTE
                : Stage2.UNMAPPED;
    try (Engine engine = Engines.byName(engineName).orElseThrow();
        BoardMemory ram = BoardMemory.ofSize(RAM_SIZE)) {
      Guest guest = engine.guest(ram, stage2, new CpuProfile("cortex-a57", true, 62_500_000));
      Vcpu vcpu = guest.addVcpu(0, new NoDevices());
      ram.write(El1Program.START, program.image(), 0, program.image().length);
      vcpu.reset(El1Program.START, 0);
      int round = 0;
      Exit exit = vcpu.run(BUDGET);
      while (exit.equals(new Exit.Hypercall(2))) {
        round++;
        vcpu.setRegister(9, round);
        if (round % 2 == 0) { // memory that was ballooned out and populated: another frame
          frame[0] = FRAMES[round / 2 % FRAMES.length];
          guest.stage2Changed();
        }
        ram.putInt(frame[0], 0x5280_0000 | round << 5); // MOV W0, #round
        ram.putInt(frame[0] + 4, 0xd65f_03c0); // RET
        guest.codeChanged(frame[0], round % 2 == 0 ? 0x1000 : 8);
        exit = vcpu.run(BUDGET);
      }
      int last = round;
      assertEquals(
          new Exit.Hypercall(0),
          exit,
          () -> "round %d: %s".formatted(last, String.join("\n", vcpu.dump().lines())));
      guest.close();
    }
  }
}
