package dev.zazen.boot.replay;

import dev.zazen.boot.BoardOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * A deterministic run that can be repeated.
 *
 * @param header what was run
 * @param inputs by rising time
 * @param marks points that the run passed, by rising time
 * @param end where it ended
 * @param complete whether all domains had ended by then
 */
public record Recording(
    Header header,
    List<InputEvent> inputs,
    List<TracePoint> marks,
    TracePoint end,
    boolean complete) {
  /**
   * What was run.
   *
   * @param config path of the configuration; absolute in a file
   * @param options the command line's; likewise
   * @param seed of the run
   * @param identity what the guests could tell apart
   */
  public record Header(Path config, BoardOptions options, long seed, BoardIdentity identity) {}

  public Recording {
    inputs = List.copyOf(inputs);
    marks = List.copyOf(marks);
  }
}
