package dev.zazen.boot.plan;

/**
 * What an SMMU knows a device by.
 *
 * @param smmu path of the SMMU's node
 * @param id StreamID
 */
public record StreamPlan(String smmu, int id) {}
