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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the programs of {@code guests/el1}: exceptions, translation, privileges with exact
 * syndromes, on every engine.
 */
@Tag("feature:guest-arm64")
class El1GuestTest {
  private static final long RAM_SIZE = 0x40_0000;
  private static final long BUDGET = 10_000_000;

  /** Behind the largest program. */
  private static final long DATA = El1Program.START + 0x2_0000;

  /** So often that the second half runs as host code where an engine translates what is hot. */
  private static final int RUNS = 100;

  @ParameterizedTest
  @CsvSource({
    "exceptions, cortex-a57",
    "state, cortex-a57",
    "mmu, cortex-a57",
    "user, cortex-a57",
    "code, cortex-a57",
    "granule64, cortex-a57",
    "mmu, cortex-a76",
    "user, cortex-a76",
    "access, cortex-a76",
    "maintenance, cortex-a57",
    "counter, cortex-a57"
  })
  void everyCheckOfTheProgramHolds(String name, String model) {
    El1Program program = El1Program.assemble("el1", name);
    run(program, name, model, "interpreter", 2);
    run(program, name, model, "eager", 4);
    run(program, name, model, "translator", RUNS);
  }

  private static void run(
      El1Program program, String name, String model, String engineName, int runs) {
    Stage2 identity =
        gfn ->
            gfn << 12 < RAM_SIZE
                ? gfn << 12 | Stage2.READ | Stage2.WRITE | Stage2.EXECUTE
                : Stage2.UNMAPPED;
    try (Engine engine = Engines.byName(engineName).orElseThrow();
        BoardMemory ram = BoardMemory.ofSize(RAM_SIZE)) {
      Guest guest = engine.guest(ram, identity, new CpuProfile(model, true, 62_500_000));
      Vcpu vcpu = guest.addVcpu(0, new NoDevices());
      ram.write(El1Program.START, program.image(), 0, program.image().length);
      for (int i = 0; i < runs; i++) {
        // The program is still there, and so is its code in the engine's caches.
        ram.clear(DATA, RAM_SIZE - DATA);
        vcpu.reset(El1Program.START, 0);
        Exit exit = vcpu.run(BUDGET);
        int run = i;
        assertEquals(
            new Exit.Hypercall(0),
            exit,
            () ->
                "%s, run %d, line %d of %s.S: got 0x%x, expected 0x%x%n%s"
                    .formatted(
                        engineName,
                        run,
                        vcpu.register(0),
                        name,
                        vcpu.register(1),
                        vcpu.register(2),
                        String.join(System.lineSeparator(), vcpu.dump().lines())));
      }
      guest.close();
    }
  }
}
