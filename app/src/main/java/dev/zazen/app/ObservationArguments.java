package dev.zazen.app;

import dev.zazen.app.stats.StatisticsJson;
import dev.zazen.app.stats.StatisticsText;
import dev.zazen.app.stats.TopDisplay;
import dev.zazen.app.trace.TraceRecording;
import dev.zazen.boot.BoardRun;
import dev.zazen.boot.stats.BoardStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Arguments of looking into a board that runs. */
final class ObservationArguments {
  /** How statistics are printed. */
  enum Form {
    table,
    json
  }

  /** Takes what stands behind an equals sign; the next argument is none of the option's. */
  static final class OnlyAttached implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if ("=".equals(info.get("separator"))) {
        return false;
      }
      arguments.push(Form.table.name());
      return false;
    }
  }

  private final Argument<Form> stats =
      Argument.option(
          Form.class,
          OptionSpec.builder("--stats")
              .arity("0..1")
              .paramLabel("table|json")
              .preprocessor(new OnlyAttached())
              .description(
                  "At the end print what every vCPU did to standard error: instructions, times,"
                      + " exits, hypercalls, translations; as tables, or with --stats=json as one"
                      + " line of JSON."));

  private final Argument<Path> trace =
      Argument.option(
          Path.class,
          OptionSpec.builder("--trace")
              .paramLabel("FILE")
              .description(
                  "Record exits, hypercalls, interrupts and translations with Java Flight Recorder;"
                      + " read FILE with 'zazen trace FILE'."));

  private final Argument<Boolean> top =
      Argument.flag(
          "--top",
          "Every second show on standard error what each domain uses. Best with --log-dir and"
              + " standard output to /dev/null.");

  private TopDisplay display;

  /** All of them. */
  List<Argument<?>> all() {
    return List.of(stats, trace, top);
  }

  /** The board runs; to be called often. */
  void look(BoardRun board, PrintWriter out) {
    if (top.value()) {
      display(out).refresh(board);
    }
  }

  private TopDisplay display(PrintWriter out) {
    if (display == null) {
      display = new TopDisplay(out, TopDisplay.onTerminal());
    }
    return display;
  }

  /** To be closed when the board has stopped. */
  Optional<TraceRecording> start() throws IOException {
    return trace.given().isPresent()
        ? Optional.of(TraceRecording.start(trace.value()))
        : Optional.empty();
  }

  /** The board has ended, or is to be. */
  void finish(BoardRun board, PrintWriter out) throws IOException, InterruptedException {
    if (top.value()) {
      display(out).show(board);
    }
    if (stats.given().isEmpty()) {
      return;
    }
    // Figures of vCPUs that run would be torn.
    var _ = board.stop();
    BoardStatistics statistics = board.statistics();
    switch (stats.value()) {
      case table -> StatisticsText.of(statistics).forEach(out::println);
      case json -> out.println(StatisticsJson.of(statistics));
    }
  }
}
