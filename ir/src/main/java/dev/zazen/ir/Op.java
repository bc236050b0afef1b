package dev.zazen.ir;

/**
 * What an instruction of the IR does. Integer operations work on 64 bits if {@link Inst#wide}, else
 * on the lower 32 and set the upper ones to zero. The second source is {@link Inst#b}, or the
 * constant {@link Inst#imm} if b is {@link Inst#NONE}.
 */
public enum Op {
  // Integers: d = a op b
  MOV,
  ADD,
  SUB,
  AND,
  OR,
  XOR,
  /** a + b + C. */
  ADC,
  /** a - b - not C. */
  SBC,
  /** Shift counts are taken modulo the width. */
  SHL,
  SHR,
  SAR,
  ROR,
  MUL,
  /** Upper 64 bits of the product of 64 bit numbers. */
  UMULH,
  SMULH,
  /** Division by zero gives zero; overflow wraps. */
  UDIV,
  SDIV,
  /** Leading zeros. */
  CLZ,
  /** Bits in reverse order. */
  RBIT,
  /** Bytes in reverse order. */
  BSWAP,
  SXT8,
  SXT16,
  SXT32,
  ZXT8,
  ZXT16,
  /** Lower bits of a:b shifted right by imm. */
  EXTR,
  /** Field of c bits of a from bit imm, zero-extended. */
  UFIELD,
  /** The same, sign-extended. */
  SFIELD,
  /** a with its field of c bits from bit imm replaced by the lowest bits of b. */
  INSERT,
  /** Virtual address of the code page plus imm. */
  PAGE,
  /** d = cond ? a : b. */
  SELECT,
  /** d = cond ? 1 : 0, or with imm: cond ? -1 : 0. */
  SET,
  /** Flags = cond ? those of a - b : c as N, Z, C, V in bits 3 to 0. */
  COMPARE_IF,
  /** The same with a + b. */
  COMPARE_NEGATED_IF,
  /** d = slot imm of the state. */
  GET,
  /** Slot imm of the state = a. */
  PUT,
  /**
   * d = whole {@link State#COUNTER_UNIT}s of the host's monotonic clock since {@link
   * State#COUNTER_START}.
   */
  COUNTER,
  /** Flags = a as N, Z, C, V in bits 31 to 28; and back. */
  SET_FLAGS,
  GET_FLAGS,
  /** CRC-32 (c = 0) or CRC-32C (c = 1): d = a continued with the size bytes of b. */
  CRC,

  // Memory at a + (b << c) + imm; sizes in bytes
  /** d = size bytes, sign-extended to 64 bits (wide) or 32 if signed. */
  LOAD,
  /** Stores d. */
  STORE,
  /** Two registers d and b at a + imm. */
  LOAD_PAIR,
  STORE_PAIR,
  /** As LOAD and STORE with user privileges. */
  USER_LOAD,
  USER_STORE,
  /** Store that later loads do not overtake. */
  STORE_RELEASE,
  /**
   * Aligned, remembers address and value for a store-exclusive. Of 16 bytes d gets the lower half,
   * {@link State#EXCLUSIVE_UPPER} the upper one.
   */
  LOAD_EXCLUSIVE,
  /**
   * d = 0 and memory at a = b if it still holds what was loaded exclusively, else d = 1. The upper
   * half of 16 bytes is in {@link State#EXCLUSIVE_NEW_UPPER}.
   */
  STORE_EXCLUSIVE,
  /** Clears the aligned 64 bytes around a. */
  CLEAR,
  /** Orders all accesses before against all after. */
  FENCE,

  // Vectors of 128 bits; memory as above
  VLOAD(true),
  VSTORE(true),
  VLOAD_PAIR(true),
  VSTORE_PAIR(true),
  /** An operation of {@link VectorOp}: imm is its constant. */
  VECTOR(true),
  /** d (integer) from lane imm of size bytes of vector a; signed or zero-extended. */
  VGET(true),
  /** Lane imm of size bytes of vector d = integer a, other lanes kept. */
  VPUT(true),
  /** d (vector) = integer a in the lowest size bytes, zero above. */
  VFROM(true),
  /** Flags as of a floating-point comparison of a with b (or zero if NONE), size bytes. */
  FCOMPARE(true),
  /** d (integer) = floating-point a of size bytes, towards zero; signed if signed. */
  F_TO_INT(true),
  /** d (vector) = integer a, signed, as floating point of size bytes. */
  INT_TO_F(true),
  /** d (vector) = cond ? a : b, lowest size bytes, zero above. */
  FSELECT(true),

  // Control
  /** If slot imm of the state is not zero, the interpreter goes on with this guest instruction. */
  GUARD,
  /** Interprets the guest instruction and goes on behind it. */
  INTERPRET,
  /** Does so if a is not zero. */
  INTERPRET_IF,

  // Ends of blocks. target is a block of the region, or negative; imm the offset from the page.
  /** Goes on at imm. */
  GOTO,
  /** Goes on at imm if cond, else at {@link Inst#imm2}. */
  IF,
  IF_ZERO,
  IF_NOT_ZERO,
  /** Bit c of a. */
  IF_BIT_CLEAR,
  IF_BIT_SET,
  /** Goes on at virtual address a. */
  JUMP,
  /** Interprets the guest instruction, which says where to go on. */
  END;

  private final boolean vector;

  Op() {
    this(false);
  }

  Op(boolean vector) {
    this.vector = vector;
  }

  /** Whether it has to do with vector registers. */
  public boolean isVector() {
    return vector;
  }

  /** Whether it ends a block. */
  public boolean isEnd() {
    return switch (this) {
      case GOTO, IF, IF_ZERO, IF_NOT_ZERO, IF_BIT_CLEAR, IF_BIT_SET, JUMP, END -> true;
      default -> false;
    };
  }

  /** Whether it may have its guest instruction interpreted. */
  public boolean mayInterpret() {
    return switch (this) {
      case LOAD,
          STORE,
          LOAD_PAIR,
          STORE_PAIR,
          USER_LOAD,
          USER_STORE,
          STORE_RELEASE,
          LOAD_EXCLUSIVE,
          STORE_EXCLUSIVE,
          CLEAR,
          VLOAD,
          VSTORE,
          VLOAD_PAIR,
          VSTORE_PAIR,
          VECTOR,
          FCOMPARE,
          F_TO_INT,
          INT_TO_F,
          GUARD,
          INTERPRET,
          INTERPRET_IF ->
          true;
      default -> false;
    };
  }
}
