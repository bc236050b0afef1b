package dev.zazen.arm64.decode;

/**
 * Advanced SIMD with one operand a single element, integer (Arm ARM C4.1.96). Fields {@code j},
 * {@code x}, {@code k} hold the index.
 */
public enum SimdByElementEncoding implements Encoding {
  MLA("MLA (by element)", "0q101111 ssjxmmmm 0000k0nn nnnddddd"),
  SMLAL("SMLAL (by element)", "0q001111 ssjxmmmm 0010k0nn nnnddddd"),
  UMLAL("UMLAL (by element)", "0q101111 ssjxmmmm 0010k0nn nnnddddd"),
  SQDMLAL("SQDMLAL (by element)", "0q001111 ssjxmmmm 0011k0nn nnnddddd"),
  MLS("MLS (by element)", "0q101111 ssjxmmmm 0100k0nn nnnddddd"),
  SMLSL("SMLSL (by element)", "0q001111 ssjxmmmm 0110k0nn nnnddddd"),
  UMLSL("UMLSL (by element)", "0q101111 ssjxmmmm 0110k0nn nnnddddd"),
  SQDMLSL("SQDMLSL (by element)", "0q001111 ssjxmmmm 0111k0nn nnnddddd"),
  MUL("MUL (by element)", "0q001111 ssjxmmmm 1000k0nn nnnddddd"),
  SMULL("SMULL (by element)", "0q001111 ssjxmmmm 1010k0nn nnnddddd"),
  UMULL("UMULL (by element)", "0q101111 ssjxmmmm 1010k0nn nnnddddd"),
  SQDMULL("SQDMULL (by element)", "0q001111 ssjxmmmm 1011k0nn nnnddddd"),
  SQDMULH("SQDMULH (by element)", "0q001111 ssjxmmmm 1100k0nn nnnddddd"),
  SQRDMULH("SQRDMULH (by element)", "0q001111 ssjxmmmm 1101k0nn nnnddddd"),
  SQRDMLAH("SQRDMLAH (by element)", "0q101111 ssjxmmmm 1101k0nn nnnddddd", Feature.FEAT_RDM),
  SQRDMLSH("SQRDMLSH (by element)", "0q101111 ssjxmmmm 1111k0nn nnnddddd", Feature.FEAT_RDM),
  SDOT("SDOT (by element)", "0q001111 10jxmmmm 1110k0nn nnnddddd", Feature.FEAT_DOTPROD),
  UDOT("UDOT (by element)", "0q101111 10jxmmmm 1110k0nn nnnddddd", Feature.FEAT_DOTPROD),
  SQDMLAL_SCALAR("SQDMLAL (by element, scalar)", "01011111 ssjxmmmm 0011k0nn nnnddddd"),
  SQDMLSL_SCALAR("SQDMLSL (by element, scalar)", "01011111 ssjxmmmm 0111k0nn nnnddddd"),
  SQDMULL_SCALAR("SQDMULL (by element, scalar)", "01011111 ssjxmmmm 1011k0nn nnnddddd"),
  SQDMULH_SCALAR("SQDMULH (by element, scalar)", "01011111 ssjxmmmm 1100k0nn nnnddddd"),
  SQRDMULH_SCALAR("SQRDMULH (by element, scalar)", "01011111 ssjxmmmm 1101k0nn nnnddddd"),
  SQRDMLAH_SCALAR(
      "SQRDMLAH (by element, scalar)", "01111111 ssjxmmmm 1101k0nn nnnddddd", Feature.FEAT_RDM),
  SQRDMLSH_SCALAR(
      "SQRDMLSH (by element, scalar)", "01111111 ssjxmmmm 1111k0nn nnnddddd", Feature.FEAT_RDM);

  private final Row row;

  SimdByElementEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  SimdByElementEncoding(String title, String pattern, Feature feature) {
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
