package dev.zazen.arm64.decode;

/**
 * Advanced SIMD shifts by immediate, vector and scalar (Arm ARM C4.1.96). Field {@code h} is not
 * zero; it and {@code b} hold size and amount.
 */
public enum SimdShiftEncoding implements Encoding {
  SSHR("SSHR (vector, immediate)", "0q001111 0hhhhbbb 000001nn nnnddddd"),
  USHR("USHR (vector, immediate)", "0q101111 0hhhhbbb 000001nn nnnddddd"),
  SSRA("SSRA (vector, immediate)", "0q001111 0hhhhbbb 000101nn nnnddddd"),
  USRA("USRA (vector, immediate)", "0q101111 0hhhhbbb 000101nn nnnddddd"),
  SRSHR("SRSHR (vector, immediate)", "0q001111 0hhhhbbb 001001nn nnnddddd"),
  URSHR("URSHR (vector, immediate)", "0q101111 0hhhhbbb 001001nn nnnddddd"),
  SRSRA("SRSRA (vector, immediate)", "0q001111 0hhhhbbb 001101nn nnnddddd"),
  URSRA("URSRA (vector, immediate)", "0q101111 0hhhhbbb 001101nn nnnddddd"),
  SRI("SRI (vector, immediate)", "0q101111 0hhhhbbb 010001nn nnnddddd"),
  SHL("SHL (vector, immediate)", "0q001111 0hhhhbbb 010101nn nnnddddd"),
  SLI("SLI (vector, immediate)", "0q101111 0hhhhbbb 010101nn nnnddddd"),
  SQSHLU("SQSHLU (vector, immediate)", "0q101111 0hhhhbbb 011001nn nnnddddd"),
  SQSHL("SQSHL (vector, immediate)", "0q001111 0hhhhbbb 011101nn nnnddddd"),
  UQSHL("UQSHL (vector, immediate)", "0q101111 0hhhhbbb 011101nn nnnddddd"),
  SHRN("SHRN (vector, immediate)", "0q001111 0hhhhbbb 100001nn nnnddddd"),
  SQSHRUN("SQSHRUN (vector, immediate)", "0q101111 0hhhhbbb 100001nn nnnddddd"),
  RSHRN("RSHRN (vector, immediate)", "0q001111 0hhhhbbb 100011nn nnnddddd"),
  SQRSHRUN("SQRSHRUN (vector, immediate)", "0q101111 0hhhhbbb 100011nn nnnddddd"),
  SQSHRN("SQSHRN (vector, immediate)", "0q001111 0hhhhbbb 100101nn nnnddddd"),
  UQSHRN("UQSHRN (vector, immediate)", "0q101111 0hhhhbbb 100101nn nnnddddd"),
  SQRSHRN("SQRSHRN (vector, immediate)", "0q001111 0hhhhbbb 100111nn nnnddddd"),
  UQRSHRN("UQRSHRN (vector, immediate)", "0q101111 0hhhhbbb 100111nn nnnddddd"),
  SSHLL("SSHLL (vector, immediate)", "0q001111 0hhhhbbb 101001nn nnnddddd"),
  USHLL("USHLL (vector, immediate)", "0q101111 0hhhhbbb 101001nn nnnddddd"),
  SSHR_SCALAR("SSHR (scalar, immediate)", "01011111 0hhhhbbb 000001nn nnnddddd"),
  USHR_SCALAR("USHR (scalar, immediate)", "01111111 0hhhhbbb 000001nn nnnddddd"),
  SSRA_SCALAR("SSRA (scalar, immediate)", "01011111 0hhhhbbb 000101nn nnnddddd"),
  USRA_SCALAR("USRA (scalar, immediate)", "01111111 0hhhhbbb 000101nn nnnddddd"),
  SRSHR_SCALAR("SRSHR (scalar, immediate)", "01011111 0hhhhbbb 001001nn nnnddddd"),
  URSHR_SCALAR("URSHR (scalar, immediate)", "01111111 0hhhhbbb 001001nn nnnddddd"),
  SRSRA_SCALAR("SRSRA (scalar, immediate)", "01011111 0hhhhbbb 001101nn nnnddddd"),
  URSRA_SCALAR("URSRA (scalar, immediate)", "01111111 0hhhhbbb 001101nn nnnddddd"),
  SRI_SCALAR("SRI (scalar, immediate)", "01111111 0hhhhbbb 010001nn nnnddddd"),
  SHL_SCALAR("SHL (scalar, immediate)", "01011111 0hhhhbbb 010101nn nnnddddd"),
  SLI_SCALAR("SLI (scalar, immediate)", "01111111 0hhhhbbb 010101nn nnnddddd"),
  SQSHLU_SCALAR("SQSHLU (scalar, immediate)", "01111111 0hhhhbbb 011001nn nnnddddd"),
  SQSHL_SCALAR("SQSHL (scalar, immediate)", "01011111 0hhhhbbb 011101nn nnnddddd"),
  UQSHL_SCALAR("UQSHL (scalar, immediate)", "01111111 0hhhhbbb 011101nn nnnddddd"),
  SQSHRUN_SCALAR("SQSHRUN (scalar, immediate)", "01111111 0hhhhbbb 100001nn nnnddddd"),
  SQRSHRUN_SCALAR("SQRSHRUN (scalar, immediate)", "01111111 0hhhhbbb 100011nn nnnddddd"),
  SQSHRN_SCALAR("SQSHRN (scalar, immediate)", "01011111 0hhhhbbb 100101nn nnnddddd"),
  UQSHRN_SCALAR("UQSHRN (scalar, immediate)", "01111111 0hhhhbbb 100101nn nnnddddd"),
  SQRSHRN_SCALAR("SQRSHRN (scalar, immediate)", "01011111 0hhhhbbb 100111nn nnnddddd"),
  UQRSHRN_SCALAR("UQRSHRN (scalar, immediate)", "01111111 0hhhhbbb 100111nn nnnddddd");

  private final Row row;

  SimdShiftEncoding(String title, String pattern) {
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
