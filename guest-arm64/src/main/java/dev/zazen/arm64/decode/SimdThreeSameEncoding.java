package dev.zazen.arm64.decode;

/**
 * Advanced SIMD three registers of the same type, integer (Arm ARM C4.1.96). Field {@code s} is the
 * element size, {@code q} the width.
 */
public enum SimdThreeSameEncoding implements Encoding {
  SHADD("SHADD (vector)", "0q001110 ss1mmmmm 000001nn nnnddddd"),
  UHADD("UHADD (vector)", "0q101110 ss1mmmmm 000001nn nnnddddd"),
  SQADD("SQADD (vector)", "0q001110 ss1mmmmm 000011nn nnnddddd"),
  UQADD("UQADD (vector)", "0q101110 ss1mmmmm 000011nn nnnddddd"),
  SRHADD("SRHADD (vector)", "0q001110 ss1mmmmm 000101nn nnnddddd"),
  URHADD("URHADD (vector)", "0q101110 ss1mmmmm 000101nn nnnddddd"),
  SHSUB("SHSUB (vector)", "0q001110 ss1mmmmm 001001nn nnnddddd"),
  UHSUB("UHSUB (vector)", "0q101110 ss1mmmmm 001001nn nnnddddd"),
  SQSUB("SQSUB (vector)", "0q001110 ss1mmmmm 001011nn nnnddddd"),
  UQSUB("UQSUB (vector)", "0q101110 ss1mmmmm 001011nn nnnddddd"),
  CMGT("CMGT (vector)", "0q001110 ss1mmmmm 001101nn nnnddddd"),
  CMHI("CMHI (vector)", "0q101110 ss1mmmmm 001101nn nnnddddd"),
  CMGE("CMGE (vector)", "0q001110 ss1mmmmm 001111nn nnnddddd"),
  CMHS("CMHS (vector)", "0q101110 ss1mmmmm 001111nn nnnddddd"),
  SSHL("SSHL (vector)", "0q001110 ss1mmmmm 010001nn nnnddddd"),
  USHL("USHL (vector)", "0q101110 ss1mmmmm 010001nn nnnddddd"),
  SQSHL("SQSHL (vector)", "0q001110 ss1mmmmm 010011nn nnnddddd"),
  UQSHL("UQSHL (vector)", "0q101110 ss1mmmmm 010011nn nnnddddd"),
  SRSHL("SRSHL (vector)", "0q001110 ss1mmmmm 010101nn nnnddddd"),
  URSHL("URSHL (vector)", "0q101110 ss1mmmmm 010101nn nnnddddd"),
  SQRSHL("SQRSHL (vector)", "0q001110 ss1mmmmm 010111nn nnnddddd"),
  UQRSHL("UQRSHL (vector)", "0q101110 ss1mmmmm 010111nn nnnddddd"),
  SMAX("SMAX (vector)", "0q001110 ss1mmmmm 011001nn nnnddddd"),
  UMAX("UMAX (vector)", "0q101110 ss1mmmmm 011001nn nnnddddd"),
  SMIN("SMIN (vector)", "0q001110 ss1mmmmm 011011nn nnnddddd"),
  UMIN("UMIN (vector)", "0q101110 ss1mmmmm 011011nn nnnddddd"),
  SABD("SABD (vector)", "0q001110 ss1mmmmm 011101nn nnnddddd"),
  UABD("UABD (vector)", "0q101110 ss1mmmmm 011101nn nnnddddd"),
  SABA("SABA (vector)", "0q001110 ss1mmmmm 011111nn nnnddddd"),
  UABA("UABA (vector)", "0q101110 ss1mmmmm 011111nn nnnddddd"),
  ADD("ADD (vector)", "0q001110 ss1mmmmm 100001nn nnnddddd"),
  SUB("SUB (vector)", "0q101110 ss1mmmmm 100001nn nnnddddd"),
  CMTST("CMTST (vector)", "0q001110 ss1mmmmm 100011nn nnnddddd"),
  CMEQ("CMEQ (vector)", "0q101110 ss1mmmmm 100011nn nnnddddd"),
  MLA("MLA (vector)", "0q001110 ss1mmmmm 100101nn nnnddddd"),
  MLS("MLS (vector)", "0q101110 ss1mmmmm 100101nn nnnddddd"),
  MUL("MUL (vector)", "0q001110 ss1mmmmm 100111nn nnnddddd"),
  PMUL("PMUL (vector)", "0q101110 ss1mmmmm 100111nn nnnddddd"),
  SMAXP("SMAXP (vector)", "0q001110 ss1mmmmm 101001nn nnnddddd"),
  UMAXP("UMAXP (vector)", "0q101110 ss1mmmmm 101001nn nnnddddd"),
  SMINP("SMINP (vector)", "0q001110 ss1mmmmm 101011nn nnnddddd"),
  UMINP("UMINP (vector)", "0q101110 ss1mmmmm 101011nn nnnddddd"),
  SQDMULH("SQDMULH (vector)", "0q001110 ss1mmmmm 101101nn nnnddddd"),
  SQRDMULH("SQRDMULH (vector)", "0q101110 ss1mmmmm 101101nn nnnddddd"),
  ADDP("ADDP (vector)", "0q001110 ss1mmmmm 101111nn nnnddddd"),
  AND("AND (vector)", "0q001110 001mmmmm 000111nn nnnddddd"),
  BIC("BIC (vector)", "0q001110 011mmmmm 000111nn nnnddddd"),
  ORR("ORR (vector)", "0q001110 101mmmmm 000111nn nnnddddd"),
  ORN("ORN (vector)", "0q001110 111mmmmm 000111nn nnnddddd"),
  EOR("EOR (vector)", "0q101110 001mmmmm 000111nn nnnddddd"),
  BSL("BSL (vector)", "0q101110 011mmmmm 000111nn nnnddddd"),
  BIT("BIT (vector)", "0q101110 101mmmmm 000111nn nnnddddd"),
  BIF("BIF (vector)", "0q101110 111mmmmm 000111nn nnnddddd"),
  SQRDMLAH("SQRDMLAH (vector)", "0q101110 ss0mmmmm 100001nn nnnddddd", Feature.FEAT_RDM),
  SQRDMLSH("SQRDMLSH (vector)", "0q101110 ss0mmmmm 100011nn nnnddddd", Feature.FEAT_RDM),
  SDOT("SDOT (vector)", "0q001110 100mmmmm 100101nn nnnddddd", Feature.FEAT_DOTPROD),
  UDOT("UDOT (vector)", "0q101110 100mmmmm 100101nn nnnddddd", Feature.FEAT_DOTPROD);

  private final Row row;

  SimdThreeSameEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  SimdThreeSameEncoding(String title, String pattern, Feature feature) {
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
