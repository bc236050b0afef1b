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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.OptionSpec;

/** Arguments of running a board. */
final class RunArguments {
  private final EngineArguments engine = new EngineArguments();

  private final Argument<Integer> timeout =
      Argument.option(
          Integer.class,
          OptionSpec.builder("--timeout")
              .paramLabel("SECONDS")
              .description("Give up after so many seconds."));

  private final Argument<String> console =
      Argument.option(
          String.class,
          OptionSpec.builder("--console")
              .paramLabel("all|N")
              .defaultValue("all")
              .description("Show all consoles, or only that of domain N."));

  private final Argument<Path> logDirectory =
      Argument.option(
          Path.class,
          OptionSpec.builder("--log-dir")
              .paramLabel("DIR")
              .description("Write one file per domain, dN.log, and zazen.log."));

  private final Argument<Path> xenstoreSocket =
      Argument.option(
          Path.class,
          OptionSpec.builder("--xenstore-socket")
              .paramLabel("PATH")
              .description(
                  "Let xenstore-ls and other clients on this host use the board's Xenstore, where"
                      + " it has one of Zazen's own: XENSTORED_PATH=PATH xenstore-ls. Only this"
                      + " user may."));

  private final ObservationArguments observation = new ObservationArguments();

  /** All of them. */
  List<Argument<?>> all() {
    List<Argument<?>> all = new ArrayList<>(engine.all());
    all.addAll(observation.all());
    all.addAll(List.of(timeout, console, logDirectory, xenstoreSocket));
    return all;
  }

  /** Whether the engine can only be used in a deterministic run. */
  boolean needsDeterminism() {
    return engine.isLockstep();
  }

  /** Begins with what does not depend on the plan, which can be made meanwhile. */
  void begin() {
    engine.begin();
  }

  int execute(PrintWriter err, BootPlan plan, RunMode mode)
      throws InvalidInputException, IOException, InterruptedException {
    OptionalInt only = shownDomain(plan);
    try (var _ = observation.start().orElse(null);
        Engine chosen = engine.open();
        var output = ConsoleOutput.open(only, logDirectory.given())) {
      plan.warnings().forEach(warning -> output.log("warning: " + warning));
      if (engine.isAutomatic() && chosen.name().equals("interpreter")) {
        output.log(
            "interpreting: this host cannot run translated code, which takes x86-64 Linux with"
                + " AVX2, BMI and FMA");
      }
      try (BoardRun running = Board.start(plan, chosen, output, mode);
          Keyboard keyboard = Keyboard.attach(running, output)) {
        if (xenstoreSocket.given().isPresent()) {
          running.serveXenstore(xenstoreSocket.value());
        }
        int status = await(running, keyboard, output, err);
        if (mode instanceof RunMode.Deterministic && running.stop()) {
          running.trace().ifPresent(trace -> output.log(trace.toString()));
        }
        observation.finish(running, err);
        return status;
      }
    }
  }

  private int await(BoardRun running, Keyboard keyboard, ConsoleOutput output, PrintWriter err)
      throws InterruptedException {
    long end =
        timeout
            .given()
            .map(seconds -> System.nanoTime() + seconds * 1_000_000_000L)
            .orElse(Long.MAX_VALUE);
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
        output.log("time-out after %d seconds".formatted(timeout.value()));
        running.state().forEach(output::log);
        return ExitStatus.TIMEOUT;
      }
    }
  }

  private OptionalInt shownDomain(BootPlan plan) throws InvalidInputException {
    if (console.value().equals("all")) {
      return OptionalInt.empty();
    }
    try {
      int id = Integer.parseInt(console.value());
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
        "there is no domain '" + console.value() + "'",
        "use all or one of " + plan.domains().stream().map(d -> String.valueOf(d.id())).toList());
  }
}
