package dev.zazen.arm64.decode;

/** Advanced SIMD loads and stores of structures (Arm ARM C4.1.94). */
public enum SimdStructureEncoding implements Encoding {
  ST4("ST4 (multiple structures)", "0q001100 00000000 0000ssnn nnnttttt"),
  ST4_POST("ST4 (multiple structures, post-index)", "0q001100 100mmmmm 0000ssnn nnnttttt"),
  LD4("LD4 (multiple structures)", "0q001100 01000000 0000ssnn nnnttttt"),
  LD4_POST("LD4 (multiple structures, post-index)", "0q001100 110mmmmm 0000ssnn nnnttttt"),
  ST1X4("ST1 (multiple structures)", "0q001100 00000000 0010ssnn nnnttttt"),
  ST1X4_POST("ST1 (multiple structures, post-index)", "0q001100 100mmmmm 0010ssnn nnnttttt"),
  LD1X4("LD1 (multiple structures)", "0q001100 01000000 0010ssnn nnnttttt"),
  LD1X4_POST("LD1 (multiple structures, post-index)", "0q001100 110mmmmm 0010ssnn nnnttttt"),
  ST3("ST3 (multiple structures)", "0q001100 00000000 0100ssnn nnnttttt"),
  ST3_POST("ST3 (multiple structures, post-index)", "0q001100 100mmmmm 0100ssnn nnnttttt"),
  LD3("LD3 (multiple structures)", "0q001100 01000000 0100ssnn nnnttttt"),
  LD3_POST("LD3 (multiple structures, post-index)", "0q001100 110mmmmm 0100ssnn nnnttttt"),
  ST1X3("ST1 (multiple structures)", "0q001100 00000000 0110ssnn nnnttttt"),
  ST1X3_POST("ST1 (multiple structures, post-index)", "0q001100 100mmmmm 0110ssnn nnnttttt"),
  LD1X3("LD1 (multiple structures)", "0q001100 01000000 0110ssnn nnnttttt"),
  LD1X3_POST("LD1 (multiple structures, post-index)", "0q001100 110mmmmm 0110ssnn nnnttttt"),
  ST1X1("ST1 (multiple structures)", "0q001100 00000000 0111ssnn nnnttttt"),
  ST1X1_POST("ST1 (multiple structures, post-index)", "0q001100 100mmmmm 0111ssnn nnnttttt"),
  LD1X1("LD1 (multiple structures)", "0q001100 01000000 0111ssnn nnnttttt"),
  LD1X1_POST("LD1 (multiple structures, post-index)", "0q001100 110mmmmm 0111ssnn nnnttttt"),
  ST2("ST2 (multiple structures)", "0q001100 00000000 1000ssnn nnnttttt"),
  ST2_POST("ST2 (multiple structures, post-index)", "0q001100 100mmmmm 1000ssnn nnnttttt"),
  LD2("LD2 (multiple structures)", "0q001100 01000000 1000ssnn nnnttttt"),
  LD2_POST("LD2 (multiple structures, post-index)", "0q001100 110mmmmm 1000ssnn nnnttttt"),
  ST1X2("ST1 (multiple structures)", "0q001100 00000000 1010ssnn nnnttttt"),
  ST1X2_POST("ST1 (multiple structures, post-index)", "0q001100 100mmmmm 1010ssnn nnnttttt"),
  LD1X2("LD1 (multiple structures)", "0q001100 01000000 1010ssnn nnnttttt"),
  LD1X2_POST("LD1 (multiple structures, post-index)", "0q001100 110mmmmm 1010ssnn nnnttttt"),
  ST_SINGLE("ST1 to ST4 (single structure)", "0q001101 00r00000 ooosaann nnnttttt"),
  ST_SINGLE_POST(
      "ST1 to ST4 (single structure, post-index)", "0q001101 10rmmmmm ooosaann nnnttttt"),
  LD_SINGLE("LD1 to LD4, LD1R to LD4R (single structure)", "0q001101 01r00000 ooosaann nnnttttt"),
  LD_SINGLE_POST(
      "LD1 to LD4, LD1R to LD4R (single structure, post-index)",
      "0q001101 11rmmmmm ooosaann nnnttttt");

  private final Row row;

  SimdStructureEncoding(String title, String pattern) {
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
