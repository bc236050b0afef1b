package dev.zazen.host;

import dev.zazen.base.Deviation;
import dev.zazen.base.Foreign;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls of native code, all in one shape: to make a way into it for each signature takes longer
 * than to start a board.
 */
final class NativeCode {
  static final Linker LINKER = Linker.nativeLinker();

  /**
   * The code, two pointers and four words. The ABIs of x86-64 (System V) and arm64 (AAPCS64) pass
   * the first six integers and pointers in registers of that width; functions look at as many of
   * them, and as much, as they take. Where they return an int, only its bits count.
   *
   * <p>The pointers may be to arrays, which are passed without a copy: the thread counts as running
   * Java code meanwhile, so that nothing moves them. What is called has to come back soon, because
   * garbage collection waits for it.
   */
  @Deviation(rule = "R1.3", id = "DEV-J-002")
  @SuppressWarnings("restricted")
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG),
          Linker.Option.critical(true));

  private NativeCode() {}

  /** Calls {@code code} with memory that stays until it returns. */
  static long call(
      MemorySegment code,
      MemorySegment a,
      MemorySegment b,
      @Foreign long c,
      @Foreign long d,
      @Foreign long e,
      @Foreign long f) {
    try {
      return (long) CALL.invokeExact(code, a, b, c, d, e, f);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new AssertionError("machine code cannot throw", failure);
    }
  }
}
