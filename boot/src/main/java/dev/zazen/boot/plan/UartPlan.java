package dev.zazen.boot.plan;

import dev.zazen.core.memory.MemoryRange;

/**
 * A UART, of the board or of a guest.
 *
 * @param registers addresses of its registers
 * @param interrupt number at the GIC (32 is the first SPI)
 */
public record UartPlan(MemoryRange registers, int interrupt) {}
