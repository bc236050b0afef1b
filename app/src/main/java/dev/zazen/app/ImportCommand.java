package dev.zazen.app;

import dev.zazen.boot.export.Exporter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code zazen import}. */
final class ImportCommand extends Subcommand {
  private final Argument<Path> output =
      Argument.option(
          Path.class,
          OptionSpec.builder("-o", "--output")
              .required(true)
              .paramLabel("FILE")
              .description("Where to write it."));

  private final Argument<Path> config =
      Argument.parameter(
          Path.class,
          PositionalParamSpec.builder()
              .paramLabel("CONFIG")
              .description("ImageBuilder configuration."));

  /** Declares the command. */
  ImportCommand() {
    super("import");
    take(List.of(output, config));
    help()
        .description(
            "Writes an ImageBuilder configuration as device-tree source with all hardware and"
                + " domains.",
            "The same as zazen export --dts.")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0:written", "2:bad configuration; every problem is named"));
  }

  @Override
  public Integer call() throws Exception {
    Exporter.dts(config.value(), List.of(), output.value()).write();
    return ExitStatus.OK;
  }
}
