package dev.zazen.app;

import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.BoardIdentity;
import dev.zazen.boot.replay.Recording;
import dev.zazen.boot.replay.RecordingReader;
import dev.zazen.boot.replay.ReplayInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zazen replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Repeats a run that 'zazen boot --record FILE' recorded: same consoles, same trace."
          + " Configuration and modules must be what they were.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0, 1:as of the recorded run; 0 if that was stopped",
      "2:the recording is damaged, or does not match configuration or modules",
      "3:the run differs from the recording",
      "124:time-out; the state of every vCPU was printed",
      "130:ended by the user"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunArguments run;

  @Parameters(index = "0", paramLabel = "FILE", description = "The recording.")
  private Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "Where the configuration is now, if not where it was.")
  private Path config;

  @Option(
      names = "--load",
      paramLabel = "FILE@ADDRESS",
      converter = BoardArguments.LoadConverter.class,
      description =
          "Where files that were put into RAM are now, if not where they were: all of them.")
  private List<BoardOptions.Load> loads = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Recording recording = RecordingReader.read(file);
    Recording.Header header = recording.header();
    BoardOptions recorded = header.options();
    var options =
        new BoardOptions(
            recorded.cpus(), recorded.memory(), loads.isEmpty() ? recorded.loads() : loads);
    BootPlan plan = BootPlanner.plan(config == null ? header.config() : config, options);
    header.identity().requireSame(BoardIdentity.of(plan), file.toString());
    var input = new ReplayInput(recording);
    int status =
        run.execute(spec.commandLine(), plan, new RunMode.Deterministic(header.seed(), input));
    if (input.divergence().isPresent()
        && (status == ExitStatus.OK || status == ExitStatus.DOMAIN_CRASHED)) {
      spec.commandLine()
          .getErr()
          .println("zazen: %s: %s".formatted(file, input.divergence().get()));
      return ExitStatus.DIVERGED;
    }
    return status;
  }
}
