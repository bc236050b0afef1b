package dev.zazen.arm64.decode;

/**
 * Loads and stores of SIMD and FP registers as a whole (Arm ARM C4.1.94). Field {@code s} is the
 * size, {@code q} its top.
 */
public enum SimdLoadStoreEncoding implements Encoding {
  LDR_LITERAL("LDR (literal, SIMD&FP)", "ss011100 iiiiiiii iiiiiiii iiittttt"),
  STNP("STNP (SIMD&FP)", "ss101100 00iiiiii iaaaaann nnnttttt"),
  LDNP("LDNP (SIMD&FP)", "ss101100 01iiiiii iaaaaann nnnttttt"),
  STP_POST("STP (SIMD&FP)", "ss101100 10iiiiii iaaaaann nnnttttt"),
  LDP_POST("LDP (SIMD&FP)", "ss101100 11iiiiii iaaaaann nnnttttt"),
  STP_OFFSET("STP (SIMD&FP)", "ss101101 00iiiiii iaaaaann nnnttttt"),
  LDP_OFFSET("LDP (SIMD&FP)", "ss101101 01iiiiii iaaaaann nnnttttt"),
  STP_PRE("STP (SIMD&FP)", "ss101101 10iiiiii iaaaaann nnnttttt"),
  LDP_PRE("LDP (SIMD&FP)", "ss101101 11iiiiii iaaaaann nnnttttt"),
  STUR("STUR (SIMD&FP)", "ss111100 q00iiiii iiii00nn nnnttttt"),
  LDUR("LDUR (SIMD&FP)", "ss111100 q10iiiii iiii00nn nnnttttt"),
  STR_POST("STR (immediate, SIMD&FP)", "ss111100 q00iiiii iiii01nn nnnttttt"),
  LDR_POST("LDR (immediate, SIMD&FP)", "ss111100 q10iiiii iiii01nn nnnttttt"),
  STR_PRE("STR (immediate, SIMD&FP)", "ss111100 q00iiiii iiii11nn nnnttttt"),
  LDR_PRE("LDR (immediate, SIMD&FP)", "ss111100 q10iiiii iiii11nn nnnttttt"),
  STR_REGISTER("STR (register, SIMD&FP)", "ss111100 q01mmmmm ooof10nn nnnttttt"),
  LDR_REGISTER("LDR (register, SIMD&FP)", "ss111100 q11mmmmm ooof10nn nnnttttt"),
  STR_OFFSET("STR (immediate, SIMD&FP)", "ss111101 q0iiiiii iiiiiinn nnnttttt"),
  LDR_OFFSET("LDR (immediate, SIMD&FP)", "ss111101 q1iiiiii iiiiiinn nnnttttt");

  private final Row row;

  SimdLoadStoreEncoding(String title, String pattern) {
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
