package dev.zazen.boot.plan;

import dev.zazen.machine.CpuType;

/**
 * A physical CPU.
 *
 * @param number from 0, in the order of the device tree
 * @param affinity Aff3:Aff2:Aff1:Aff0 as in MPIDR_EL1, without bit 31
 * @param type what it is
 */
public record CpuPlan(int number, long affinity, CpuType type) {}
