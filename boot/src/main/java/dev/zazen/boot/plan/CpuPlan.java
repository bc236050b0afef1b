package dev.zazen.boot.plan;

/**
 * A physical CPU.
 *
 * @param number from 0, in the order of the device tree
 * @param affinity Aff3:Aff2:Aff1:Aff0 as in MPIDR_EL1, without bit 31
 * @param model as in {@code compatible} without the vendor: {@code cortex-a57}
 */
public record CpuPlan(int number, long affinity, String model) {}
