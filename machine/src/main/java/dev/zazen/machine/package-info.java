/**
 * Contracts between guest CPUs, memory, devices and the hypervisor. Nothing here knows an
 * instruction set: what a register index or a system register key means is agreed between the guest
 * architecture and the hypervisor's support for it.
 *
 * <p>Threads: a {@link dev.zazen.machine.Vcpu} runs on one thread at a time, the host thread of a
 * physical CPU. {@link dev.zazen.machine.MmioDevice} and {@link dev.zazen.machine.VcpuPorts} are
 * called on that thread; different vCPUs call concurrently, so implementations synchronise. A
 * caller of {@link dev.zazen.machine.IrqLine#set} may hold its own lock: implementations never call
 * back.
 */
package dev.zazen.machine;
