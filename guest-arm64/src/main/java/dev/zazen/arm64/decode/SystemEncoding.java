package dev.zazen.arm64.decode;

/** System instructions: hints, barriers, PSTATE, system registers, SYS (Arm ARM C4.1.93). */
public enum SystemEncoding implements Encoding {
  NOP("NOP", "11010101 00000011 00100000 00011111", false),
  YIELD("YIELD", "11010101 00000011 00100000 00111111", true),
  WFE("WFE", "11010101 00000011 00100000 01011111", true),
  WFI("WFI", "11010101 00000011 00100000 01111111", true),
  SEV("SEV", "11010101 00000011 00100000 10011111", false),
  SEVL("SEVL", "11010101 00000011 00100000 10111111", false),
  /**
   * Every hint that has no effect here, those of later extensions (PACIASP, BTI, ESB, ...) among
   * them.
   */
  HINT("HINT", "11010101 00000011 0010hhhh hhh11111", false),
  CLREX("CLREX", "11010101 00000011 0011mmmm 01011111", false),
  DSB("DSB", "11010101 00000011 0011mmmm 10011111", true),
  DMB("DMB", "11010101 00000011 0011mmmm 10111111", false),
  ISB("ISB", "11010101 00000011 0011mmmm 11011111", true),
  SB("SB", "11010101 00000011 00110000 11111111", false, Feature.FEAT_SB),
  MSR_IMM("MSR (immediate)", "11010101 00000ooo 0100mmmm ppp11111", true),
  SYS("SYS", "11010101 00001ooo nnnnmmmm pppttttt", true),
  SYSL("SYSL", "11010101 00101ooo nnnnmmmm pppttttt", true),
  MSR_REG("MSR (register)", "11010101 0001sooo nnnnmmmm pppttttt", true),
  MRS("MRS", "11010101 0011sooo nnnnmmmm pppttttt", false);

  private final Row row;
  private final boolean endsBlock;

  SystemEncoding(String title, String pattern, boolean endsBlock) {
    this(title, pattern, endsBlock, Feature.BASE);
  }

  SystemEncoding(String title, String pattern, boolean endsBlock, Feature feature) {
    this.row = Row.of(title, pattern, feature);
    this.endsBlock = endsBlock;
  }

  @Override
  public Row row() {
    return row;
  }

  @Override
  public boolean endsBlock() {
    return endsBlock;
  }
}
