/**
 * The virtual interrupt controllers of a domain, GICv2 and GICv3, as Xen 4.17 gives them (one
 * security state, all interrupts in group 1, 32 priorities). All entry points lock the controller,
 * shortly; the only calls made under the lock are {@link dev.zazen.machine.IrqLine#set} of the
 * vCPUs.
 */
package dev.zazen.core.vgic;
