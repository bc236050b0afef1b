package dev.zazen.arm64.decode;

/**
 * Advanced SIMD scalar instructions on integers, but for shifts and by-element forms (Arm ARM
 * C4.1.96).
 */
public enum SimdScalarEncoding implements Encoding {
  SQADD("SQADD (scalar)", "01011110 ss1mmmmm 000011nn nnnddddd"),
  UQADD("UQADD (scalar)", "01111110 ss1mmmmm 000011nn nnnddddd"),
  SQSUB("SQSUB (scalar)", "01011110 ss1mmmmm 001011nn nnnddddd"),
  UQSUB("UQSUB (scalar)", "01111110 ss1mmmmm 001011nn nnnddddd"),
  CMGT("CMGT (scalar)", "01011110 ss1mmmmm 001101nn nnnddddd"),
  CMHI("CMHI (scalar)", "01111110 ss1mmmmm 001101nn nnnddddd"),
  CMGE("CMGE (scalar)", "01011110 ss1mmmmm 001111nn nnnddddd"),
  CMHS("CMHS (scalar)", "01111110 ss1mmmmm 001111nn nnnddddd"),
  SSHL("SSHL (scalar)", "01011110 ss1mmmmm 010001nn nnnddddd"),
  USHL("USHL (scalar)", "01111110 ss1mmmmm 010001nn nnnddddd"),
  SQSHL("SQSHL (scalar)", "01011110 ss1mmmmm 010011nn nnnddddd"),
  UQSHL("UQSHL (scalar)", "01111110 ss1mmmmm 010011nn nnnddddd"),
  SRSHL("SRSHL (scalar)", "01011110 ss1mmmmm 010101nn nnnddddd"),
  URSHL("URSHL (scalar)", "01111110 ss1mmmmm 010101nn nnnddddd"),
  SQRSHL("SQRSHL (scalar)", "01011110 ss1mmmmm 010111nn nnnddddd"),
  UQRSHL("UQRSHL (scalar)", "01111110 ss1mmmmm 010111nn nnnddddd"),
  ADD("ADD (scalar)", "01011110 ss1mmmmm 100001nn nnnddddd"),
  SUB("SUB (scalar)", "01111110 ss1mmmmm 100001nn nnnddddd"),
  CMTST("CMTST (scalar)", "01011110 ss1mmmmm 100011nn nnnddddd"),
  CMEQ("CMEQ (scalar)", "01111110 ss1mmmmm 100011nn nnnddddd"),
  SQDMULH("SQDMULH (scalar)", "01011110 ss1mmmmm 101101nn nnnddddd"),
  SQRDMULH("SQRDMULH (scalar)", "01111110 ss1mmmmm 101101nn nnnddddd"),
  SQRDMLAH("SQRDMLAH (scalar)", "01111110 ss0mmmmm 100001nn nnnddddd", Feature.FEAT_RDM),
  SQRDMLSH("SQRDMLSH (scalar)", "01111110 ss0mmmmm 100011nn nnnddddd", Feature.FEAT_RDM),
  SQDMLAL("SQDMLAL (scalar)", "01011110 ss1mmmmm 100100nn nnnddddd"),
  SQDMLSL("SQDMLSL (scalar)", "01011110 ss1mmmmm 101100nn nnnddddd"),
  SQDMULL("SQDMULL (scalar)", "01011110 ss1mmmmm 110100nn nnnddddd"),
  ADDP("ADDP (scalar)", "01011110 11110001 101110nn nnnddddd"),
  DUP("DUP (element, scalar)", "01011110 000iiiii 000001nn nnnddddd"),
  SUQADD("SUQADD (scalar)", "01011110 ss100000 001110nn nnnddddd"),
  USQADD("USQADD (scalar)", "01111110 ss100000 001110nn nnnddddd"),
  SQABS("SQABS (scalar)", "01011110 ss100000 011110nn nnnddddd"),
  SQNEG("SQNEG (scalar)", "01111110 ss100000 011110nn nnnddddd"),
  CMGT_ZERO("CMGT (zero) (scalar)", "01011110 ss100000 100010nn nnnddddd"),
  CMGE_ZERO("CMGE (zero) (scalar)", "01111110 ss100000 100010nn nnnddddd"),
  CMEQ_ZERO("CMEQ (zero) (scalar)", "01011110 ss100000 100110nn nnnddddd"),
  CMLE_ZERO("CMLE (zero) (scalar)", "01111110 ss100000 100110nn nnnddddd"),
  CMLT_ZERO("CMLT (zero) (scalar)", "01011110 ss100000 101010nn nnnddddd"),
  ABS("ABS (scalar)", "01011110 ss100000 101110nn nnnddddd"),
  NEG("NEG (scalar)", "01111110 ss100000 101110nn nnnddddd"),
  SQXTN("SQXTN (scalar)", "01011110 ss100001 010010nn nnnddddd"),
  SQXTUN("SQXTUN (scalar)", "01111110 ss100001 001010nn nnnddddd"),
  UQXTN("UQXTN (scalar)", "01111110 ss100001 010010nn nnnddddd");

  private final Row row;

  SimdScalarEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  SimdScalarEncoding(String title, String pattern, Feature feature) {
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
