package dev.zazen.arm64.decode;

/**
 * Scalar floating point on single and double precision (Arm ARM C4.1.6, Data Processing -- Scalar
 * Floating-Point). Fields: {@code t} 1 is double, {@code s} 1 is a 64-bit general register. Half
 * precision is only a format of FCVT: arithmetic on it needs FEAT_FP16, which the modelled CPUs do
 * not have.
 */
public enum FpEncoding implements Encoding {
  // Floating-point data-processing (1 source)
  FMOV_REGISTER("FMOV (register)", "00011110 0t1 000000 10000 nnnnn ddddd", Feature.BASE),
  FABS("FABS (scalar)", "00011110 0t1 000001 10000 nnnnn ddddd", Feature.BASE),
  FNEG("FNEG (scalar)", "00011110 0t1 000010 10000 nnnnn ddddd", Feature.BASE),
  FSQRT("FSQRT (scalar)", "00011110 0t1 000011 10000 nnnnn ddddd", Feature.BASE),
  FRINTN("FRINTN (scalar)", "00011110 0t1 001000 10000 nnnnn ddddd", Feature.BASE),
  FRINTP("FRINTP (scalar)", "00011110 0t1 001001 10000 nnnnn ddddd", Feature.BASE),
  FRINTM("FRINTM (scalar)", "00011110 0t1 001010 10000 nnnnn ddddd", Feature.BASE),
  FRINTZ("FRINTZ (scalar)", "00011110 0t1 001011 10000 nnnnn ddddd", Feature.BASE),
  FRINTA("FRINTA (scalar)", "00011110 0t1 001100 10000 nnnnn ddddd", Feature.BASE),
  FRINTX("FRINTX (scalar)", "00011110 0t1 001110 10000 nnnnn ddddd", Feature.BASE),
  FRINTI("FRINTI (scalar)", "00011110 0t1 001111 10000 nnnnn ddddd", Feature.BASE),
  FCVT_S_TO_D("FCVT", "00011110 001 000101 10000 nnnnn ddddd", Feature.BASE),
  FCVT_S_TO_H("FCVT", "00011110 001 000111 10000 nnnnn ddddd", Feature.BASE),
  FCVT_D_TO_S("FCVT", "00011110 011 000100 10000 nnnnn ddddd", Feature.BASE),
  FCVT_D_TO_H("FCVT", "00011110 011 000111 10000 nnnnn ddddd", Feature.BASE),
  FCVT_H_TO_S("FCVT", "00011110 111 000100 10000 nnnnn ddddd", Feature.BASE),
  FCVT_H_TO_D("FCVT", "00011110 111 000101 10000 nnnnn ddddd", Feature.BASE),

  // Floating-point data-processing (2 source)
  FMUL("FMUL (scalar)", "00011110 0t1 mmmmm 0000 10 nnnnn ddddd", Feature.BASE),
  FDIV("FDIV (scalar)", "00011110 0t1 mmmmm 0001 10 nnnnn ddddd", Feature.BASE),
  FADD("FADD (scalar)", "00011110 0t1 mmmmm 0010 10 nnnnn ddddd", Feature.BASE),
  FSUB("FSUB (scalar)", "00011110 0t1 mmmmm 0011 10 nnnnn ddddd", Feature.BASE),
  FMAX("FMAX (scalar)", "00011110 0t1 mmmmm 0100 10 nnnnn ddddd", Feature.BASE),
  FMIN("FMIN (scalar)", "00011110 0t1 mmmmm 0101 10 nnnnn ddddd", Feature.BASE),
  FMAXNM("FMAXNM (scalar)", "00011110 0t1 mmmmm 0110 10 nnnnn ddddd", Feature.BASE),
  FMINNM("FMINNM (scalar)", "00011110 0t1 mmmmm 0111 10 nnnnn ddddd", Feature.BASE),
  FNMUL("FNMUL (scalar)", "00011110 0t1 mmmmm 1000 10 nnnnn ddddd", Feature.BASE),

  // Floating-point data-processing (3 source)
  FMADD("FMADD", "00011111 0t0 mmmmm 0 aaaaa nnnnn ddddd", Feature.BASE),
  FMSUB("FMSUB", "00011111 0t0 mmmmm 1 aaaaa nnnnn ddddd", Feature.BASE),
  FNMADD("FNMADD", "00011111 0t1 mmmmm 0 aaaaa nnnnn ddddd", Feature.BASE),
  FNMSUB("FNMSUB", "00011111 0t1 mmmmm 1 aaaaa nnnnn ddddd", Feature.BASE),

  // Floating-point compare; the register field of the forms that compare with zero is ignored
  FCMP("FCMP", "00011110 0t1 mmmmm 00 1000 nnnnn 00000", Feature.BASE),
  FCMP_ZERO("FCMP", "00011110 0t1 ----- 00 1000 nnnnn 01000", Feature.BASE),
  FCMPE("FCMPE", "00011110 0t1 mmmmm 00 1000 nnnnn 10000", Feature.BASE),
  FCMPE_ZERO("FCMPE", "00011110 0t1 ----- 00 1000 nnnnn 11000", Feature.BASE),

  // Floating-point conditional compare and select
  FCCMP("FCCMP", "00011110 0t1 mmmmm cccc 01 nnnnn 0 ffff", Feature.BASE),
  FCCMPE("FCCMPE", "00011110 0t1 mmmmm cccc 01 nnnnn 1 ffff", Feature.BASE),
  FCSEL("FCSEL", "00011110 0t1 mmmmm cccc 11 nnnnn ddddd", Feature.BASE),

  // Floating-point immediate
  FMOV_IMMEDIATE("FMOV (scalar, immediate)", "00011110 0t1 iiiiiiii 100 00000 ddddd", Feature.BASE),

  // Conversion between floating-point and integer
  FCVTNS("FCVTNS (scalar)", "s0011110 0t1 00 000 000000 nnnnn ddddd", Feature.BASE),
  FCVTNU("FCVTNU (scalar)", "s0011110 0t1 00 001 000000 nnnnn ddddd", Feature.BASE),
  FCVTAS("FCVTAS (scalar)", "s0011110 0t1 00 100 000000 nnnnn ddddd", Feature.BASE),
  FCVTAU("FCVTAU (scalar)", "s0011110 0t1 00 101 000000 nnnnn ddddd", Feature.BASE),
  FCVTPS("FCVTPS (scalar)", "s0011110 0t1 01 000 000000 nnnnn ddddd", Feature.BASE),
  FCVTPU("FCVTPU (scalar)", "s0011110 0t1 01 001 000000 nnnnn ddddd", Feature.BASE),
  FCVTMS("FCVTMS (scalar)", "s0011110 0t1 10 000 000000 nnnnn ddddd", Feature.BASE),
  FCVTMU("FCVTMU (scalar)", "s0011110 0t1 10 001 000000 nnnnn ddddd", Feature.BASE),
  FCVTZS("FCVTZS (scalar, integer)", "s0011110 0t1 11 000 000000 nnnnn ddddd", Feature.BASE),
  FCVTZU("FCVTZU (scalar, integer)", "s0011110 0t1 11 001 000000 nnnnn ddddd", Feature.BASE),
  SCVTF("SCVTF (scalar, integer)", "s0011110 0t1 00 010 000000 nnnnn ddddd", Feature.BASE),
  UCVTF("UCVTF (scalar, integer)", "s0011110 0t1 00 011 000000 nnnnn ddddd", Feature.BASE),

  // Floating-point move between register files
  FMOV_S_TO_W("FMOV (general)", "00011110 001 00 110 000000 nnnnn ddddd", Feature.BASE),
  FMOV_W_TO_S("FMOV (general)", "00011110 001 00 111 000000 nnnnn ddddd", Feature.BASE),
  FMOV_D_TO_X("FMOV (general)", "10011110 011 00 110 000000 nnnnn ddddd", Feature.BASE),
  FMOV_X_TO_D("FMOV (general)", "10011110 011 00 111 000000 nnnnn ddddd", Feature.BASE),
  FMOV_V1_TO_X("FMOV (general)", "10011110 101 01 110 000000 nnnnn ddddd", Feature.BASE),
  FMOV_X_TO_V1("FMOV (general)", "10011110 101 01 111 000000 nnnnn ddddd", Feature.BASE),

  // Conversion between floating-point and fixed-point; with s = 0 the top bit of f is 1
  SCVTF_FIXED(
      "SCVTF (scalar, fixed-point)", "s0011110 0t0 00 010 ffffff nnnnn ddddd", Feature.BASE),
  UCVTF_FIXED(
      "UCVTF (scalar, fixed-point)", "s0011110 0t0 00 011 ffffff nnnnn ddddd", Feature.BASE),
  FCVTZS_FIXED(
      "FCVTZS (scalar, fixed-point)", "s0011110 0t0 11 000 ffffff nnnnn ddddd", Feature.BASE),
  FCVTZU_FIXED(
      "FCVTZU (scalar, fixed-point)", "s0011110 0t0 11 001 ffffff nnnnn ddddd", Feature.BASE);

  private final Row row;

  FpEncoding(String title, String pattern, Feature feature) {
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
