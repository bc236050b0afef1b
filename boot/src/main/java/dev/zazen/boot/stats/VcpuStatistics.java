package dev.zazen.boot.stats;

/**
 * What a vCPU did.
 *
 * @param index its number in the domain
 * @param worstLatencyNanos the longest that it waited for a physical CPU with an interrupt that it
 *     could take; 0 in real time
 * @param figures what was counted
 */
public record VcpuStatistics(int index, long worstLatencyNanos, Figures figures) {}
