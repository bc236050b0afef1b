package dev.zazen.arm64.interpreter;

/** Instructions that run one after the other: in one page, only the last may go elsewhere. */
final class Block {
  final Op[] ops;

  /** Offset in the page of the first instruction. */
  final int start;

  /** Offset in the page of the instruction after the last; 4096 for the next page. */
  final int end;

  /** Index of the first op that uses SIMD and FP registers, or the number of ops. */
  final int firstSimd;

  /** How often it was interpreted; approximate, for several vCPUs count. */
  int heat;

  /** The host code of the region that begins here, or null. */
  volatile HostRegion region;

  Block(Op[] ops, int start, int firstSimd) {
    this.ops = ops;
    this.start = start;
    this.end = start + ops.length * 4;
    this.firstSimd = firstSimd;
  }
}
