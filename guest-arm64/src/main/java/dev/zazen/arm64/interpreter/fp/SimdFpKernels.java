package dev.zazen.arm64.interpreter.fp;

import dev.zazen.arm64.fp.Fp32;
import dev.zazen.arm64.fp.Fp64;
import dev.zazen.arm64.fp.FpState;

/** Kernels that are more than one call, so that tables can name them. */
final class SimdFpKernels {
  private SimdFpKernels() {}

  static int multiplySubtract(int d, int a, int b, FpState s) {
    return Fp32.fusedMultiplyAdd(d, Fp32.negate(a), b, s);
  }

  static long multiplySubtract(long d, long a, long b, FpState s) {
    return Fp64.fusedMultiplyAdd(d, Fp64.negate(a), b, s);
  }

  static int equal(int a, int b, FpState s) {
    return Kernel.mask32(Fp32.compareEqual(a, b, s));
  }

  static long equal(long a, long b, FpState s) {
    return Kernel.mask64(Fp64.compareEqual(a, b, s));
  }

  static int greaterEqual(int a, int b, FpState s) {
    return Kernel.mask32(Fp32.compareGreaterEqual(a, b, s));
  }

  static long greaterEqual(long a, long b, FpState s) {
    return Kernel.mask64(Fp64.compareGreaterEqual(a, b, s));
  }

  static int greater(int a, int b, FpState s) {
    return Kernel.mask32(Fp32.compareGreater(a, b, s));
  }

  static long greater(long a, long b, FpState s) {
    return Kernel.mask64(Fp64.compareGreater(a, b, s));
  }

  static int absoluteGreaterEqual(int a, int b, FpState s) {
    return Kernel.mask32(Fp32.compareAbsoluteGreaterEqual(a, b, s));
  }

  static long absoluteGreaterEqual(long a, long b, FpState s) {
    return Kernel.mask64(Fp64.compareAbsoluteGreaterEqual(a, b, s));
  }

  static int absoluteGreater(int a, int b, FpState s) {
    return Kernel.mask32(Fp32.compareAbsoluteGreater(a, b, s));
  }

  static long absoluteGreater(long a, long b, FpState s) {
    return Kernel.mask64(Fp64.compareAbsoluteGreater(a, b, s));
  }
}
