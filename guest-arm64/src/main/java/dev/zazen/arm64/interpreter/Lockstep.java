package dev.zazen.arm64.interpreter;

import dev.zazen.ir.ExitKind;
import dev.zazen.ir.ExitPoint;
import dev.zazen.ir.HostCode;
import dev.zazen.ir.State;
import dev.zazen.machine.Exit;
import dev.zazen.machine.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks host code against the interpreter, stretch by stretch. A stretch is what host code runs
 * from where it is entered to where it is left: it touches registers and RAM that the TLB leads to,
 * and nothing else, so it can be taken back and run again. Nobody else may write to the guest's
 * memory meanwhile.
 */
final class Lockstep {
  /** Runs instructions and nothing else. */
  interface Replay {
    /**
     * Runs exactly {@code count} instructions from an address on.
     *
     * @throws GuestFault if one of them takes an exception
     */
    void run(long from, long count);
  }

  /**
   * A block that may be translated wrongly.
   *
   * @param address of its first instruction
   * @param count of instructions before it that were the same
   */
  private record Suspect(HostRegion region, int block, long address, long count) {}

  private final Cpu cpu;
  private final RegionCache regions;
  private final HostCode.Entrance entrance;
  private final Replay interpreter;
  private final WriteWindow window;
  private final CpuImage begin;
  private final CpuImage translated;
  private final CpuImage interpreted;

  // Of the last run of host code.
  private HostRegion region;
  private ExitPoint exit;
  private long result;
  private long count;
  private long budgetLeft;

  /** What the interpreter could not do in the last comparison, or null. */
  private String trouble;

  /** FPSR bits of an operation that host code began and leaves to the interpreter. */
  private int early;

  private Exit.Dead difference;

  Lockstep(Cpu cpu, GuestMemory ram, RegionCache regions, Replay interpreter) {
    this.cpu = cpu;
    this.regions = regions;
    this.entrance = regions.host().entrance(cpu.x, cpu.v);
    this.interpreter = interpreter;
    this.window = new WriteWindow(ram);
    this.begin = new CpuImage(cpu);
    this.translated = new CpuImage(cpu);
    this.interpreted = new CpuImage(cpu);
    cpu.window = window;
  }

  /**
   * As {@link HostCode.Entrance#enter} for the vCPU's state, where {@link Cpu#nextPc} tells the
   * address of the guest code.
   *
   * @param charged instructions that the budget was charged for before, and that have not run yet
   * @return what {@link HostCode.Entrance#enter} does; {@link #difference} tells whether to go on
   */
  long enter(long entry, long charged) {
    Suspect first = null;
    if (exit != null && exit.resume() >= 0 && entry == region.entry + exit.resume()) {
      long head = cpu.nextPc - (exit.index() + 1) * 4L;
      first = new Suspect(region, exit.block(), head, 0);
    }
    long budget = cpu.x[State.BUDGET];
    begin.take(cpu);
    window.begin();
    runHost(entry, budget, charged);
    if (!compare()) {
      explain(entry, budget, charged, first);
      runHost(entry, budget, charged);
    }
    translated.putBack(cpu);
    early = translated.fpsr() & ~interpreted.fpsr();
    cpu.fp.fpsr &= ~early;
    return result;
  }

  /** The interpreter did the instruction at an address, which host code left to it. */
  void leftToInterpreter(long at) {
    int more = early & ~cpu.fp.fpsr;
    if (more != 0) {
      difference =
          dead(at, List.of("fpsr: only translated code sets bits %08x".formatted(more)), List.of());
    }
    early = 0;
  }

  /** Why the vCPU cannot go on; null unless the two differed. */
  Exit.Dead difference() {
    return difference;
  }

  /** Runs host code and puts registers and memory back to what they were before. */
  private void runHost(long entry, long budget, long charged) {
    long[] x = cpu.x;
    x[State.BUDGET] = budget;
    result = entrance.enter(entry);
    cpu.nzcv = State.nzcv(x);
    cpu.foldHostFp();
    region = regions.region((int) (result >>> 32));
    int number = (int) result;
    exit = region.exits.get(number);
    budgetLeft = x[State.BUDGET];
    count = budget + charged - budgetLeft - exit.remaining();
    cpu.nextPc = exit.kind() == ExitKind.JUMP ? x[State.NEXT] : x[State.PAGE] + exit.offset();
    translated.take(cpu);
    window.takeBack();
    begin.putBack(cpu);
  }

  /** Interprets as much as host code ran, and returns whether that did the same. */
  private boolean compare() {
    trouble = null;
    window.close(true);
    try {
      interpreter.run(cpu.nextPc, count);
    } catch (LockstepMiss miss) {
      trouble = "only the interpreter touches memory at %016x".formatted(miss.address());
    } catch (GuestFault fault) {
      trouble =
          "only the interpreter takes an exception, of class 0x%x at %016x"
              .formatted(cpu.faultClass, cpu.faultAddress);
    } finally {
      window.close(false);
    }
    if (cpu.exit != null) {
      trouble = "only the interpreter leaves the guest: " + cpu.exit;
      cpu.exit = null;
    }
    interpreted.take(cpu);
    return trouble == null
        && translated.sameButFpsr(interpreted)
        && sameFpsr()
        && window.difference() == null;
  }

  /** Host code that leaves an operation to the interpreter may have set bits for it already. */
  private boolean sameFpsr() {
    int more = translated.fpsr() & ~interpreted.fpsr();
    int less = interpreted.fpsr() & ~translated.fpsr();
    return less == 0 && (more == 0 || exit.kind() == ExitKind.INTERPRET);
  }

  private List<String> differences() {
    if (trouble != null) {
      return List.of(trouble);
    }
    List<String> found = new ArrayList<>(translated.differences(interpreted));
    WriteWindow.Place place = window.difference();
    if (place != null) {
      found.add(
          "memory at %016x, offset 0x%x in RAM: %016x, interpreter %016x"
              .formatted(place.address(), place.ramOffset(), place.written(), place.expected()));
    }
    return found;
  }

  /**
   * Finds the block that makes the difference, by running the same again with budgets that have it
   * stop one block later each time; leaves everything as it was at the begin.
   *
   * @param first where code comes back to; null if it enters a region at its head
   */
  private void explain(long entry, long budget, long charged, Suspect first) {
    List<String> found = differences();
    Suspect suspect = first;
    long some = 0;
    boolean more = true;
    while (more) {
      begin.putBack(cpu);
      window.putBack();
      runHost(entry, some, charged);
      boolean same = compare();
      more = same && exit.kind() == ExitKind.BUDGET && some < budget;
      if (suspect == null) {
        suspect = new Suspect(region, 0, begin.nextPc(), 0);
      }
      if (!same) {
        found = differences();
      } else if (more) {
        suspect = new Suspect(region, exit.block(), translated.nextPc(), count);
        some += region.count(exit.block()) - budgetLeft;
      }
    }
    begin.putBack(cpu);
    window.putBack();
    difference = dead(suspect.address, found, report(suspect));
  }

  private List<String> report(Suspect suspect) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "block at %016x, %d instructions behind %016x, up to where both did the same"
            .formatted(suspect.address, suspect.count, begin.nextPc()));
    lines.addAll(regions.describe(suspect.region, suspect.block, suspect.address));
    return lines;
  }

  private static Exit.Dead dead(long at, List<String> found, List<String> report) {
    List<String> details = new ArrayList<>(found);
    details.addAll(report);
    return new Exit.Dead(
        "translated code differs from the interpreter: " + found.getFirst(), at, 0, 0, details);
  }
}
