package dev.zazen.machine;

/**
 * Names an AArch64 system register in one int: the operands of MRS and MSR in the bits they have in
 * the instruction (Arm ARM C5.1.2), {@code op0:19-20 op1:16-18 CRn:12-15 CRm:8-11 op2:5-7}, shifted
 * right by 5.
 */
public final class SysregKey {
  private SysregKey() {}

  /** The key of S{@code op0}_{@code op1}_C{@code crn}_C{@code crm}_{@code op2}. */
  public static int of(int op0, int op1, int crn, int crm, int op2) {
    return op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
  }

  /** The key in an MRS, MSR, SYS or SYSL instruction. */
  public static int ofInstruction(int word) {
    return word >>> 5 & 0xffff;
  }

  /** The generic name, {@code S3_0_C12_C12_0}. */
  public static String name(int key) {
    return "S%d_%d_C%d_C%d_%d"
        .formatted(key >>> 14, key >>> 11 & 7, key >>> 7 & 15, key >>> 3 & 15, key & 7);
  }
}
