package dev.zazen.boot.stats;

/**
 * What a vCPU did.
 *
 * @param index its number in the domain
 * @param figures what was counted
 */
public record VcpuStatistics(int index, Figures figures) {}
