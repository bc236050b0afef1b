package dev.zazen.app;

import dev.zazen.boot.export.Exporter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zazen import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Writes an ImageBuilder configuration as device-tree source with all hardware and domains.",
      "The same as zazen export --dts."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:written", "2:bad configuration; every problem is named"})
final class ImportCommand implements Callable<Integer> {
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to write it.")
  private Path output;

  @Parameters(paramLabel = "CONFIG", description = "ImageBuilder configuration.")
  private Path config;

  @Override
  public Integer call() throws Exception {
    Exporter.dts(config, List.of(), output).write();
    return ExitStatus.OK;
  }
}
