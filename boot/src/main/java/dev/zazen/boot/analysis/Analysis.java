package dev.zazen.boot.analysis;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.stats.BoardStatistics;
import dev.zazen.boot.stats.Counter;
import dev.zazen.boot.stats.DomainStatistics;
import dev.zazen.boot.stats.Figures;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Runs a board deterministically as it is configured, and again with a domain that makes storms in
 * the place of another.
 */
public final class Analysis {
  private final BootPlan plan;
  private final Engine engine;
  private final Options options;

  /**
   * How to run.
   *
   * @param seed chooses how pCPUs take turns, and what storms do
   * @param nanos board time after which a run ends, if the domains do not end before
   * @param until what to look for in lines of consoles
   * @param storms what the hostile domain does, at least one
   */
  public record Options(long seed, long nanos, Optional<Pattern> until, Set<Storm> storms) {
    public Options {
      storms = Set.copyOf(storms);
    }
  }

  /** An analysis of what {@code plan} describes. */
  public Analysis(BootPlan plan, Engine engine, Options options) {
    this.plan = plan;
    this.engine = engine;
    this.options = options;
  }

  /** Domains that can be hostile: all but dom0, which may do with the board what it likes. */
  public static List<DomainPlan> suspects(BootPlan plan) {
    return plan.domains().stream().filter(domain -> !domain.isHardware()).toList();
  }

  /**
   * Runs the board as it is configured.
   *
   * @return what each domain did
   * @throws InvalidInputException if an image of a disk cannot be used
   */
  public List<Measurement> baseline()
      throws InvalidInputException, IOException, InterruptedException {
    return run(plan, plan.domains());
  }

  /**
   * Runs the board with storms in {@code hostile}.
   *
   * @param baseline the result of {@link #baseline}
   * @throws InvalidInputException if the domain is too small for a storm, or an image of a disk
   *     cannot be used
   */
  public Interference with(DomainPlan hostile, List<Measurement> baseline)
      throws InvalidInputException, IOException, InterruptedException {
    List<DomainPlan> others =
        plan.domains().stream().filter(domain -> domain.id() != hostile.id()).toList();
    BootPlan changed = StormGuest.in(plan, hostile, options.storms(), options.seed());
    List<Measurement> after = run(changed, others);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      if (after.get(i).id() != hostile.id()) {
        changes.add(new Change(baseline.get(i), after.get(i)));
      }
    }
    Measurement storm =
        after.stream().filter(one -> one.id() == hostile.id()).findFirst().orElseThrow();
    return new Interference(storm, changes);
  }

  /** Runs a board until all of {@code watched} have ended, or time is over. */
  private List<Measurement> run(BootPlan board, List<DomainPlan> watched)
      throws InvalidInputException, IOException, InterruptedException {
    var ears = new Ears(options.until());
    var input = new NoInput(() -> watched.stream().allMatch(domain -> ears.hasEnded(domain.id())));
    var mode = new RunMode.Deterministic(options.seed(), input, options.nanos());
    try (BoardRun run = Board.start(board, engine, ears, mode)) {
      var _ = run.await(Optional.empty());
      BoardStatistics statistics = run.statistics();
      return board.domains().stream().map(domain -> measure(domain, ears, statistics)).toList();
    }
  }

  private static Measurement measure(DomainPlan domain, Ears ears, BoardStatistics statistics) {
    DomainStatistics counted =
        statistics.domains().stream()
            .filter(one -> one.id() == domain.id())
            .findFirst()
            .orElseGet(() -> new DomainStatistics(domain.id(), domain.name(), 0, List.of()));
    Figures figures = counted.total();
    return new Measurement(
        domain.id(),
        domain.name(),
        figures.get(Counter.INSTRUCTIONS),
        figures.get(Counter.HVC) + figures.get(Counter.SMC),
        figures.get(Counter.INTERRUPTS),
        figures.get(Counter.FAULTS),
        figures.get(Counter.RUNNABLE_NANOS),
        counted.worstLatencyNanos(),
        ears.lineNanos(domain.id()),
        ears.end(domain.id()),
        ears.console(domain.id()));
  }
}
