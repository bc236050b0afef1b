package dev.zazen.ir;

import dev.zazen.base.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the instructions of a block; a front end calls it guest instruction by guest
 * instruction.
 */
public final class Builder {
  private final List<Inst> insts = new ArrayList<>();
  private int index;
  private int temps;
  private int vectorTemps;

  /** A builder without instructions. */
  public Builder() {}

  /** The next guest instruction begins; temporaries of the one before are gone. */
  public void begin(int newIndex) {
    index = newIndex;
    temps = 0;
    vectorTemps = 0;
  }

  /** A temporary for an integer. */
  public int temp() {
    return Inst.TEMP + temps++;
  }

  /** A temporary for a vector. */
  public int vectorTemp() {
    return Inst.TEMP + vectorTemps++;
  }

  /** Number of instructions so far. */
  public int mark() {
    return insts.size();
  }

  /** Takes back all instructions since {@link #mark} returned {@code mark}. */
  public void back(int mark) {
    insts.subList(mark, insts.size()).clear();
  }

  /** The last instruction, or null if there is none. */
  public Inst last() {
    return insts.isEmpty() ? null : insts.getLast();
  }

  /** Whether the block is complete. */
  public boolean endsBlock() {
    return !insts.isEmpty() && insts.getLast().op.isEnd();
  }

  /** Appends an instruction that was taken back. */
  public void again(Inst inst) {
    insts.add(inst);
  }

  /** The finished block; the builder is then empty. */
  public Block finish(int offset) {
    var block = new Block(offset, index + 1, insts);
    insts.clear();
    return block;
  }

  /** Appends an instruction whose fields the caller fills. */
  @CanIgnoreReturnValue
  public Inst add(Op op) {
    var inst = new Inst(op);
    inst.index = index;
    insts.add(inst);
    return inst;
  }

  /** d = a op b. */
  @CanIgnoreReturnValue
  public Inst binary(Op op, boolean wide, int d, int a, int b) {
    Inst inst = add(op);
    inst.wide = wide;
    inst.d = d;
    inst.a = a;
    inst.b = b;
    return inst;
  }

  /** d = a op constant. */
  @CanIgnoreReturnValue
  public Inst constant(Op op, boolean wide, int d, int a, long imm) {
    Inst inst = binary(op, wide, d, a, Inst.NONE);
    inst.imm = wide ? imm : (int) imm;
    return inst;
  }

  /** d = constant. */
  @CanIgnoreReturnValue
  public Inst move(int d, long imm) {
    return constant(Op.MOV, true, d, Inst.NONE, imm);
  }

  /** d = a. */
  @CanIgnoreReturnValue
  public Inst move(boolean wide, int d, int a) {
    return binary(Op.MOV, wide, d, a, Inst.NONE);
  }

  /** d = op a. */
  @CanIgnoreReturnValue
  public Inst unary(Op op, boolean wide, int d, int a) {
    return binary(op, wide, d, a, Inst.NONE);
  }

  /** Access of {@code size} bytes at a + imm. */
  @CanIgnoreReturnValue
  public Inst memory(Op op, int size, int d, int a, long imm) {
    Inst inst = add(op);
    inst.wide = true;
    inst.size = size;
    inst.d = d;
    inst.a = a;
    inst.imm = imm;
    return inst;
  }

  /** Interprets the guest instruction if a slot of the state is not zero. */
  public void guard(int slot) {
    add(Op.GUARD).imm = slot;
  }

  /** A vector operation. */
  @CanIgnoreReturnValue
  public Inst vector(VectorOp op, int d, int a, int b) {
    Inst inst = add(Op.VECTOR);
    inst.vector = op;
    inst.wide = true;
    inst.d = d;
    inst.a = a;
    inst.b = b;
    return inst;
  }

  /** Goes on at an offset from the page. */
  public void go(long offset) {
    add(Op.GOTO).imm = offset;
  }
}
