package dev.zazen.arm64.decode;

/** Branches and exception generation (Arm ARM C4.1.93, the groups without system instructions). */
public enum BranchEncoding implements Encoding {
  B_COND("B.cond", "01010100 iiiiiiii iiiiiiii iii0cccc"),
  SVC("SVC", "11010100 000iiiii iiiiiiii iii00001"),
  HVC("HVC", "11010100 000iiiii iiiiiiii iii00010"),
  SMC("SMC", "11010100 000iiiii iiiiiiii iii00011"),
  BRK("BRK", "11010100 001iiiii iiiiiiii iii00000"),
  HLT("HLT", "11010100 010iiiii iiiiiiii iii00000"),
  BR("BR", "11010110 00011111 000000nn nnn00000"),
  BLR("BLR", "11010110 00111111 000000nn nnn00000"),
  RET("RET", "11010110 01011111 000000nn nnn00000"),
  ERET("ERET", "11010110 10011111 00000011 11100000"),
  B("B", "000101ii iiiiiiii iiiiiiii iiiiiiii"),
  BL("BL", "100101ii iiiiiiii iiiiiiii iiiiiiii"),
  CBZ("CBZ", "z0110100 iiiiiiii iiiiiiii iiittttt"),
  CBNZ("CBNZ", "z0110101 iiiiiiii iiiiiiii iiittttt"),
  TBZ("TBZ", "b0110110 bbbbbiii iiiiiiii iiittttt"),
  TBNZ("TBNZ", "b0110111 bbbbbiii iiiiiiii iiittttt");

  private final Row row;

  BranchEncoding(String title, String pattern) {
    this.row = Row.of(title, pattern);
  }

  @Override
  public Row row() {
    return row;
  }

  @Override
  public boolean endsBlock() {
    return true;
  }
}
