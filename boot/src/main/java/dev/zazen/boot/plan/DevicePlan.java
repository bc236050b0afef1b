package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;

/**
 * Another device of the board.
 *
 * @param path of its node
 * @param binding the first string of its {@code compatible}
 * @param registers addresses of its registers
 */
public record DevicePlan(String path, String binding, MemoryRange registers) {}
