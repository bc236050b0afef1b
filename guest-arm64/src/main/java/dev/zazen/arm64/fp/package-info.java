/**
 * Exact A64 floating point on raw bits: every result, NaN and cumulative flag is the architecture's
 * (Arm ARM A1.5 and the shared pseudocode functions named FP...), whatever FPCR says. {@link
 * dev.zazen.arm64.fp.Fp64} and {@link dev.zazen.arm64.fp.Fp32} use the host's arithmetic where it
 * gives the same bits and flags, and fall back to one implementation on integers, which serves all
 * formats.
 *
 * <p>All methods are static and touch only the {@link dev.zazen.arm64.fp.FpState} that is passed,
 * which belongs to one vCPU and so to one thread; there are no locks.
 */
package dev.zazen.arm64.fp;
