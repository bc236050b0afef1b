package dev.zazen.host;

import dev.zazen.base.Foreign;
import java.lang.foreign.MemorySegment;
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

  /** Arguments as in the System V ABI: address, nothing, expected halves, new halves. */
  private static final byte[] CODE =
      HexFormat.ofDelimiter(" ")
          .parseHex(
              "53 " // push rbx
                  + "48 89 d0 " // mov rax, rdx
                  + "48 89 ca " // mov rdx, rcx
                  + "4c 89 c3 " // mov rbx, r8
                  + "4c 89 c9 " // mov rcx, r9
                  + "f0 48 0f c7 0f " // lock cmpxchg16b [rdi]
                  + "0f 94 c0 " // sete al
                  + "0f b6 c0 " // movzx eax, al
                  + "5b " // pop rbx
                  + "c3"); // ret

  private static final Optional<MemorySegment> NATIVE =
      System.getProperty("os.arch").equals("amd64")
          ? CodeArena.reserve(ROOM).map(PairExchange::place)
          : Optional.empty();

  private PairExchange() {}

  private static MemorySegment place(CodeArena arena) {
    arena.write(0, CODE);
    return arena.code(0);
  }

  /** Replaces the halves of {@code pair} if they are as expected; returns whether they were. */
  static boolean exchange(
      MemorySegment pair,
      @Foreign long low,
      @Foreign long high,
      @Foreign long newLow,
      @Foreign long newHigh) {
    return NATIVE.isPresent()
        ? (int) NativeCode.call(NATIVE.get(), pair, MemorySegment.NULL, low, high, newLow, newHigh)
            != 0
        : exchangeLocked(pair, low, high, newLow, newHigh);
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
