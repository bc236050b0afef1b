package dev.zazen.arm64.decode;

/**
 * Loads and stores of general-purpose registers without ordering (Arm ARM C4.1.94). Field {@code s}
 * is the size.
 */
public enum LoadStoreEncoding implements Encoding {
  LDR_LITERAL("LDR (literal)", "0s011000 iiiiiiii iiiiiiii iiittttt"),
  LDRSW_LITERAL("LDRSW (literal)", "10011000 iiiiiiii iiiiiiii iiittttt"),
  PRFM_LITERAL("PRFM (literal)", "11011000 iiiiiiii iiiiiiii iiittttt"),

  STNP("STNP", "z0101000 00iiiiii iaaaaann nnnttttt"),
  LDNP("LDNP", "z0101000 01iiiiii iaaaaann nnnttttt"),
  STP_POST("STP", "z0101000 10iiiiii iaaaaann nnnttttt"),
  LDP_POST("LDP", "z0101000 11iiiiii iaaaaann nnnttttt"),
  STP_OFFSET("STP", "z0101001 00iiiiii iaaaaann nnnttttt"),
  LDP_OFFSET("LDP", "z0101001 01iiiiii iaaaaann nnnttttt"),
  STP_PRE("STP", "z0101001 10iiiiii iaaaaann nnnttttt"),
  LDP_PRE("LDP", "z0101001 11iiiiii iaaaaann nnnttttt"),
  LDPSW_POST("LDPSW", "01101000 11iiiiii iaaaaann nnnttttt"),
  LDPSW_OFFSET("LDPSW", "01101001 01iiiiii iaaaaann nnnttttt"),
  LDPSW_PRE("LDPSW", "01101001 11iiiiii iaaaaann nnnttttt"),

  STUR("STURB, STURH, STUR", "ss111000 000iiiii iiii00nn nnnttttt"),
  LDUR("LDURB, LDURH, LDUR", "ss111000 010iiiii iiii00nn nnnttttt"),
  LDURS_64("LDURSB, LDURSH, LDURSW", "ss111000 100iiiii iiii00nn nnnttttt"),
  LDURS_32("LDURSB, LDURSH", "ss111000 110iiiii iiii00nn nnnttttt"),
  STR_POST("STRB, STRH, STR (immediate)", "ss111000 000iiiii iiii01nn nnnttttt"),
  LDR_POST("LDRB, LDRH, LDR (immediate)", "ss111000 010iiiii iiii01nn nnnttttt"),
  LDRS_64_POST("LDRSB, LDRSH, LDRSW (immediate)", "ss111000 100iiiii iiii01nn nnnttttt"),
  LDRS_32_POST("LDRSB, LDRSH (immediate)", "ss111000 110iiiii iiii01nn nnnttttt"),
  STTR("STTRB, STTRH, STTR", "ss111000 000iiiii iiii10nn nnnttttt"),
  LDTR("LDTRB, LDTRH, LDTR", "ss111000 010iiiii iiii10nn nnnttttt"),
  LDTRS_64("LDTRSB, LDTRSH, LDTRSW", "ss111000 100iiiii iiii10nn nnnttttt"),
  LDTRS_32("LDTRSB, LDTRSH", "ss111000 110iiiii iiii10nn nnnttttt"),
  STR_PRE("STRB, STRH, STR (immediate)", "ss111000 000iiiii iiii11nn nnnttttt"),
  LDR_PRE("LDRB, LDRH, LDR (immediate)", "ss111000 010iiiii iiii11nn nnnttttt"),
  LDRS_64_PRE("LDRSB, LDRSH, LDRSW (immediate)", "ss111000 100iiiii iiii11nn nnnttttt"),
  LDRS_32_PRE("LDRSB, LDRSH (immediate)", "ss111000 110iiiii iiii11nn nnnttttt"),
  STR_REGISTER("STRB, STRH, STR (register)", "ss111000 001mmmmm ooof10nn nnnttttt"),
  LDR_REGISTER("LDRB, LDRH, LDR (register)", "ss111000 011mmmmm ooof10nn nnnttttt"),
  LDRS_64_REGISTER("LDRSB, LDRSH, LDRSW (register)", "ss111000 101mmmmm ooof10nn nnnttttt"),
  LDRS_32_REGISTER("LDRSB, LDRSH (register)", "ss111000 111mmmmm ooof10nn nnnttttt"),
  STR_OFFSET("STRB, STRH, STR (immediate)", "ss111001 00iiiiii iiiiiinn nnnttttt"),
  LDR_OFFSET("LDRB, LDRH, LDR (immediate)", "ss111001 01iiiiii iiiiiinn nnnttttt"),
  LDRS_64_OFFSET("LDRSB, LDRSH, LDRSW (immediate)", "ss111001 10iiiiii iiiiiinn nnnttttt"),
  LDRS_32_OFFSET("LDRSB, LDRSH (immediate)", "ss111001 11iiiiii iiiiiinn nnnttttt");

  private final Row row;

  LoadStoreEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  @Override
  public Row row() {
    return row;
  }
}
