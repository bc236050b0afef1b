package dev.zazen.ir;

/**
 * Operations on 128 bit vectors, d = a op b; B, H, S, D are lanes of 8, 16, 32, 64 bits. Results of
 * floating-point operations follow IEEE 754 in round-to-nearest; one that is a NaN may be left to
 * the interpreter.
 */
public enum VectorOp {
  MOV,
  /** Lower 64 bits of a, zero above. */
  LOW,
  AND,
  /** a and not b. */
  BIC,
  OR,
  XOR,
  NOT,
  /** Bits of a where d is 1, else of b; d is the selector and target. */
  SELECT,
  ADD_B,
  ADD_H,
  ADD_S,
  ADD_D,
  SUB_B,
  SUB_H,
  SUB_S,
  SUB_D,
  MUL_H,
  MUL_S,
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
  UMIN_B,
  UMIN_H,
  UMIN_S,
  SMAX_B,
  SMAX_H,
  SMAX_S,
  UMAX_B,
  UMAX_H,
  UMAX_S,
  ABS_B,
  ABS_H,
  ABS_S,
  URHADD_B,
  URHADD_H,
  /** Shifts by imm. */
  SHL_H,
  SHL_S,
  SHL_D,
  USHR_H,
  USHR_S,
  USHR_D,
  SSHR_H,
  SSHR_S,
  /** Lanes of the lower halves in turn; of the upper. */
  ZIP1_B,
  ZIP1_H,
  ZIP1_S,
  ZIP1_D,
  ZIP2_B,
  ZIP2_H,
  ZIP2_S,
  ZIP2_D,
  /** Bytes imm to imm + 15 of b:a. */
  EXT,
  /** Each lane is lane imm of a. */
  DUP_B,
  DUP_H,
  DUP_S,
  DUP_D,
  /** Lanes of the lower half of a, widened. */
  SXTL_B,
  SXTL_H,
  SXTL_S,
  UXTL_B,
  UXTL_H,
  UXTL_S,
  /** Lower halves of the lanes of a in the lower half of d, zero above. */
  XTN_H,
  XTN_S,
  XTN_D,
  /** Bytes of a in reverse order within lanes. */
  REV16_B,
  REV32_B,
  REV64_B,
  REV64_S,
  /** Products of the even lanes (0, 2) as 64 bits. */
  UMULL_EVEN,
  SMULL_EVEN,
  /** Vector floating point. */
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
  /** d + a * b, d - a * b. */
  FMLA_S,
  FMLA_D,
  FMLS_S,
  FMLS_D,
  /** Of 32 bit integers. */
  SCVTF_S,
  /** Comparisons that set the flags of NaNs are left to the interpreter. */
  FCMEQ_S,
  FCMEQ_D,
  FCMGT_S,
  FCMGT_D,
  FCMGE_S,
  FCMGE_D,
  FABS_S,
  FABS_D,
  FNEG_S,
  FNEG_D,
  /** Scalar floating point: the lowest lane, zero above. */
  SCALAR_ADD_S,
  SCALAR_ADD_D,
  SCALAR_SUB_S,
  SCALAR_SUB_D,
  SCALAR_MUL_S,
  SCALAR_MUL_D,
  SCALAR_NMUL_S,
  SCALAR_NMUL_D,
  SCALAR_DIV_S,
  SCALAR_DIV_D,
  SCALAR_SQRT_S,
  SCALAR_SQRT_D,
  SCALAR_ABS_S,
  SCALAR_ABS_D,
  SCALAR_NEG_S,
  SCALAR_NEG_D,
  /** Lowest 32 or 64 bits of a. */
  SCALAR_MOV_S,
  SCALAR_MOV_D,
  SCALAR_S_TO_D,
  SCALAR_D_TO_S,
  /** To an integer in rounding mode imm: 0 nearest even, 1 up, 2 down, 3 zero. */
  SCALAR_ROUND_S,
  SCALAR_ROUND_D,
  /** imm2 as vector number of the addend: c + a * b, c - a * b, -c - a * b, -c + a * b. */
  SCALAR_MADD_S,
  SCALAR_MADD_D,
  SCALAR_MSUB_S,
  SCALAR_MSUB_D,
  SCALAR_NMADD_S,
  SCALAR_NMADD_D,
  SCALAR_NMSUB_S,
  SCALAR_NMSUB_D;

  private static final VectorOp[] ALL = values();

  /** The operation by its number. */
  public static VectorOp of(int ordinal) {
    return ALL[ordinal];
  }
}
