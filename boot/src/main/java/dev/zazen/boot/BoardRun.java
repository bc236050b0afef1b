package dev.zazen.boot;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.replay.TracePoint;
import dev.zazen.boot.stats.BoardStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A board that was started. */
public interface BoardRun extends AutoCloseable {
  /**
   * Waits until every domain has ended, or for {@code limit} of the host's time. A replay may end
   * earlier, where the recorded run was stopped.
   *
   * @return how each domain ended; empty if some still run after the limit
   */
  Optional<List<DomainEnd>> await(Optional<Duration> limit) throws InterruptedException;

  /**
   * What each domain and vCPU is doing, in lines for people: state, registers, last exit, what it
   * waits for.
   */
  List<String> state();

  /** What was counted so far. Any thread; after the end too, but not once closed. */
  BoardStatistics statistics();

  /** Types {@code character} (0 to 255) at the console of a domain; ignored if it has none. */
  void type(int domain, int character);

  /**
   * Lets clients on the host use the board's Xenstore, through a Unix socket that only this user
   * may open; until the board is closed. Not on a deterministic board, whose runs would differ.
   *
   * @throws InvalidInputException if the board has no Xenstore of its own, or no socket can be made
   *     there
   */
  void serveXenstore(Path socket) throws IOException, InvalidInputException;

  /** Ids of the domains, in order. */
  List<Integer> domains();

  /**
   * Stops all pCPUs for good, if they have not ended.
   *
   * @return false if they did not stop in time
   */
  boolean stop() throws InterruptedException;

  /** Where a deterministic run ended or was stopped; empty if it goes on or is in real time. */
  Optional<TracePoint> trace();

  /** Stops all pCPUs and frees the RAM. */
  @Override
  void close();
}
