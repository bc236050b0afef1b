package dev.zazen.arm64.decode;

/**
 * Advanced SIMD loads and stores of structures (Arm ARM C4.1.94). Fields {@code o}, {@code s},
 * {@code a} hold size and index of a single structure; where {@code o} is 3 the rows of LD1R to
 * LD4R, which are more specific, stand in those of LD1 to LD4.
 */
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
  ST1_SINGLE("ST1 (single structure)", "0q001101 00000000 oo0saann nnnttttt"),
  ST1_SINGLE_POST("ST1 (single structure, post-index)", "0q001101 100mmmmm oo0saann nnnttttt"),
  ST2_SINGLE("ST2 (single structure)", "0q001101 00100000 oo0saann nnnttttt"),
  ST2_SINGLE_POST("ST2 (single structure, post-index)", "0q001101 101mmmmm oo0saann nnnttttt"),
  ST3_SINGLE("ST3 (single structure)", "0q001101 00000000 oo1saann nnnttttt"),
  ST3_SINGLE_POST("ST3 (single structure, post-index)", "0q001101 100mmmmm oo1saann nnnttttt"),
  ST4_SINGLE("ST4 (single structure)", "0q001101 00100000 oo1saann nnnttttt"),
  ST4_SINGLE_POST("ST4 (single structure, post-index)", "0q001101 101mmmmm oo1saann nnnttttt"),
  LD1_SINGLE("LD1 (single structure)", "0q001101 01000000 oo0saann nnnttttt"),
  LD1_SINGLE_POST("LD1 (single structure, post-index)", "0q001101 110mmmmm oo0saann nnnttttt"),
  LD2_SINGLE("LD2 (single structure)", "0q001101 01100000 oo0saann nnnttttt"),
  LD2_SINGLE_POST("LD2 (single structure, post-index)", "0q001101 111mmmmm oo0saann nnnttttt"),
  LD3_SINGLE("LD3 (single structure)", "0q001101 01000000 oo1saann nnnttttt"),
  LD3_SINGLE_POST("LD3 (single structure, post-index)", "0q001101 110mmmmm oo1saann nnnttttt"),
  LD4_SINGLE("LD4 (single structure)", "0q001101 01100000 oo1saann nnnttttt"),
  LD4_SINGLE_POST("LD4 (single structure, post-index)", "0q001101 111mmmmm oo1saann nnnttttt"),
  LD1R("LD1R", "0q001101 01000000 1100aann nnnttttt"),
  LD1R_POST("LD1R (post-index)", "0q001101 110mmmmm 1100aann nnnttttt"),
  LD2R("LD2R", "0q001101 01100000 1100aann nnnttttt"),
  LD2R_POST("LD2R (post-index)", "0q001101 111mmmmm 1100aann nnnttttt"),
  LD3R("LD3R", "0q001101 01000000 1110aann nnnttttt"),
  LD3R_POST("LD3R (post-index)", "0q001101 110mmmmm 1110aann nnnttttt"),
  LD4R("LD4R", "0q001101 01100000 1110aann nnnttttt"),
  LD4R_POST("LD4R (post-index)", "0q001101 111mmmmm 1110aann nnnttttt");

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
