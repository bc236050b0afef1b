package dev.zazen.app;

import dev.zazen.boot.BootPlan;
import dev.zazen.boot.text.PlanSvg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code zazen check}. */
final class CheckCommand extends Subcommand {
  private final BoardArguments board = new BoardArguments();

  private final Argument<Path> svg =
      Argument.option(
          Path.class,
          OptionSpec.builder("--svg")
              .paramLabel("FILE")
              .description("Draw the memory map into FILE, if the configuration is good."));

  /** Declares the command. */
  CheckCommand() {
    super("check");
    take(board.all());
    take(List.of(svg));
    help()
        .description(
            "Checks a configuration as a whole and prints the plan: memory map, CPUs, interrupts,"
                + " each domain's modules.",
            "Nothing is run.")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0:the configuration is good",
                "2:it is not; every problem is named, with what to change"));
  }

  @Override
  public Integer call() throws Exception {
    BootPlan plan = board.plan();
    warn(err(), plan.warnings());
    plan.describe().forEach(out()::println);
    if (svg.given().isPresent()) {
      var _ = Files.writeString(svg.value(), PlanSvg.of(plan));
    }
    return ExitStatus.OK;
  }
}
