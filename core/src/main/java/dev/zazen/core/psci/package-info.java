/**
 * The firmware a guest sees: PSCI 1.1 and the architecture calls of SMCCC 1.1, answered as Xen 4.17
 * answers them ({@code xen/arch/arm/vsmc.c}, {@code vpsci.c}). Every function is a row of a table.
 *
 * <p>Threads: called on the thread that runs the calling vCPU; the tables are immutable. No locks.
 */
package dev.zazen.core.psci;
