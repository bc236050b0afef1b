package dev.zazen.boot;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A board that was started. */
public interface BoardRun extends AutoCloseable {
  /**
   * Waits until every domain has ended, or for {@code limit}.
   *
   * @return how each domain ended; empty if some still run after the limit
   */
  Optional<List<DomainEnd>> await(Optional<Duration> limit) throws InterruptedException;

  /**
   * What each domain and vCPU is doing, in lines for people: state, registers, last exit, what it
   * waits for.
   */
  List<String> state();

  /** Types {@code character} (0 to 255) at the console of a domain; ignored if it has none. */
  void type(int domain, int character);

  /** Ids of the domains, in order. */
  List<Integer> domains();

  /** Stops all pCPUs and frees the RAM. */
  @Override
  void close();
}
