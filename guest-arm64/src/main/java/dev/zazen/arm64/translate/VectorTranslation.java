package dev.zazen.arm64.translate;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.ir.Builder;

/** Instructions on vector and floating-point registers. */
final class VectorTranslation {
  private VectorTranslation() {}

  /** Whether an instruction computes with floating-point numbers, so that FPCR matters. */
  static boolean isArithmetic(Encoding row) {
    return false;
  }

  /** Appends what an instruction does; returns whether it is known. */
  static boolean translate(Encoding row, int word, int offset, Builder b) {
    return false;
  }
}
