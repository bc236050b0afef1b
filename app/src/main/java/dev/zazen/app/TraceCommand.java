package dev.zazen.app;

import dev.zazen.app.trace.TraceText;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code zazen trace}. */
final class TraceCommand extends Subcommand {

  private final Argument<Boolean> summary = Argument.flag("--summary", "Only the summary.");

  private final Argument<Integer> domain =
      Argument.option(
          Integer.class,
          OptionSpec.builder("--domain")
              .paramLabel("N")
              .description("Only what happened in domain N."));

  private final Argument<Path> file =
      Argument.parameter(
          Path.class,
          PositionalParamSpec.builder().paramLabel("FILE").description("The recording."));

  /** Declares the command. */
  TraceCommand() {
    super("trace");
    take(List.of(summary, domain, file));
    help()
        .description(
            "Prints what 'zazen boot --trace FILE' recorded: a line for each event with its time in"
                + " seconds, domain and vCPU, and a summary for each domain.",
            "")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0:printed", "2:the file is no recording, or nothing in it is of Zazen"));
  }

  @Override
  public Integer call() throws Exception {
    var trace =
        TraceText.read(
            file.value(), domain.given().map(OptionalInt::of).orElseGet(OptionalInt::empty));
    if (!summary.value()) {
      trace.lines(out()::println);
      out().println();
    }
    trace.summary(out()::println);
    return ExitStatus.OK;
  }
}
