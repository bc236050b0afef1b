package dev.zazen.devices.uart;

/**
 * Offsets and bits of the PL011 (DDI 0183 3.2); an SBSA UART has a subset of them (DEN 0029
 * appendix B).
 */
final class Pl011Registers {
  static final int DR = 0x000;
  static final int RSR = 0x004;
  static final int FR = 0x018;
  static final int IBRD = 0x024;
  static final int FBRD = 0x028;
  static final int LCR_H = 0x02c;
  static final int CR = 0x030;
  static final int IFLS = 0x034;
  static final int IMSC = 0x038;
  static final int RIS = 0x03c;
  static final int MIS = 0x040;
  static final int ICR = 0x044;
  static final int DMACR = 0x048;
  static final int PERIPH_ID0 = 0xfe0;

  static final int FR_BUSY = 1 << 3;
  static final int FR_RXFE = 1 << 4;
  static final int FR_TXFF = 1 << 5;
  static final int FR_RXFF = 1 << 6;
  static final int FR_TXFE = 1 << 7;
  static final int LCR_H_FEN = 1 << 4;
  static final int CR_UARTEN = 1;
  static final int CR_TXE = 1 << 8;
  static final int CR_RXE = 1 << 9;
  static final int CR_RESET = CR_TXE | CR_RXE;
  static final int IFLS_RESET = 0x12;

  static final int INT_RX = 1 << 4;
  static final int INT_TX = 1 << 5;
  static final int INT_RT = 1 << 6;
  static final int INT_OE = 1 << 10;
  static final int INT_ALL = 0x7ff;

  /** UARTPeriphID0-3 and UARTPCellID0-3 of r1p5. */
  static final int[] IDS = {0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

  private Pl011Registers() {}
}
