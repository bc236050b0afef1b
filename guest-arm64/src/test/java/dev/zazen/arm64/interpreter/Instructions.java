package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CpuModel;

/** Instruction words by way of the tables, on a model that has every optional integer feature. */
public final class Instructions {
  private static final InstructionSet A76 = InstructionSet.of(CpuModel.CORTEX_A76);

  private Instructions() {}

  /** The row of {@code word}, or null if there is none. */
  public static Encoding row(int word) {
    return A76.decode(word);
  }

  /** The op of {@code word}, or null if it is unallocated. */
  public static Op op(int word) {
    Encoding row = A76.decode(word);
    return row == null ? null : A76.create(row, word, 0);
  }

  /** Runs {@code word}, which has to be allocated. */
  public static void run(Cpu cpu, int word) {
    Op op = op(word);
    if (op == null) {
      throw new AssertionError("unallocated: " + Integer.toHexString(word));
    }
    op.execute(cpu);
  }

  /** {@code opcode} with the usual fields Rm, Rn and Rd added. */
  public static int word(int opcode, int m, int n, int d) {
    return opcode | m << 16 | n << 5 | d;
  }
}
