package dev.zazen.app;

import dev.zazen.boot.BootPlan;
import dev.zazen.boot.text.PlanSvg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zazen check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a configuration as a whole and prints the plan: memory map, CPUs, interrupts, each"
          + " domain's modules.",
      "Nothing is run."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the configuration is good",
      "2:it is not; every problem is named, with what to change"
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BoardArguments board;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw the memory map into FILE, if the configuration is good.")
  private Path svg;

  @Override
  public Integer call() throws Exception {
    BootPlan plan = board.plan();
    plan.warnings()
        .forEach(warning -> spec.commandLine().getErr().println("zazen: warning: " + warning));
    plan.describe().forEach(spec.commandLine().getOut()::println);
    if (svg != null) {
      var _ = Files.writeString(svg, PlanSvg.of(plan));
    }
    return ExitStatus.OK;
  }
}
