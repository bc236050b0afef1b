package dev.zazen.host;

import dev.zazen.base.Deviation;
import dev.zazen.base.Foreign;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Compare-and-exchange of 16 bytes, which Java does not have: CMPXCHG16B on x86-64 Linux, so that
 * translated code may do the same beside it; elsewhere under a lock.
 */
final class PairExchange {
  /** Bytes that are exchanged, at a multiple of as many. */
  static final long SIZE = 16;

  private static final int HALF = 8;
  private static final long ROOM = 4096;

  /** Arguments as in the System V ABI: address, expected halves, new halves. */
  private static final byte[] CODE =
      HexFormat.ofDelimiter(" ")
          .parseHex(
              "53 " // push rbx
                  + "48 89 f0 " // mov rax, rsi
                  + "48 89 cb " // mov rbx, rcx
                  + "4c 89 c1 " // mov rcx, r8
                  + "f0 48 0f c7 0f " // lock cmpxchg16b [rdi]
                  + "0f 94 c0 " // sete al
                  + "0f b6 c0 " // movzx eax, al
                  + "5b " // pop rbx
                  + "c3"); // ret

  private static final Optional<MethodHandle> NATIVE =
      System.getProperty("os.arch").equals("amd64")
          ? CodeArena.reserve(ROOM).map(PairExchange::link)
          : Optional.empty();

  private PairExchange() {}

  @Deviation(rule = "R1.3", id = "DEV-J-002")
  @SuppressWarnings("restricted")
  private static MethodHandle link(CodeArena arena) {
    arena.write(0, CODE);
    return Linker.nativeLinker()
        .downcallHandle(
            arena.code(0),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.critical(false));
  }

  /** Replaces the halves of {@code pair} if they are as expected; returns whether they were. */
  static boolean exchange(
      MemorySegment pair,
      @Foreign long low,
      @Foreign long high,
      @Foreign long newLow,
      @Foreign long newHigh) {
    return NATIVE.isPresent()
        ? exchangeNatively(NATIVE.get(), pair, low, high, newLow, newHigh)
        : exchangeLocked(pair, low, high, newLow, newHigh);
  }

  private static boolean exchangeNatively(
      MethodHandle function,
      MemorySegment pair,
      @Foreign long low,
      @Foreign long high,
      @Foreign long newLow,
      @Foreign long newHigh) {
    try {
      return (int) function.invokeExact(pair, low, high, newLow, newHigh) != 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("machine code cannot throw", e);
    }
  }

  private static synchronized boolean exchangeLocked(
      MemorySegment pair,
      @Foreign long low,
      @Foreign long high,
      @Foreign long newLow,
      @Foreign long newHigh) {
    if (pair.get(Mapping.LONG, 0) != low || pair.get(Mapping.LONG, HALF) != high) {
      return false;
    }
    pair.set(Mapping.LONG, 0, newLow);
    pair.set(Mapping.LONG, HALF, newHigh);
    return true;
  }
}
