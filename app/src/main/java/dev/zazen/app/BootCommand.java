package dev.zazen.app;

import dev.zazen.app.console.ConsoleOutput;
import dev.zazen.app.console.Keyboard;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.Board;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.DomainEnd;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zazen boot}. */
@Command(
    name = "boot",
    mixinStandardHelpOptions = true,
    description = {
      "Boots the domains of a configuration side by side and ends when all have ended.",
      "",
      "Lines of domain N's console start with (dN), those of the hypervisor with (zazen). On a"
          + " terminal the keyboard goes to one domain; Ctrl-a three times moves on to the next,"
          + " Ctrl-] ends everything.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every domain powered off, or rebooted to an end",
      "1:a domain crashed",
      "2:bad configuration or usage",
      "124:time-out; the state of every vCPU was printed",
      "130:ended by the user"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  zazen boot examples/two-domus.dts",
      "  zazen boot --load vmlinuz@0x50000000 --load initrd.gz@0x52000000 host.dtb"
    })
final class BootCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BoardArguments board;
  @Mixin private RunArguments run;

  @Override
  public Integer call() throws Exception {
    return run.execute(spec.commandLine(), board.plan());
  }

  /** Arguments of running a board. */
  static final class RunArguments {
    @Option(
        names = "--engine",
        paramLabel = "NAME",
        defaultValue = "auto",
        description =
            "auto, translator or interpreter; auto is the fastest that this host can run.")
    private String engine;

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

    int execute(CommandLine command, BootPlan plan)
        throws InvalidInputException, IOException, InterruptedException {
      Engine chosen = engine();
      OptionalInt only = shownDomain(plan);
      try (var output = ConsoleOutput.open(only, Optional.ofNullable(logDirectory))) {
        plan.warnings().forEach(warning -> output.log("warning: " + warning));
        try (BoardRun running = Board.start(plan, chosen, output);
            Keyboard keyboard = Keyboard.attach(running, output)) {
          return await(running, keyboard, output);
        }
      }
    }

    private int await(BoardRun running, Keyboard keyboard, ConsoleOutput output)
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

    private Engine engine() throws InvalidInputException {
      return Engines.byName(engine)
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      "--engine",
                      "there is no engine '" + engine + "' on this host",
                      "use auto or interpreter"));
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
}
