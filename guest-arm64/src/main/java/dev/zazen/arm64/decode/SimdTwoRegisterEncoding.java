package dev.zazen.arm64.decode;

/** Advanced SIMD two-register miscellaneous and across lanes, integer (Arm ARM C4.1.96). */
public enum SimdTwoRegisterEncoding implements Encoding {
  REV64("REV64", "0q001110 ss100000 000010nn nnnddddd"),
  REV32("REV32 (vector)", "0q101110 ss100000 000010nn nnnddddd"),
  REV16("REV16 (vector)", "0q001110 ss100000 000110nn nnnddddd"),
  SADDLP("SADDLP", "0q001110 ss100000 001010nn nnnddddd"),
  UADDLP("UADDLP", "0q101110 ss100000 001010nn nnnddddd"),
  CLS("CLS (vector)", "0q001110 ss100000 010010nn nnnddddd"),
  CLZ("CLZ (vector)", "0q101110 ss100000 010010nn nnnddddd"),
  CNT("CNT", "0q001110 ss100000 010110nn nnnddddd"),
  NOT("NOT", "0q101110 00100000 010110nn nnnddddd"),
  RBIT("RBIT (vector)", "0q101110 01100000 010110nn nnnddddd"),
  SADALP("SADALP", "0q001110 ss100000 011010nn nnnddddd"),
  UADALP("UADALP", "0q101110 ss100000 011010nn nnnddddd"),
  SUQADD("SUQADD (vector)", "0q001110 ss100000 001110nn nnnddddd"),
  USQADD("USQADD (vector)", "0q101110 ss100000 001110nn nnnddddd"),
  SQABS("SQABS (vector)", "0q001110 ss100000 011110nn nnnddddd"),
  SQNEG("SQNEG (vector)", "0q101110 ss100000 011110nn nnnddddd"),
  CMGT_ZERO("CMGT (zero) (vector)", "0q001110 ss100000 100010nn nnnddddd"),
  CMGE_ZERO("CMGE (zero) (vector)", "0q101110 ss100000 100010nn nnnddddd"),
  CMEQ_ZERO("CMEQ (zero) (vector)", "0q001110 ss100000 100110nn nnnddddd"),
  CMLE_ZERO("CMLE (zero) (vector)", "0q101110 ss100000 100110nn nnnddddd"),
  CMLT_ZERO("CMLT (zero) (vector)", "0q001110 ss100000 101010nn nnnddddd"),
  ABS("ABS (vector)", "0q001110 ss100000 101110nn nnnddddd"),
  NEG("NEG (vector)", "0q101110 ss100000 101110nn nnnddddd"),
  XTN("XTN, XTN2", "0q001110 ss100001 001010nn nnnddddd"),
  SQXTUN("SQXTUN, SQXTUN2", "0q101110 ss100001 001010nn nnnddddd"),
  SHLL("SHLL, SHLL2", "0q101110 ss100001 001110nn nnnddddd"),
  SQXTN("SQXTN, SQXTN2", "0q001110 ss100001 010010nn nnnddddd"),
  UQXTN("UQXTN, UQXTN2", "0q101110 ss100001 010010nn nnnddddd"),
  SADDLV("SADDLV", "0q001110 ss110000 001110nn nnnddddd"),
  UADDLV("UADDLV", "0q101110 ss110000 001110nn nnnddddd"),
  SMAXV("SMAXV", "0q001110 ss110000 101010nn nnnddddd"),
  UMAXV("UMAXV", "0q101110 ss110000 101010nn nnnddddd"),
  SMINV("SMINV", "0q001110 ss110001 101010nn nnnddddd"),
  UMINV("UMINV", "0q101110 ss110001 101010nn nnnddddd"),
  ADDV("ADDV", "0q001110 ss110001 101110nn nnnddddd");

  private final Row row;

  SimdTwoRegisterEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
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
