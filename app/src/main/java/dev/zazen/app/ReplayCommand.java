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
import java.util.List;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code zazen replay}. */
final class ReplayCommand extends Subcommand {
  private final RunArguments run = new RunArguments();

  private final Argument<Path> file =
      Argument.parameter(
          Path.class,
          PositionalParamSpec.builder()
              .index("0")
              .paramLabel("FILE")
              .description("The recording."));

  private final Argument<Path> config =
      Argument.optionalParameter(
          Path.class,
          PositionalParamSpec.builder()
              .index("1")
              .paramLabel("CONFIG")
              .description("Where the configuration is now, if not where it was."));

  private final Argument<List<BoardOptions.Load>> loads =
      BoardArguments.loadOption(
          "Where files that were put into RAM are now, if not where they were: all of them.");

  /** Declares the command. */
  ReplayCommand() {
    super("replay");
    take(run.all());
    take(List.of(file, config, loads));
    help()
        .description(
            "Repeats a run that 'zazen boot --record FILE' recorded: same consoles, same trace."
                + " Configuration and modules must be what they were.",
            "")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0, 1:as of the recorded run; 0 if that was stopped",
                "2:the recording is damaged, or does not match configuration or modules",
                "3:the run differs from the recording",
                "124:time-out; the state of every vCPU was printed",
                "130:ended by the user"));
  }

  @Override
  public Integer call() throws Exception {
    Recording recording = RecordingReader.read(file.value());
    Recording.Header header = recording.header();
    BoardOptions recorded = header.options();
    var options =
        new BoardOptions(
            recorded.cpus(),
            recorded.memory(),
            loads.value().isEmpty() ? recorded.loads() : loads.value());
    BootPlan plan = BootPlanner.plan(config.given().orElse(header.config()), options);
    header.identity().requireSame(BoardIdentity.of(plan), file.value().toString());
    var input = new ReplayInput(recording);
    int status = run.execute(err(), plan, new RunMode.Deterministic(header.seed(), input));
    if (input.divergence().isPresent()
        && (status == ExitStatus.OK || status == ExitStatus.DOMAIN_CRASHED)) {
      err().println("zazen: %s: %s".formatted(file.value(), input.divergence().get()));
      return ExitStatus.DIVERGED;
    }
    return status;
  }
}
