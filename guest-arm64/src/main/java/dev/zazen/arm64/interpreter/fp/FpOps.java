package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.decode.FpEncoding;
import dev.zazen.arm64.interpreter.Op;

/** Turns words of {@link FpEncoding} into ops. */
public final class FpOps {
  private FpOps() {}

  /** The op for {@code word}, which the row {@code e} covers; null if it is unallocated. */
  @SuppressWarnings("unused")
  public static Op create(FpEncoding e, int word, int pageOffset) {
    return null;
  }
}
