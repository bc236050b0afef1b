package dev.zazen.arm64.decode;

/**
 * Advanced SIMD floating point, vectors and SIMD scalars (Arm ARM C4.1.6). Fields: {@code q} 1 is
 * 128 bits, {@code z} 1 is double precision; double precision with 64 bits is unallocated.
 * Suffixes: {@code _V} vector, {@code _S} scalar. The half-precision rows need FEAT_FP16, which the
 * modelled CPUs do not have.
 */
public enum SimdFpEncoding implements Encoding {
  // Advanced SIMD three same
  FMAXNM_VECTOR("FMAXNM (vector)", "0q0 01110 0z 1 mmmmm 11000 1 nnnnn ddddd", Feature.BASE),
  FMLA_V("FMLA (vector)", "0q0 01110 0z 1 mmmmm 11001 1 nnnnn ddddd", Feature.BASE),
  FADD_V("FADD (vector)", "0q0 01110 0z 1 mmmmm 11010 1 nnnnn ddddd", Feature.BASE),
  FMULX_V("FMULX", "0q0 01110 0z 1 mmmmm 11011 1 nnnnn ddddd", Feature.BASE),
  FCMEQ_V("FCMEQ (register)", "0q0 01110 0z 1 mmmmm 11100 1 nnnnn ddddd", Feature.BASE),
  FMAX_VECTOR("FMAX (vector)", "0q0 01110 0z 1 mmmmm 11110 1 nnnnn ddddd", Feature.BASE),
  FRECPS_V("FRECPS", "0q0 01110 0z 1 mmmmm 11111 1 nnnnn ddddd", Feature.BASE),
  FMINNM_VECTOR("FMINNM (vector)", "0q0 01110 1z 1 mmmmm 11000 1 nnnnn ddddd", Feature.BASE),
  FMLS_V("FMLS (vector)", "0q0 01110 1z 1 mmmmm 11001 1 nnnnn ddddd", Feature.BASE),
  FSUB_V("FSUB (vector)", "0q0 01110 1z 1 mmmmm 11010 1 nnnnn ddddd", Feature.BASE),
  FMIN_VECTOR("FMIN (vector)", "0q0 01110 1z 1 mmmmm 11110 1 nnnnn ddddd", Feature.BASE),
  FRSQRTS_V("FRSQRTS", "0q0 01110 1z 1 mmmmm 11111 1 nnnnn ddddd", Feature.BASE),
  FMAXNMP_V("FMAXNMP (vector)", "0q1 01110 0z 1 mmmmm 11000 1 nnnnn ddddd", Feature.BASE),
  FADDP_V("FADDP (vector)", "0q1 01110 0z 1 mmmmm 11010 1 nnnnn ddddd", Feature.BASE),
  FMUL_V("FMUL (vector)", "0q1 01110 0z 1 mmmmm 11011 1 nnnnn ddddd", Feature.BASE),
  FCMGE_V("FCMGE (register)", "0q1 01110 0z 1 mmmmm 11100 1 nnnnn ddddd", Feature.BASE),
  FACGE_V("FACGE", "0q1 01110 0z 1 mmmmm 11101 1 nnnnn ddddd", Feature.BASE),
  FMAXP_V("FMAXP (vector)", "0q1 01110 0z 1 mmmmm 11110 1 nnnnn ddddd", Feature.BASE),
  FDIV_V("FDIV (vector)", "0q1 01110 0z 1 mmmmm 11111 1 nnnnn ddddd", Feature.BASE),
  FMINNMP_V("FMINNMP (vector)", "0q1 01110 1z 1 mmmmm 11000 1 nnnnn ddddd", Feature.BASE),
  FABD_V("FABD", "0q1 01110 1z 1 mmmmm 11010 1 nnnnn ddddd", Feature.BASE),
  FCMGT_V("FCMGT (register)", "0q1 01110 1z 1 mmmmm 11100 1 nnnnn ddddd", Feature.BASE),
  FACGT_V("FACGT", "0q1 01110 1z 1 mmmmm 11101 1 nnnnn ddddd", Feature.BASE),
  FMINP_V("FMINP (vector)", "0q1 01110 1z 1 mmmmm 11110 1 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD scalar three same
  FMULX_S("FMULX", "010 11110 0z 1 mmmmm 11011 1 nnnnn ddddd", Feature.BASE),
  FCMEQ_S("FCMEQ (register)", "010 11110 0z 1 mmmmm 11100 1 nnnnn ddddd", Feature.BASE),
  FRECPS_S("FRECPS", "010 11110 0z 1 mmmmm 11111 1 nnnnn ddddd", Feature.BASE),
  FRSQRTS_S("FRSQRTS", "010 11110 1z 1 mmmmm 11111 1 nnnnn ddddd", Feature.BASE),
  FCMGE_S("FCMGE (register)", "011 11110 0z 1 mmmmm 11100 1 nnnnn ddddd", Feature.BASE),
  FACGE_S("FACGE", "011 11110 0z 1 mmmmm 11101 1 nnnnn ddddd", Feature.BASE),
  FABD_S("FABD", "011 11110 1z 1 mmmmm 11010 1 nnnnn ddddd", Feature.BASE),
  FCMGT_S("FCMGT (register)", "011 11110 1z 1 mmmmm 11100 1 nnnnn ddddd", Feature.BASE),
  FACGT_S("FACGT", "011 11110 1z 1 mmmmm 11101 1 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD two-register miscellaneous
  FCVTN_V("FCVTN", "0q0 01110 0z 10000 10110 10 nnnnn ddddd", Feature.BASE),
  FCVTL_V("FCVTL", "0q0 01110 0z 10000 10111 10 nnnnn ddddd", Feature.BASE),
  FRINTN_V("FRINTN (vector)", "0q0 01110 0z 10000 11000 10 nnnnn ddddd", Feature.BASE),
  FRINTM_V("FRINTM (vector)", "0q0 01110 0z 10000 11001 10 nnnnn ddddd", Feature.BASE),
  FCVTNS_V("FCVTNS (vector)", "0q0 01110 0z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTMS_V("FCVTMS (vector)", "0q0 01110 0z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  FCVTAS_V("FCVTAS (vector)", "0q0 01110 0z 10000 11100 10 nnnnn ddddd", Feature.BASE),
  SCVTF_V("SCVTF (vector, integer)", "0q0 01110 0z 10000 11101 10 nnnnn ddddd", Feature.BASE),
  FCMGT_ZERO_V("FCMGT (zero)", "0q0 01110 1z 10000 01100 10 nnnnn ddddd", Feature.BASE),
  FCMEQ_ZERO_V("FCMEQ (zero)", "0q0 01110 1z 10000 01101 10 nnnnn ddddd", Feature.BASE),
  FCMLT_ZERO_V("FCMLT (zero)", "0q0 01110 1z 10000 01110 10 nnnnn ddddd", Feature.BASE),
  FABS_V("FABS (vector)", "0q0 01110 1z 10000 01111 10 nnnnn ddddd", Feature.BASE),
  FRINTP_V("FRINTP (vector)", "0q0 01110 1z 10000 11000 10 nnnnn ddddd", Feature.BASE),
  FRINTZ_V("FRINTZ (vector)", "0q0 01110 1z 10000 11001 10 nnnnn ddddd", Feature.BASE),
  FCVTPS_V("FCVTPS (vector)", "0q0 01110 1z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTZS_V("FCVTZS (vector, integer)", "0q0 01110 1z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  URECPE_V("URECPE", "0q0 01110 10 10000 11100 10 nnnnn ddddd", Feature.BASE),
  FRECPE_V("FRECPE", "0q0 01110 1z 10000 11101 10 nnnnn ddddd", Feature.BASE),
  FCVTXN_V("FCVTXN", "0q1 01110 01 10000 10110 10 nnnnn ddddd", Feature.BASE),
  FRINTA_V("FRINTA (vector)", "0q1 01110 0z 10000 11000 10 nnnnn ddddd", Feature.BASE),
  FRINTX_V("FRINTX (vector)", "0q1 01110 0z 10000 11001 10 nnnnn ddddd", Feature.BASE),
  FCVTNU_V("FCVTNU (vector)", "0q1 01110 0z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTMU_V("FCVTMU (vector)", "0q1 01110 0z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  FCVTAU_V("FCVTAU (vector)", "0q1 01110 0z 10000 11100 10 nnnnn ddddd", Feature.BASE),
  UCVTF_V("UCVTF (vector, integer)", "0q1 01110 0z 10000 11101 10 nnnnn ddddd", Feature.BASE),
  FCMGE_ZERO_V("FCMGE (zero)", "0q1 01110 1z 10000 01100 10 nnnnn ddddd", Feature.BASE),
  FCMLE_ZERO_V("FCMLE (zero)", "0q1 01110 1z 10000 01101 10 nnnnn ddddd", Feature.BASE),
  FNEG_V("FNEG (vector)", "0q1 01110 1z 10000 01111 10 nnnnn ddddd", Feature.BASE),
  FRINTI_V("FRINTI (vector)", "0q1 01110 1z 10000 11001 10 nnnnn ddddd", Feature.BASE),
  FCVTPU_V("FCVTPU (vector)", "0q1 01110 1z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTZU_V("FCVTZU (vector, integer)", "0q1 01110 1z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  URSQRTE_V("URSQRTE", "0q1 01110 10 10000 11100 10 nnnnn ddddd", Feature.BASE),
  FRSQRTE_V("FRSQRTE", "0q1 01110 1z 10000 11101 10 nnnnn ddddd", Feature.BASE),
  FSQRT_V("FSQRT (vector)", "0q1 01110 1z 10000 11111 10 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD scalar two-register miscellaneous
  FCVTNS_S("FCVTNS (vector)", "010 11110 0z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTMS_S("FCVTMS (vector)", "010 11110 0z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  FCVTAS_S("FCVTAS (vector)", "010 11110 0z 10000 11100 10 nnnnn ddddd", Feature.BASE),
  SCVTF_S("SCVTF (vector, integer)", "010 11110 0z 10000 11101 10 nnnnn ddddd", Feature.BASE),
  FCMGT_ZERO_S("FCMGT (zero)", "010 11110 1z 10000 01100 10 nnnnn ddddd", Feature.BASE),
  FCMEQ_ZERO_S("FCMEQ (zero)", "010 11110 1z 10000 01101 10 nnnnn ddddd", Feature.BASE),
  FCMLT_ZERO_S("FCMLT (zero)", "010 11110 1z 10000 01110 10 nnnnn ddddd", Feature.BASE),
  FCVTPS_S("FCVTPS (vector)", "010 11110 1z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTZS_S("FCVTZS (vector, integer)", "010 11110 1z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  FRECPE_S("FRECPE", "010 11110 1z 10000 11101 10 nnnnn ddddd", Feature.BASE),
  FRECPX_S("FRECPX", "010 11110 1z 10000 11111 10 nnnnn ddddd", Feature.BASE),
  FCVTXN_S("FCVTXN", "011 11110 01 10000 10110 10 nnnnn ddddd", Feature.BASE),
  FCVTNU_S("FCVTNU (vector)", "011 11110 0z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTMU_S("FCVTMU (vector)", "011 11110 0z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  FCVTAU_S("FCVTAU (vector)", "011 11110 0z 10000 11100 10 nnnnn ddddd", Feature.BASE),
  UCVTF_S("UCVTF (vector, integer)", "011 11110 0z 10000 11101 10 nnnnn ddddd", Feature.BASE),
  FCMGE_ZERO_S("FCMGE (zero)", "011 11110 1z 10000 01100 10 nnnnn ddddd", Feature.BASE),
  FCMLE_ZERO_S("FCMLE (zero)", "011 11110 1z 10000 01101 10 nnnnn ddddd", Feature.BASE),
  FCVTPU_S("FCVTPU (vector)", "011 11110 1z 10000 11010 10 nnnnn ddddd", Feature.BASE),
  FCVTZU_S("FCVTZU (vector, integer)", "011 11110 1z 10000 11011 10 nnnnn ddddd", Feature.BASE),
  FRSQRTE_S("FRSQRTE", "011 11110 1z 10000 11101 10 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD shift by immediate; i is the element size times 2 minus the fraction bits
  SCVTF_FIXED_V32(
      "SCVTF (vector, fixed-point)", "0q0 011110 01ii iii 11100 1 nnnnn ddddd", Feature.BASE),
  SCVTF_FIXED_V64(
      "SCVTF (vector, fixed-point)", "010 011110 1iii iii 11100 1 nnnnn ddddd", Feature.BASE),
  FCVTZS_FIXED_V32(
      "FCVTZS (vector, fixed-point)", "0q0 011110 01ii iii 11111 1 nnnnn ddddd", Feature.BASE),
  FCVTZS_FIXED_V64(
      "FCVTZS (vector, fixed-point)", "010 011110 1iii iii 11111 1 nnnnn ddddd", Feature.BASE),
  UCVTF_FIXED_V32(
      "UCVTF (vector, fixed-point)", "0q1 011110 01ii iii 11100 1 nnnnn ddddd", Feature.BASE),
  UCVTF_FIXED_V64(
      "UCVTF (vector, fixed-point)", "011 011110 1iii iii 11100 1 nnnnn ddddd", Feature.BASE),
  FCVTZU_FIXED_V32(
      "FCVTZU (vector, fixed-point)", "0q1 011110 01ii iii 11111 1 nnnnn ddddd", Feature.BASE),
  FCVTZU_FIXED_V64(
      "FCVTZU (vector, fixed-point)", "011 011110 1iii iii 11111 1 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD scalar shift by immediate
  SCVTF_FIXED_S32(
      "SCVTF (vector, fixed-point)", "010 111110 01ii iii 11100 1 nnnnn ddddd", Feature.BASE),
  SCVTF_FIXED_S64(
      "SCVTF (vector, fixed-point)", "010 111110 1iii iii 11100 1 nnnnn ddddd", Feature.BASE),
  FCVTZS_FIXED_S32(
      "FCVTZS (vector, fixed-point)", "010 111110 01ii iii 11111 1 nnnnn ddddd", Feature.BASE),
  FCVTZS_FIXED_S64(
      "FCVTZS (vector, fixed-point)", "010 111110 1iii iii 11111 1 nnnnn ddddd", Feature.BASE),
  UCVTF_FIXED_S32(
      "UCVTF (vector, fixed-point)", "011 111110 01ii iii 11100 1 nnnnn ddddd", Feature.BASE),
  UCVTF_FIXED_S64(
      "UCVTF (vector, fixed-point)", "011 111110 1iii iii 11100 1 nnnnn ddddd", Feature.BASE),
  FCVTZU_FIXED_S32(
      "FCVTZU (vector, fixed-point)", "011 111110 01ii iii 11111 1 nnnnn ddddd", Feature.BASE),
  FCVTZU_FIXED_S64(
      "FCVTZU (vector, fixed-point)", "011 111110 1iii iii 11111 1 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD across lanes
  FMAXNMV("FMAXNMV", "011 01110 00 11000 01100 10 nnnnn ddddd", Feature.BASE),
  FMAXV("FMAXV", "011 01110 00 11000 01111 10 nnnnn ddddd", Feature.BASE),
  FMINNMV("FMINNMV", "011 01110 10 11000 01100 10 nnnnn ddddd", Feature.BASE),
  FMINV("FMINV", "011 01110 10 11000 01111 10 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD scalar pairwise
  FMAXNMP_S("FMAXNMP (scalar)", "011 11110 0z 11000 01100 10 nnnnn ddddd", Feature.BASE),
  FADDP_S("FADDP (scalar)", "011 11110 0z 11000 01101 10 nnnnn ddddd", Feature.BASE),
  FMAXP_S("FMAXP (scalar)", "011 11110 0z 11000 01111 10 nnnnn ddddd", Feature.BASE),
  FMINNMP_S("FMINNMP (scalar)", "011 11110 1z 11000 01100 10 nnnnn ddddd", Feature.BASE),
  FMINP_S("FMINP (scalar)", "011 11110 1z 11000 01111 10 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD vector x indexed element; bits h and l are the index, l = 1 with z = 1 is
  // unallocated
  FMLA_ELEMENT_V("FMLA (by element)", "0q0 01111 1z l mmmmm 0001 h 0 nnnnn ddddd", Feature.BASE),
  FMLS_ELEMENT_V("FMLS (by element)", "0q0 01111 1z l mmmmm 0101 h 0 nnnnn ddddd", Feature.BASE),
  FMUL_ELEMENT_V("FMUL (by element)", "0q0 01111 1z l mmmmm 1001 h 0 nnnnn ddddd", Feature.BASE),
  FMULX_ELEMENT_V("FMULX (by element)", "0q1 01111 1z l mmmmm 1001 h 0 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD scalar x indexed element
  FMLA_ELEMENT_S("FMLA (by element)", "010 11111 1z l mmmmm 0001 h 0 nnnnn ddddd", Feature.BASE),
  FMLS_ELEMENT_S("FMLS (by element)", "010 11111 1z l mmmmm 0101 h 0 nnnnn ddddd", Feature.BASE),
  FMUL_ELEMENT_S("FMUL (by element)", "010 11111 1z l mmmmm 1001 h 0 nnnnn ddddd", Feature.BASE),
  FMULX_ELEMENT_S("FMULX (by element)", "011 11111 1z l mmmmm 1001 h 0 nnnnn ddddd", Feature.BASE),

  // Advanced SIMD modified immediate; the integer forms are in another table
  FMOV_IMMEDIATE_V32(
      "FMOV (vector, immediate)", "0q0 0111100000 iii 1111 01 jjjjj ddddd", Feature.BASE),
  FMOV_IMMEDIATE_V64(
      "FMOV (vector, immediate)", "011 0111100000 iii 1111 01 jjjjj ddddd", Feature.BASE);

  private final Row row;

  SimdFpEncoding(String title, String pattern, Feature feature) {
    this.row = Row.of(title, pattern, feature);
  }

  @Override
  public Row row() {
    return row;
  }

  @Override
  public boolean usesSimdRegisters() {
    return true;
  }
}
