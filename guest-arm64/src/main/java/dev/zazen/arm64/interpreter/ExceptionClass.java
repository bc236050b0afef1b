package dev.zazen.arm64.interpreter;

/** Exception classes, ESR_EL1.EC (Arm ARM D19.2.40). */
public final class ExceptionClass {
  public static final int UNKNOWN = 0x00;
  public static final int WFX = 0x01;
  public static final int SIMD_ACCESS = 0x07;
  public static final int ILLEGAL_STATE = 0x0e;
  public static final int SVC = 0x15;
  public static final int SYSTEM_REGISTER = 0x18;

  /** From EL0; from EL1 the class is one higher, as for all aborts. */
  public static final int INSTRUCTION_ABORT = 0x20;

  public static final int PC_ALIGNMENT = 0x22;
  public static final int DATA_ABORT = 0x24;
  public static final int BRK = 0x3c;

  private ExceptionClass() {}
}
