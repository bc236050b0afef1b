package dev.zazen.app;

import dev.zazen.app.trace.TraceText;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zazen trace}. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what 'zazen boot --trace FILE' recorded: a line for each event with its time in"
          + " seconds, domain and vCPU, and a summary for each domain.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:printed", "2:the file is no recording, or nothing in it is of Zazen"})
final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--summary", description = "Only the summary.")
  private boolean summary;

  @Option(names = "--domain", paramLabel = "N", description = "Only what happened in domain N.")
  private Integer domain;

  @Parameters(paramLabel = "FILE", description = "The recording.")
  private Path file;

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    var trace = TraceText.read(file, domain == null ? OptionalInt.empty() : OptionalInt.of(domain));
    if (!summary) {
      trace.lines(out::println);
      out.println();
    }
    trace.summary(out::println);
    return ExitStatus.OK;
  }
}
