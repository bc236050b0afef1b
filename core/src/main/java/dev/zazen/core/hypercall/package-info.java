/**
 * The calls guests make: of the hypervisor ({@code HVC #0xEA1}, a table of the hypercalls of Xen
 * 4.17) and, through {@link dev.zazen.core.psci}, of the firmware.
 *
 * <p>Threads: called on the thread that runs the calling vCPU; the tables are immutable. No locks.
 */
package dev.zazen.core.hypercall;
