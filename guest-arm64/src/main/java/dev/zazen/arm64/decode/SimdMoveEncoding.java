package dev.zazen.arm64.decode;

/** Advanced SIMD copy, permute, extract, table look-up and modified immediate (Arm ARM C4.1.96). */
public enum SimdMoveEncoding implements Encoding {
  DUP_ELEMENT("DUP (element)", "0q001110 000iiiii 000001nn nnnddddd"),
  DUP_GENERAL("DUP (general)", "0q001110 000iiiii 000011nn nnnddddd"),
  SMOV("SMOV", "0q001110 000iiiii 001011nn nnnddddd"),
  UMOV("UMOV", "0q001110 000iiiii 001111nn nnnddddd"),
  INS_GENERAL("INS (general)", "01001110 000iiiii 000111nn nnnddddd"),
  INS_ELEMENT("INS (element)", "01101110 000iiiii 0jjjj1nn nnnddddd"),
  UZP1("UZP1", "0q001110 ss0mmmmm 000110nn nnnddddd"),
  TRN1("TRN1", "0q001110 ss0mmmmm 001010nn nnnddddd"),
  ZIP1("ZIP1", "0q001110 ss0mmmmm 001110nn nnnddddd"),
  UZP2("UZP2", "0q001110 ss0mmmmm 010110nn nnnddddd"),
  TRN2("TRN2", "0q001110 ss0mmmmm 011010nn nnnddddd"),
  ZIP2("ZIP2", "0q001110 ss0mmmmm 011110nn nnnddddd"),
  EXT("EXT", "0q101110 000mmmmm 0iiii0nn nnnddddd"),
  TBL("TBL", "0q001110 000mmmmm 0ll000nn nnnddddd"),
  TBX("TBX", "0q001110 000mmmmm 0ll100nn nnnddddd"),
  MOVI_32("MOVI (32-bit shifted)", "0q001111 00000abc 0ss001de fghddddd"),
  ORR_32("ORR (vector, immediate, 32-bit)", "0q001111 00000abc 0ss101de fghddddd"),
  MOVI_16("MOVI (16-bit shifted)", "0q001111 00000abc 10s001de fghddddd"),
  ORR_16("ORR (vector, immediate, 16-bit)", "0q001111 00000abc 10s101de fghddddd"),
  MOVI_ONES("MOVI (32-bit shifting ones)", "0q001111 00000abc 110s01de fghddddd"),
  MOVI_8("MOVI (8-bit)", "0q001111 00000abc 111001de fghddddd"),
  MVNI_32("MVNI (32-bit shifted)", "0q101111 00000abc 0ss001de fghddddd"),
  BIC_32("BIC (vector, immediate, 32-bit)", "0q101111 00000abc 0ss101de fghddddd"),
  MVNI_16("MVNI (16-bit shifted)", "0q101111 00000abc 10s001de fghddddd"),
  BIC_16("BIC (vector, immediate, 16-bit)", "0q101111 00000abc 10s101de fghddddd"),
  MVNI_ONES("MVNI (32-bit shifting ones)", "0q101111 00000abc 110s01de fghddddd"),
  MOVI_64("MOVI (64-bit)", "0q101111 00000abc 111001de fghddddd");

  private final Row row;

  SimdMoveEncoding(String title, String pattern) {
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
