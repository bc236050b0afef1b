package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.decode.SimdFpEncoding;
import dev.zazen.arm64.interpreter.Op;

/** Turns words of {@link SimdFpEncoding} into ops. */
public final class SimdFpOps {
  private SimdFpOps() {}

  /** The op for {@code word}, which the row {@code e} covers; null if it is unallocated. */
  @SuppressWarnings("unused")
  public static Op create(SimdFpEncoding e, int word, int pageOffset) {
    return null;
  }
}
