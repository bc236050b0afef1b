package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;

/**
 * RAM that is not given to domains.
 *
 * @param what what lies there
 * @param range machine addresses
 */
public record Reservation(String what, MemoryRange range) {}
