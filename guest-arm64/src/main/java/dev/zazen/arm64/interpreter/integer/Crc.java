package dev.zazen.arm64.interpreter.integer;

/** Cyclic redundancy checks without inversion, bit-reflected (Arm ARM, CRC32 and CRC32C). */
enum Crc {
  IEEE(0xedb88320),
  CASTAGNOLI(0x82f63b78);

  private final int polynomial;

  Crc(int polynomial) {
    this.polynomial = polynomial;
  }

  /** The check after the lowest {@code bytes} of {@code data}, lowest first. */
  int update(int check, long data, int bytes) {
    int crc = check;
    for (int i = 0; i < bytes; i++) {
      crc ^= (int) (data >>> i * 8) & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ (-(crc & 1) & polynomial);
      }
    }
    return crc;
  }
}
