package dev.zazen.boot.analysis;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a domain did in a run. All times are virtual, in nanoseconds.
 *
 * @param id its number
 * @param name its name in the configuration
 * @param instructions that it executed
 * @param calls of hypervisor and firmware that it made
 * @param interrupts that it took
 * @param faults that it took
 * @param waitedNanos for a physical CPU, all of its vCPUs together
 * @param worstLatencyNanos the longest that one of its vCPUs waited for a physical CPU with an
 *     interrupt that it could take
 * @param lineNanos when the line that was asked for appeared on its console
 * @param end how and when it ended
 * @param console what it wrote, its first {@value Ears#CONSOLE_LIMIT} characters
 */
public record Measurement(
    int id,
    String name,
    long instructions,
    long calls,
    long interrupts,
    long faults,
    long waitedNanos,
    long worstLatencyNanos,
    OptionalLong lineNanos,
    Optional<End> end,
    String console) {
  /**
   * The end of a domain.
   *
   * @param nanos when
   * @param crashed whether it counts as a crash
   * @param description for people
   */
  public record End(long nanos, boolean crashed, String description) {}
}
