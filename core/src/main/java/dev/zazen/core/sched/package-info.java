/**
 * Schedulers, and the loop that each physical CPU runs. One host thread is one physical CPU.
 *
 * <p>Lock order: virtual timer, virtual interrupt controller, scheduler. The scheduler calls nobody under its lock.
 */
package dev.zazen.core.sched;
