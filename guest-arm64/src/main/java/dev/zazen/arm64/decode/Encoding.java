package dev.zazen.arm64.decode;

/**
 * One row of the A64 tables: one instruction encoding. Implemented by enums, one per class of the
 * Arm ARM's chapter C4; the constant is the row.
 */
public interface Encoding {
  /** The constant's name. */
  String name();

  /** What the table says. */
  Row row();

  /** See {@link Row#title}. */
  default String title() {
    return row().title();
  }

  /** See {@link Row#pattern}. */
  default Pattern pattern() {
    return row().pattern();
  }

  /** See {@link Row#feature}. */
  default Feature feature() {
    return row().feature();
  }

  /**
   * Whether the instruction may do anything but go on to the next one, or changes how following
   * code is run.
   */
  default boolean endsBlock() {
    return false;
  }

  /**
   * Whether the instruction is trapped while FP and SIMD registers are disabled (CPACR_EL1.FPEN).
   */
  default boolean usesSimdRegisters() {
    return false;
  }
}
