package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.machine.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/** Decodes blocks. */
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

  BlockBuilder(GuestMemory ram, OpFactory factory) {
    this.ram = ram;
    this.factory = factory;
  }

  /** Decodes a block of a page. */
  void decode(long ramPage, Block block) {
    int start = block.start;
    List<Op> ops = new ArrayList<>();
    int firstSimd = MOST_OPS;
    for (int offset = start; offset < 4096 && ops.size() < MOST_OPS; offset += 4) {
      int word = ram.getInt(ramPage + offset);
      Encoding encoding = factory.decode(word);
      Op op = encoding == null ? null : factory.create(encoding, word, offset);
      if (op == null) {
        ops.add(UNDEFINED);
        break;
      }
      if (encoding.usesSimdRegisters()) {
        firstSimd = Math.min(firstSimd, ops.size());
      }
      ops.add(op);
      if (encoding.endsBlock()) {
        break;
      }
    }
    block.decoded(ops.toArray(Op[]::new), Math.min(firstSimd, ops.size()));
  }
}
