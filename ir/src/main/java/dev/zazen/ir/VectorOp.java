package dev.zazen.ir;

import dev.zazen.base.Deviation;

/**
 * Operations on 128 bit vectors, d = a op b; B, H, S, D are lanes of 8, 16, 32, 64 bits. If the
 * instruction is not {@link Inst#wide}, the upper 64 bits of the result are zero. Results of
 * floating-point operations follow IEEE 754 in round-to-nearest; if one is a NaN, the guest
 * instruction is interpreted.
 */
@Deviation(rule = "R8.12", id = "DEV-J-006")
@SuppressWarnings("EnumOrdinal") // families stand in order of their lanes
public enum VectorOp {
  MOV,
  NOT,
  /** Lower 64 bits are {@link Inst#imm}, and so are the upper ones. */
  CONST,
  AND,
  /** a and not b. */
  BIC,
  OR,
  XOR,
  ADD_B,
  ADD_H,
  ADD_S,
  ADD_D,
  SUB_B,
  SUB_H,
  SUB_S,
  SUB_D,
  MUL_B,
  MUL_H,
  MUL_S,
  /** All ones where a = b, where a > b (signed). */
  CMEQ_B,
  CMEQ_H,
  CMEQ_S,
  CMEQ_D,
  CMGT_B,
  CMGT_H,
  CMGT_S,
  CMGT_D,
  SMIN_B,
  SMIN_H,
  SMIN_S,
  SMAX_B,
  SMAX_H,
  SMAX_S,
  UMIN_B,
  UMIN_H,
  UMIN_S,
  UMAX_B,
  UMAX_H,
  UMAX_S,
  ABS_B,
  ABS_H,
  ABS_S,
  URHADD_B,
  URHADD_H,
  /** Shifts by {@link Inst#imm}. */
  SHL_B,
  SHL_H,
  SHL_S,
  SHL_D,
  USHR_B,
  USHR_H,
  USHR_S,
  USHR_D,
  SSHR_B,
  SSHR_H,
  SSHR_S,
  SSHR_D,
  /** Lanes of the lower halves of a and b in turn; of the upper halves. */
  ZIP1_B,
  ZIP1_H,
  ZIP1_S,
  ZIP1_D,
  ZIP2_B,
  ZIP2_H,
  ZIP2_S,
  ZIP2_D,
  /** Even lanes of a, then of b; odd lanes. */
  UZP1_B,
  UZP1_H,
  UZP1_S,
  UZP1_D,
  UZP2_B,
  UZP2_H,
  UZP2_S,
  UZP2_D,
  /** Bytes imm to imm + 15 of b:a. */
  EXT,
  /** Bytes of a chosen by b; zero for numbers above 15. */
  TABLE,
  /** Each lane is lane imm of a. */
  DUP_B,
  DUP_H,
  DUP_S,
  DUP_D,
  /** Lanes of the lower half of a, widened to twice their size. */
  SXTL_B,
  SXTL_H,
  SXTL_S,
  UXTL_B,
  UXTL_H,
  UXTL_S,
  /** Lower halves of the lanes of a, in the lower half of d. */
  NARROW_H,
  NARROW_S,
  NARROW_D,
  /** Even lanes (0, 2) of 32 bits multiplied to 64 bits. */
  UMULL_EVEN,
  SMULL_EVEN,
  /** d selects bits of a where one, else of b. */
  SELECT,

  // Floating point of all lanes
  FADD_S,
  FADD_D,
  FSUB_S,
  FSUB_D,
  FMUL_S,
  FMUL_D,
  FDIV_S,
  FDIV_D,
  FSQRT_S,
  FSQRT_D,
  /** d + a * b, d - a * b, rounded once. */
  FMLA_S,
  FMLA_D,
  FMLS_S,
  FMLS_D,
  /** From 32 bit integers. */
  SCVTF_S,

  // Floating point of the lowest lane; all others become zero
  SCALAR_ADD_S,
  SCALAR_ADD_D,
  SCALAR_SUB_S,
  SCALAR_SUB_D,
  SCALAR_MUL_S,
  SCALAR_MUL_D,
  SCALAR_DIV_S,
  SCALAR_DIV_D,
  SCALAR_SQRT_S,
  SCALAR_SQRT_D,
  SCALAR_MOV_S,
  SCALAR_MOV_D,
  /** Other precision. */
  SCALAR_S_TO_D,
  SCALAR_D_TO_S,
  /** To an integer, imm as in Intel's ROUNDSD. */
  SCALAR_ROUND_S,
  SCALAR_ROUND_D,
  /** With vector imm2 as c: c + a * b, c - a * b, -c - a * b, -c + a * b, rounded once. */
  SCALAR_MADD_S,
  SCALAR_MADD_D,
  SCALAR_MSUB_S,
  SCALAR_MSUB_D,
  SCALAR_NMADD_S,
  SCALAR_NMADD_D,
  SCALAR_NMSUB_S,
  SCALAR_NMSUB_D;

  private static final VectorOp[] ALL = values();

  /** The operation that stands {@code lane} places after this one: the same on larger lanes. */
  public VectorOp on(int lane) {
    return ALL[ordinal() + lane];
  }

  /** How many places this operation stands behind the first of its family. */
  public int lane(VectorOp first) {
    return ordinal() - first.ordinal();
  }

  /** Whether it computes with floating-point numbers. */
  public boolean isFloat() {
    return ordinal() >= FADD_S.ordinal();
  }

  /** Whether imm2 is a third source. */
  public boolean hasAddend() {
    return ordinal() >= SCALAR_MADD_S.ordinal();
  }

  /** Whether d is a source, too. */
  public boolean readsTarget() {
    return this == SELECT || ordinal() >= FMLA_S.ordinal() && ordinal() <= FMLS_D.ordinal();
  }
}
