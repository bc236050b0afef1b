package dev.zazen.conformance.litmus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.conformance.NoDevices;
import dev.zazen.conformance.el1.El1Program;
import dev.zazen.engine.BoardMemory;
import dev.zazen.engine.Engines;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.Engine;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Guest;
import dev.zazen.machine.Stage2;
import dev.zazen.machine.Vcpu;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * vCPUs that run {@code guests/litmus/driver.inc}, each on a thread of its own.
 *
 * <pre>
 *   0010_0000  the program; 0020_0000 page tables
 *   0030_0000  locations, 256 bytes a call
 *   0038_0000  results, 64 KiB a vCPU, 16 bytes a call
 *   003f_0000  the driver's own
 * </pre>
 */
final class Processors implements AutoCloseable {
  /** Bytes from the locations of one call to those of the next. */
  static final int STRIDE = 256;

  /** Where the locations of the first call are. */
  static final long LOCATIONS = 0x30_0000;

  private static final long RESULTS = 0x38_0000;
  private static final long RESULTS_SIZE = 0x1_0000;
  private static final long RAM_SIZE = 0x40_0000;
  private static final long BUDGET = 1_000_000;

  /** More slices than any batch takes, even where each ends in a yield. */
  private static final int MOST_SLICES = 10_000_000;

  private final BoardMemory ram = BoardMemory.ofSize(RAM_SIZE);
  private final El1Program program;
  private final Engine engine;
  private final Guest guest;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final ExecutorService threads;

  Processors(String engineName, String model, El1Program program, int count)
      throws InterruptedException {
    this.program = program;
    Stage2 identity =
        gfn ->
            gfn << 12 < RAM_SIZE
                ? gfn << 12 | Stage2.READ | Stage2.WRITE | Stage2.EXECUTE
                : Stage2.UNMAPPED;
    engine = Engines.byName(engineName).orElseThrow();
    guest = engine.guest(ram, identity, new CpuProfile(model, true, 62_500_000));
    ram.write(El1Program.START, program.image(), 0, program.image().length);
    threads = Executors.newFixedThreadPool(count);
    for (int i = 0; i < count; i++) {
      Vcpu vcpu = guest.addVcpu(i, new NoDevices());
      vcpu.reset(El1Program.START, 0);
      vcpus.add(vcpu);
    }
    runAll();
  }

  /** Memory of the guest. */
  BoardMemory ram() {
    return ram;
  }

  /**
   * Has each vCPU call its function of {@code functions} so often.
   *
   * @param together calls between two meetings of the vCPUs
   * @param stride bytes from the locations of one call to those of the next; 0 for always the same
   */
  void call(List<String> functions, int calls, int together, int stride)
      throws InterruptedException {
    for (int i = 0; i < vcpus.size(); i++) {
      Vcpu vcpu = vcpus.get(i);
      vcpu.setRegister(0, i);
      vcpu.setRegister(12, vcpus.size());
      vcpu.setRegister(14, together);
      vcpu.setRegister(15, LOCATIONS);
      vcpu.setRegister(16, stride);
      vcpu.setRegister(17, RESULTS + i * RESULTS_SIZE);
      vcpu.setRegister(26, program.symbol(functions.get(i)));
      vcpu.setRegister(27, calls);
    }
    runAll();
  }

  /** What a call of a vCPU left in X3 or X4. */
  long result(int vcpu, int call, int which) {
    return ram.getLong(RESULTS + vcpu * RESULTS_SIZE + call * 16L + which * 8L);
  }

  /** Instructions that all vCPUs ran. */
  long instructions() {
    return vcpus.stream().mapToLong(Vcpu::instructions).sum();
  }

  private void runAll() throws InterruptedException {
    List<Future<Exit>> exits =
        vcpus.stream().map(vcpu -> threads.submit(() -> runToEnd(vcpu))).toList();
    for (int i = 0; i < exits.size(); i++) {
      Vcpu vcpu = vcpus.get(i);
      try {
        assertEquals(
            new Exit.Hypercall(0), exits.get(i).get(), () -> vcpu.dump().lines().toString());
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // when a vCPU yields, another may need the host's CPU
  private static Exit runToEnd(Vcpu vcpu) {
    Exit exit = vcpu.run(BUDGET);
    for (int i = 0; i < MOST_SLICES && goesOn(exit); i++) {
      Thread.yield();
      exit = vcpu.run(BUDGET);
    }
    return exit;
  }

  private static boolean goesOn(Exit exit) {
    return exit instanceof Exit.Yield || exit instanceof Exit.BudgetSpent;
  }

  @Override
  public void close() {
    threads.close();
    guest.close();
    engine.close();
    ram.close();
  }
}
