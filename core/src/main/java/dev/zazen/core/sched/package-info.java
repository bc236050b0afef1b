/**
 * Scheduling of vCPUs on physical CPUs.
 *
 * <p>A {@link dev.zazen.core.sched.SchedUnit} can run when none of its pause flags is set. A {@link
 * dev.zazen.core.sched.PhysicalCpu} asks the {@link dev.zazen.core.sched.Scheduler} for a unit,
 * runs it for a slice and hands it back.
 *
 * <p>On a deterministic board {@link dev.zazen.core.sched.Rounds} steps all pCPUs on one thread, in
 * the time of a {@link dev.zazen.core.sched.VirtualClock}.
 *
 * <p>{@link dev.zazen.core.sched.Cpupools} says which pCPU and which domain has which scheduler.
 *
 * <p>Threads: the flags and everything else that a scheduler keeps in a unit change under the lock
 * that all schedulers of a board share, on any thread; they are read without it. A {@code
 * PhysicalCpu} belongs to one thread, except for {@code tickle}, {@code preempt} and the choice of
 * its scheduler. Locks: the schedulers' lock is a leaf. It may be taken with a lock of an interrupt
 * controller held (an interrupt wakes a vCPU), so no interrupt controller and no timer is called
 * with it held.
 */
package dev.zazen.core.sched;
