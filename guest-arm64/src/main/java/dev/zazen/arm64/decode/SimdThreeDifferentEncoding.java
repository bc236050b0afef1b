package dev.zazen.arm64.decode;

/** Advanced SIMD three registers of different types (Arm ARM C4.1.96). */
public enum SimdThreeDifferentEncoding implements Encoding {
  SADDL("SADDL, SADDL2 (vector)", "0q001110 ss1mmmmm 000000nn nnnddddd"),
  UADDL("UADDL, UADDL2 (vector)", "0q101110 ss1mmmmm 000000nn nnnddddd"),
  SADDW("SADDW, SADDW2 (vector)", "0q001110 ss1mmmmm 000100nn nnnddddd"),
  UADDW("UADDW, UADDW2 (vector)", "0q101110 ss1mmmmm 000100nn nnnddddd"),
  SSUBL("SSUBL, SSUBL2 (vector)", "0q001110 ss1mmmmm 001000nn nnnddddd"),
  USUBL("USUBL, USUBL2 (vector)", "0q101110 ss1mmmmm 001000nn nnnddddd"),
  SSUBW("SSUBW, SSUBW2 (vector)", "0q001110 ss1mmmmm 001100nn nnnddddd"),
  USUBW("USUBW, USUBW2 (vector)", "0q101110 ss1mmmmm 001100nn nnnddddd"),
  ADDHN("ADDHN, ADDHN2 (vector)", "0q001110 ss1mmmmm 010000nn nnnddddd"),
  RADDHN("RADDHN, RADDHN2 (vector)", "0q101110 ss1mmmmm 010000nn nnnddddd"),
  SABAL("SABAL, SABAL2 (vector)", "0q001110 ss1mmmmm 010100nn nnnddddd"),
  UABAL("UABAL, UABAL2 (vector)", "0q101110 ss1mmmmm 010100nn nnnddddd"),
  SUBHN("SUBHN, SUBHN2 (vector)", "0q001110 ss1mmmmm 011000nn nnnddddd"),
  RSUBHN("RSUBHN, RSUBHN2 (vector)", "0q101110 ss1mmmmm 011000nn nnnddddd"),
  SABDL("SABDL, SABDL2 (vector)", "0q001110 ss1mmmmm 011100nn nnnddddd"),
  UABDL("UABDL, UABDL2 (vector)", "0q101110 ss1mmmmm 011100nn nnnddddd"),
  SMLAL("SMLAL, SMLAL2 (vector)", "0q001110 ss1mmmmm 100000nn nnnddddd"),
  UMLAL("UMLAL, UMLAL2 (vector)", "0q101110 ss1mmmmm 100000nn nnnddddd"),
  SQDMLAL("SQDMLAL, SQDMLAL2 (vector)", "0q001110 ss1mmmmm 100100nn nnnddddd"),
  SMLSL("SMLSL, SMLSL2 (vector)", "0q001110 ss1mmmmm 101000nn nnnddddd"),
  UMLSL("UMLSL, UMLSL2 (vector)", "0q101110 ss1mmmmm 101000nn nnnddddd"),
  SQDMLSL("SQDMLSL, SQDMLSL2 (vector)", "0q001110 ss1mmmmm 101100nn nnnddddd"),
  SMULL("SMULL, SMULL2 (vector)", "0q001110 ss1mmmmm 110000nn nnnddddd"),
  UMULL("UMULL, UMULL2 (vector)", "0q101110 ss1mmmmm 110000nn nnnddddd"),
  SQDMULL("SQDMULL, SQDMULL2 (vector)", "0q001110 ss1mmmmm 110100nn nnnddddd"),
  PMULL("PMULL, PMULL2", "0q001110 001mmmmm 111000nn nnnddddd"),
  PMULL_64(
      "PMULL, PMULL2 (doublewords)", "0q001110 111mmmmm 111000nn nnnddddd", Feature.FEAT_PMULL);

  private final Row row;

  SimdThreeDifferentEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  SimdThreeDifferentEncoding(String title, String pattern, Feature feature) {
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
