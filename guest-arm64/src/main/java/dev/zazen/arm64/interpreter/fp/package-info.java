/**
 * Floating-point instructions of the interpreter: {@link dev.zazen.arm64.interpreter.Op ops} and
 * the factories that decode their operands. Ops are immutable and shared by all vCPUs; they keep
 * nothing and take no locks.
 */
package dev.zazen.arm64.interpreter.fp;
