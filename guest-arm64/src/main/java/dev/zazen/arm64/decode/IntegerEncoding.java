package dev.zazen.arm64.decode;

/** Data processing on general-purpose registers (Arm ARM C4.1.92 immediate, C4.1.95 register). */
public enum IntegerEncoding implements Encoding {
  ADR("ADR", "0ll10000 iiiiiiii iiiiiiii iiiddddd"),
  ADRP("ADRP", "1ll10000 iiiiiiii iiiiiiii iiiddddd"),
  ADD_IMM("ADD (immediate)", "z0010001 0siiiiii iiiiiinn nnnddddd"),
  ADDS_IMM("ADDS (immediate)", "z0110001 0siiiiii iiiiiinn nnnddddd"),
  SUB_IMM("SUB (immediate)", "z1010001 0siiiiii iiiiiinn nnnddddd"),
  SUBS_IMM("SUBS (immediate)", "z1110001 0siiiiii iiiiiinn nnnddddd"),
  AND_IMM("AND (immediate)", "z0010010 0trrrrrr ssssssnn nnnddddd"),
  ORR_IMM("ORR (immediate)", "z0110010 0trrrrrr ssssssnn nnnddddd"),
  EOR_IMM("EOR (immediate)", "z1010010 0trrrrrr ssssssnn nnnddddd"),
  ANDS_IMM("ANDS (immediate)", "z1110010 0trrrrrr ssssssnn nnnddddd"),
  MOVN("MOVN", "z0010010 1hhiiiii iiiiiiii iiiddddd"),
  MOVZ("MOVZ", "z1010010 1hhiiiii iiiiiiii iiiddddd"),
  MOVK("MOVK", "z1110010 1hhiiiii iiiiiiii iiiddddd"),
  SBFM("SBFM", "z0010011 0trrrrrr ssssssnn nnnddddd"),
  BFM("BFM", "z0110011 0trrrrrr ssssssnn nnnddddd"),
  UBFM("UBFM", "z1010011 0trrrrrr ssssssnn nnnddddd"),
  EXTR("EXTR", "z0010011 1t0mmmmm iiiiiinn nnnddddd"),

  AND_SHIFTED("AND (shifted register)", "z0001010 tt0mmmmm iiiiiinn nnnddddd"),
  BIC_SHIFTED("BIC (shifted register)", "z0001010 tt1mmmmm iiiiiinn nnnddddd"),
  ORR_SHIFTED("ORR (shifted register)", "z0101010 tt0mmmmm iiiiiinn nnnddddd"),
  ORN_SHIFTED("ORN (shifted register)", "z0101010 tt1mmmmm iiiiiinn nnnddddd"),
  EOR_SHIFTED("EOR (shifted register)", "z1001010 tt0mmmmm iiiiiinn nnnddddd"),
  EON_SHIFTED("EON (shifted register)", "z1001010 tt1mmmmm iiiiiinn nnnddddd"),
  ANDS_SHIFTED("ANDS (shifted register)", "z1101010 tt0mmmmm iiiiiinn nnnddddd"),
  BICS_SHIFTED("BICS (shifted register)", "z1101010 tt1mmmmm iiiiiinn nnnddddd"),
  ADD_SHIFTED("ADD (shifted register)", "z0001011 tt0mmmmm iiiiiinn nnnddddd"),
  ADDS_SHIFTED("ADDS (shifted register)", "z0101011 tt0mmmmm iiiiiinn nnnddddd"),
  SUB_SHIFTED("SUB (shifted register)", "z1001011 tt0mmmmm iiiiiinn nnnddddd"),
  SUBS_SHIFTED("SUBS (shifted register)", "z1101011 tt0mmmmm iiiiiinn nnnddddd"),
  ADD_EXTENDED("ADD (extended register)", "z0001011 001mmmmm ooosssnn nnnddddd"),
  ADDS_EXTENDED("ADDS (extended register)", "z0101011 001mmmmm ooosssnn nnnddddd"),
  SUB_EXTENDED("SUB (extended register)", "z1001011 001mmmmm ooosssnn nnnddddd"),
  SUBS_EXTENDED("SUBS (extended register)", "z1101011 001mmmmm ooosssnn nnnddddd"),
  ADC("ADC", "z0011010 000mmmmm 000000nn nnnddddd"),
  ADCS("ADCS", "z0111010 000mmmmm 000000nn nnnddddd"),
  SBC("SBC", "z1011010 000mmmmm 000000nn nnnddddd"),
  SBCS("SBCS", "z1111010 000mmmmm 000000nn nnnddddd"),
  CCMN_REG("CCMN (register)", "z0111010 010mmmmm cccc00nn nnn0ffff"),
  CCMP_REG("CCMP (register)", "z1111010 010mmmmm cccc00nn nnn0ffff"),
  CCMN_IMM("CCMN (immediate)", "z0111010 010iiiii cccc10nn nnn0ffff"),
  CCMP_IMM("CCMP (immediate)", "z1111010 010iiiii cccc10nn nnn0ffff"),
  CSEL("CSEL", "z0011010 100mmmmm cccc00nn nnnddddd"),
  CSINC("CSINC", "z0011010 100mmmmm cccc01nn nnnddddd"),
  CSINV("CSINV", "z1011010 100mmmmm cccc00nn nnnddddd"),
  CSNEG("CSNEG", "z1011010 100mmmmm cccc01nn nnnddddd"),
  RBIT("RBIT", "z1011010 11000000 000000nn nnnddddd"),
  REV16("REV16", "z1011010 11000000 000001nn nnnddddd"),
  REV_W("REV", "01011010 11000000 000010nn nnnddddd"),
  REV32("REV32", "11011010 11000000 000010nn nnnddddd"),
  REV_X("REV", "11011010 11000000 000011nn nnnddddd"),
  CLZ("CLZ", "z1011010 11000000 000100nn nnnddddd"),
  CLS("CLS", "z1011010 11000000 000101nn nnnddddd"),
  UDIV("UDIV", "z0011010 110mmmmm 000010nn nnnddddd"),
  SDIV("SDIV", "z0011010 110mmmmm 000011nn nnnddddd"),
  LSLV("LSLV", "z0011010 110mmmmm 001000nn nnnddddd"),
  LSRV("LSRV", "z0011010 110mmmmm 001001nn nnnddddd"),
  ASRV("ASRV", "z0011010 110mmmmm 001010nn nnnddddd"),
  RORV("RORV", "z0011010 110mmmmm 001011nn nnnddddd"),
  CRC32(
      "CRC32B, CRC32H, CRC32W, CRC32X", "z0011010 110mmmmm 0100ssnn nnnddddd", Feature.FEAT_CRC32),
  CRC32C(
      "CRC32CB, CRC32CH, CRC32CW, CRC32CX",
      "z0011010 110mmmmm 0101ssnn nnnddddd",
      Feature.FEAT_CRC32),
  MADD("MADD", "z0011011 000mmmmm 0aaaaann nnnddddd"),
  MSUB("MSUB", "z0011011 000mmmmm 1aaaaann nnnddddd"),
  SMADDL("SMADDL", "10011011 001mmmmm 0aaaaann nnnddddd"),
  SMSUBL("SMSUBL", "10011011 001mmmmm 1aaaaann nnnddddd"),
  SMULH("SMULH", "10011011 010mmmmm 0-----nn nnnddddd"),
  UMADDL("UMADDL", "10011011 101mmmmm 0aaaaann nnnddddd"),
  UMSUBL("UMSUBL", "10011011 101mmmmm 1aaaaann nnnddddd"),
  UMULH("UMULH", "10011011 110mmmmm 0-----nn nnnddddd");

  private final Row row;

  IntegerEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  IntegerEncoding(String title, String pattern, Feature feature) {
    this.row = Row.of(title, pattern, feature);
  }

  @Override
  public Row row() {
    return row;
  }
}
