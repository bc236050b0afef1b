/**
 * Machine memory: who owns which range of the board's RAM.
 *
 * <p>Plain data and an allocator that is used by one thread while the plan is made; no locks.
 */
package dev.zazen.core.memory;
