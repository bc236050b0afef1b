package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;
import java.util.Optional;

/**
 * Another device of the board.
 *
 * @param path of its node
 * @param binding the first string of its {@code compatible}
 * @param registers addresses of its registers
 * @param interrupt number at the GIC, if it has one
 * @param forPassthrough whether dom0 is to leave it to others ({@code xen,passthrough})
 * @param disk what is behind it, if it is a disk
 */
public record DevicePlan(
    String path,
    String binding,
    MemoryRange registers,
    Optional<Integer> interrupt,
    boolean forPassthrough,
    Optional<DiskPlan> disk) {}
