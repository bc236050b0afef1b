package dev.zazen.arm64.decode;

/** Cryptographic instructions (Arm ARM C4.1.96). */
public enum CryptoEncoding implements Encoding {
  AESE("AESE", "01001110 00101000 010010nn nnnddddd", Feature.FEAT_AES),
  AESD("AESD", "01001110 00101000 010110nn nnnddddd", Feature.FEAT_AES),
  AESMC("AESMC", "01001110 00101000 011010nn nnnddddd", Feature.FEAT_AES),
  AESIMC("AESIMC", "01001110 00101000 011110nn nnnddddd", Feature.FEAT_AES),
  SHA1C("SHA1C", "01011110 000mmmmm 000000nn nnnddddd", Feature.FEAT_SHA1),
  SHA1P("SHA1P", "01011110 000mmmmm 000100nn nnnddddd", Feature.FEAT_SHA1),
  SHA1M("SHA1M", "01011110 000mmmmm 001000nn nnnddddd", Feature.FEAT_SHA1),
  SHA1SU0("SHA1SU0", "01011110 000mmmmm 001100nn nnnddddd", Feature.FEAT_SHA1),
  SHA256H("SHA256H", "01011110 000mmmmm 010000nn nnnddddd", Feature.FEAT_SHA256),
  SHA256H2("SHA256H2", "01011110 000mmmmm 010100nn nnnddddd", Feature.FEAT_SHA256),
  SHA256SU1("SHA256SU1", "01011110 000mmmmm 011000nn nnnddddd", Feature.FEAT_SHA256),
  SHA1H("SHA1H", "01011110 00101000 000010nn nnnddddd", Feature.FEAT_SHA1),
  SHA1SU1("SHA1SU1", "01011110 00101000 000110nn nnnddddd", Feature.FEAT_SHA1),
  SHA256SU0("SHA256SU0", "01011110 00101000 001010nn nnnddddd", Feature.FEAT_SHA256);

  private final Row row;

  CryptoEncoding(String title, String pattern, Feature feature) {
    this.row = Row.of(title, pattern, feature);
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
