package dev.zazen.conformance.insn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where tests lie in memory; the same numbers stand in {@code guests/insn-runner/runner.c}.
 *
 * <pre>
 *   1000_0000  code: prologue, sequence, epilogue
 *   1020_0000  state, the stack pointer points at it
 *                000  X0 .. X30
 *                0f8  NZCV
 *                100  FPCR
 *                108  FPSR
 *                110  V0 .. V31
 *   1040_0000  memory; tests touch the 400 bytes (hex) in the middle
 * </pre>
 */
final class Layout {
  static final long CODE = 0x1000_0000L;
  static final int CODE_SIZE = 0x10000;
  static final long STATE = 0x1020_0000L;
  static final int NZCV = 0xf8;
  static final int FPCR = 0x100;
  static final int FPSR = 0x108;
  static final int V = 0x110;
  static final int STATE_USED = 0x310;
  static final int MEMORY_USED = 0x400;
  static final long MEMORY_START = 0x1040_0000L + 0x8000 - MEMORY_USED / 2;

  private Layout() {}

  static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What stands at an offset of the state, for people. */
  static String name(int offset) {
    if (offset < NZCV) {
      return "x" + offset / 8;
    }
    return switch (offset) {
      case NZCV -> "nzcv";
      case FPCR -> "fpcr";
      case FPSR -> "fpsr";
      default -> "v%d[%d]".formatted((offset - V) / 16, (offset - V) / 8 % 2);
    };
  }
}
