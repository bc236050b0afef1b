package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.fp.FpState;

/** What an instruction does to a lane. */
interface Lane {
  /**
   * The new lane, in the lowest bits.
   *
   * @param a lane of the first source, sign- or zero-extended as the shape says
   * @param b lane of the second source
   * @param c lane of the destination before
   * @param bits width of the lanes that a function has to know: of the result for narrowing shapes,
   *     else of {@code a}
   * @param state for saturation
   */
  long apply(long a, long b, long c, int bits, FpState state);
}
