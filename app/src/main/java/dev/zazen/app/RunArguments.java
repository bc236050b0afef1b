package dev.zazen.app;

import dev.zazen.app.console.ConsoleOutput;
import dev.zazen.app.console.Keyboard;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.DomainEnd;
import dev.zazen.boot.RunMode;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Arguments of running a board. */
final class RunArguments {
  @Mixin private EngineArguments engine;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Give up after so many seconds.")
  private Integer timeout;

  @Option(
      names = "--console",
      paramLabel = "all|N",
      defaultValue = "all",
      description = "Show all consoles, or only that of domain N.")
  private String console;

  @Option(
      names = "--log-dir",
      paramLabel = "DIR",
      description = "Write one file per domain, dN.log, and zazen.log.")
  private Path logDirectory;

  @Option(
      names = "--xenstore-socket",
      paramLabel = "PATH",
      description =
          "Let xenstore-ls and other clients on this host use the board's Xenstore, where it has"
              + " one of Zazen's own: XENSTORED_PATH=PATH xenstore-ls. Only this user may.")
  private Path xenstoreSocket;

  @Mixin private ObservationArguments observation;

  /** Whether the engine can only be used in a deterministic run. */
  boolean needsDeterminism() {
    return engine.isLockstep();
  }

  int execute(CommandLine command, BootPlan plan, RunMode mode)
      throws InvalidInputException, IOException, InterruptedException {
    OptionalInt only = shownDomain(plan);
    try (var _ = observation.start().orElse(null);
        Engine chosen = engine.open();
        var output = ConsoleOutput.open(only, Optional.ofNullable(logDirectory))) {
      plan.warnings().forEach(warning -> output.log("warning: " + warning));
      if (engine.isAutomatic() && chosen.name().equals("interpreter")) {
        output.log(
            "interpreting: this host cannot run translated code, which takes x86-64 Linux with"
                + " AVX2, BMI and FMA");
      }
      try (BoardRun running = Board.start(plan, chosen, output, mode);
          Keyboard keyboard = Keyboard.attach(running, output)) {
        if (xenstoreSocket != null) {
          running.serveXenstore(xenstoreSocket);
        }
        int status = await(running, keyboard, output, command.getErr());
        if (mode instanceof RunMode.Deterministic && running.stop()) {
          running.trace().ifPresent(trace -> output.log(trace.toString()));
        }
        observation.finish(running, command.getErr());
        return status;
      }
    }
  }

  private int await(BoardRun running, Keyboard keyboard, ConsoleOutput output, PrintWriter err)
      throws InterruptedException {
    long end = timeout == null ? Long.MAX_VALUE : System.nanoTime() + timeout * 1_000_000_000L;
    while (true) {
      long left = Math.min((end - System.nanoTime()) / 1_000_000, 100);
      Optional<List<DomainEnd>> ends =
          running.await(Optional.of(Duration.ofMillis(Math.max(left, 0))));
      if (ends.isPresent()) {
        return ends.get().stream().anyMatch(DomainEnd::crashed)
            ? ExitStatus.DOMAIN_CRASHED
            : ExitStatus.OK;
      }
      output.showUnfinished();
      observation.look(running, err);
      if (keyboard.endRequested()) {
        return ExitStatus.INTERRUPTED;
      }
      if (end != Long.MAX_VALUE && System.nanoTime() >= end) {
        output.log("time-out after %d seconds".formatted(timeout));
        running.state().forEach(output::log);
        return ExitStatus.TIMEOUT;
      }
    }
  }

  private OptionalInt shownDomain(BootPlan plan) throws InvalidInputException {
    if (console.equals("all")) {
      return OptionalInt.empty();
    }
    try {
      int id = Integer.parseInt(console);
      if (plan.domains().stream().anyMatch(d -> d.id() == id)) {
        return OptionalInt.of(id);
      }
    } catch (NumberFormatException e) {
      throw noSuchDomain(plan);
    }
    throw noSuchDomain(plan);
  }

  private InvalidInputException noSuchDomain(BootPlan plan) {
    return new InvalidInputException(
        "--console",
        "there is no domain '" + console + "'",
        "use all or one of " + plan.domains().stream().map(d -> String.valueOf(d.id())).toList());
  }
}
