package dev.zazen.arm64.interpreter;

/** Instructions that run one after the other: in one page, only the last may go elsewhere. */
final class Block {
  private static final int PAGE = 4096;

  /** Null until it is decoded: what has host code is never interpreted. */
  volatile Op[] ops;

  /** Offset in the page of the first instruction. */
  final int start;

  /** Offset in the page of the instruction after the last; that of the next page until decoded. */
  int end = PAGE;

  /** Index of the first op that uses SIMD and FP registers, or the number of ops. */
  int firstSimd;

  /** How often it was interpreted; approximate, for several vCPUs count. */
  int heat;

  /** The host code of the region that begins here, or null. */
  volatile HostRegion region;

  Block(int start) {
    this.start = start;
  }

  /** Says what the instructions are. */
  void decoded(Op[] instructions, int simd) {
    end = start + instructions.length * 4;
    firstSimd = simd;
    ops = instructions;
  }
}
