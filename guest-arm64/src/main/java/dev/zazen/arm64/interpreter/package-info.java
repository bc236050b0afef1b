/**
 * The portable engine: decoded instructions run one after the other. It is the definition of what
 * is correct, so where speed and plainness meet, plainness wins outside the paths that every
 * instruction takes.
 *
 * <p>Everything of one vCPU belongs to the thread that runs it, except for {@link
 * dev.zazen.arm64.interpreter.CodeCache}, which the vCPUs of a domain share: its pages are locked
 * while they are filled or emptied, read without lock.
 */
package dev.zazen.arm64.interpreter;
