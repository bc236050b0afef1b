package dev.zazen.boot.config;

import dev.zazen.boot.plan.Blob;
import dev.zazen.core.memory.MemoryRange;

/**
 * A module in the board's RAM.
 *
 * @param source the file, for people
 * @param machine addresses it takes
 * @param content its bytes
 */
public record BootModule(String source, MemoryRange machine, Blob content) {}
