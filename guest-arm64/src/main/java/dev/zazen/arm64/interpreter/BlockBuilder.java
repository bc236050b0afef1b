package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.machine.GuestMemory;
import java.util.Arrays;

/** Decodes blocks for a vCPU. */
final class BlockBuilder {
  /**
   * Long enough for straight code, short enough that interrupts and requests of others are seen
   * soon.
   */
  static final int MOST_OPS = 64;

  /** What is no instruction. */
  static final Op UNDEFINED =
      new Op() {
        @Override
        public void execute(Cpu cpu) {
          throw cpu.undefined();
        }
      };

  private final GuestMemory ram;
  private final OpFactory factory;

  /** The block at hand. */
  private final Op[] ops = new Op[MOST_OPS];

  BlockBuilder(GuestMemory ram, OpFactory factory) {
    this.ram = ram;
    this.factory = factory;
  }

  /** Decodes a block of a page. */
  void decode(long ramPage, Block block) {
    int count = 0;
    int firstSimd = MOST_OPS;
    boolean ended = false;
    for (int offset = block.start; !ended && offset < 4096 && count < MOST_OPS; offset += 4) {
      int word = ram.getInt(ramPage + offset);
      Encoding encoding = factory.decode(word);
      Op op = encoding == null ? null : factory.create(encoding, word, offset);
      if (op != null && encoding.usesSimdRegisters()) {
        firstSimd = Math.min(firstSimd, count);
      }
      ended = op == null || encoding.endsBlock();
      ops[count++] = op == null ? UNDEFINED : op;
    }
    block.decoded(Arrays.copyOf(ops, count), Math.min(firstSimd, count));
  }
}
