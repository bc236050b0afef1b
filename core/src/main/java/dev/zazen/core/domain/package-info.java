/**
 * Domains, their vCPUs and the hypervisor that runs them.
 *
 * <p>Threads: a {@link dev.zazen.core.domain.Domain} may be asked and controlled on any thread; its
 * vCPUs run on the threads of the pCPUs. Locks, outermost first: a domain's life cycle lock, those
 * of its interrupt controller, the scheduler's. Listeners are called with none held, on the thread
 * that caused the event, often a pCPU's: they must return soon.
 */
package dev.zazen.core.domain;
