package dev.zazen.arm64.decode;

/**
 * Ordered, exclusive and atomic accesses (Arm ARM C4.1.94). Field {@code s} is the size, {@code a}
 * and {@code r} ask for acquire and release, which all of them give here.
 */
public enum AtomicEncoding implements Encoding {
  STXR("STXRB, STXRH, STXR, STLXR", "ss001000 000wwwww r11111nn nnnttttt"),
  LDXR("LDXRB, LDXRH, LDXR, LDAXR", "ss001000 010----- a-----nn nnnttttt"),
  STXP("STXP, STLXP", "1z001000 001wwwww ruuuuunn nnnttttt"),
  LDXP("LDXP, LDAXP", "1z001000 011----- auuuuunn nnnttttt"),
  STLR("STLRB, STLRH, STLR", "ss001000 100----- 1-----nn nnnttttt"),
  LDAR("LDARB, LDARH, LDAR", "ss001000 110----- 1-----nn nnnttttt"),
  STLLR("STLLRB, STLLRH, STLLR", "ss001000 100----- 0-----nn nnnttttt", Feature.FEAT_LOR),
  LDLAR("LDLARB, LDLARH, LDLAR", "ss001000 110----- 0-----nn nnnttttt", Feature.FEAT_LOR),
  CAS("CASB, CASH, CAS", "ss001000 1a1wwwww r11111nn nnnttttt", Feature.FEAT_LSE),
  CASP("CASP", "0z001000 0a1wwwww r11111nn nnnttttt", Feature.FEAT_LSE),
  LDADD("LDADDB, LDADDH, LDADD", "ss111000 ar1wwwww 000000nn nnnttttt", Feature.FEAT_LSE),
  LDCLR("LDCLRB, LDCLRH, LDCLR", "ss111000 ar1wwwww 000100nn nnnttttt", Feature.FEAT_LSE),
  LDEOR("LDEORB, LDEORH, LDEOR", "ss111000 ar1wwwww 001000nn nnnttttt", Feature.FEAT_LSE),
  LDSET("LDSETB, LDSETH, LDSET", "ss111000 ar1wwwww 001100nn nnnttttt", Feature.FEAT_LSE),
  LDSMAX("LDSMAXB, LDSMAXH, LDSMAX", "ss111000 ar1wwwww 010000nn nnnttttt", Feature.FEAT_LSE),
  LDSMIN("LDSMINB, LDSMINH, LDSMIN", "ss111000 ar1wwwww 010100nn nnnttttt", Feature.FEAT_LSE),
  LDUMAX("LDUMAXB, LDUMAXH, LDUMAX", "ss111000 ar1wwwww 011000nn nnnttttt", Feature.FEAT_LSE),
  LDUMIN("LDUMINB, LDUMINH, LDUMIN", "ss111000 ar1wwwww 011100nn nnnttttt", Feature.FEAT_LSE),
  SWP("SWPB, SWPH, SWP", "ss111000 ar1wwwww 100000nn nnnttttt", Feature.FEAT_LSE),
  LDAPR("LDAPRB, LDAPRH, LDAPR", "ss111000 10111111 110000nn nnnttttt", Feature.FEAT_LRCPC);

  private final Row row;

  AtomicEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  AtomicEncoding(String title, String pattern, Feature feature) {
    this.row = Row.of(title, pattern, feature);
  }

  @Override
  public Row row() {
    return row;
  }
}
