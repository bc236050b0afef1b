package dev.zazen.machine;

/**
 * How a count follows from the host's monotonic clock, as {@link System#nanoTime} reads it.
 *
 * @param start nanoseconds of the host when the count was 0
 * @param unit nanoseconds from one count to the next
 */
public record HostCount(long start, long unit) {}
