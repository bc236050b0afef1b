package dev.zazen.conformance.el1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.arm64.InterpreterEngine;
import dev.zazen.conformance.BuildDirectory;
import dev.zazen.engine.BoardMemory;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Exit;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import dev.zazen.machine.VcpuPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the programs of {@code guests/el1}: exceptions, translation, privileges with exact
 * syndromes.
 */
@Tag("feature:guest-arm64")
class El1GuestTest {
  private static final Path SOURCES = Path.of("..", "guests", "el1");
  private static final Path OUT = BuildDirectory.file("el1");
  private static final long RAM_SIZE = 0x40_0000;
  private static final long START = 0x10_0000;
  private static final long BUDGET = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "exceptions, cortex-a57",
    "mmu, cortex-a57",
    "user, cortex-a57",
    "code, cortex-a57",
    "granule64, cortex-a57",
    "mmu, cortex-a76",
    "user, cortex-a76"
  })
  void everyCheckOfTheProgramHolds(String program, String model)
      throws IOException, InterruptedException {
    byte[] image = assemble(program);
    try (BoardMemory ram = BoardMemory.ofSize(RAM_SIZE)) {
      Stage2 identity =
          gfn ->
              gfn << 12 < RAM_SIZE
                  ? gfn << 12 | Stage2.READ | Stage2.WRITE | Stage2.EXECUTE
                  : Stage2.UNMAPPED;
      ram.write(START, image, 0, image.length);
      Vcpu vcpu =
          new InterpreterEngine()
              .guest(ram, identity, new CpuProfile(model, true, 62_500_000))
              .addVcpu(0, new NoPorts());
      vcpu.reset(START, 0);
      Exit exit = vcpu.run(BUDGET);
      assertEquals(
          new Exit.Hypercall(0),
          exit,
          () ->
              "line %d of %s.S: got 0x%x, expected 0x%x%n%s"
                  .formatted(
                      vcpu.register(0),
                      program,
                      vcpu.register(1),
                      vcpu.register(2),
                      String.join(System.lineSeparator(), vcpu.dump().lines())));
    }
  }

  private static byte[] assemble(String program) throws IOException, InterruptedException {
    Files.createDirectories(OUT);
    Path elf = OUT.resolve(program + ".elf");
    Path flat = OUT.resolve(program + ".bin");
    run(
        "aarch64-linux-gnu-gcc",
        "-nostdlib",
        "-static",
        "-Wl,-Ttext=0x100000,--build-id=none",
        "-I",
        SOURCES.toString(),
        "-o",
        elf.toString(),
        SOURCES.resolve(program + ".S").toString());
    run(
        "aarch64-linux-gnu-objcopy",
        "-O",
        "binary",
        "-j",
        ".text",
        elf.toString(),
        flat.toString());
    return Files.readAllBytes(flat);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, process.waitFor(), () -> String.join(" ", command));
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
