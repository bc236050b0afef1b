package dev.zazen.emit.x86;

/**
 * Instructions without a VEX prefix that take a register and a register or memory operand: {@code
 * /r} (Intel SDM volume 2). In a row: mandatory prefix, opcode map, opcode.
 */
public enum Legacy {
  ADD(0, 0, 0x03),
  OR(0, 0, 0x0b),
  ADC(0, 0, 0x13),
  SBB(0, 0, 0x1b),
  AND(0, 0, 0x23),
  SUB(0, 0, 0x2b),
  XOR(0, 0, 0x33),
  CMP(0, 0, 0x3b),
  TEST(0, 0, 0x85),
  MOV(0, 0, 0x8b),
  MOVSXD(0, 0, 0x63),
  LEA(0, 0, 0x8d),
  /** Register to memory, as all that follow with {@code _TO}. */
  MOV_TO(0, 0, 0x89),
  MOV8_TO(0, 0, 0x88),
  MOV16_TO(0x66, 0, 0x89),
  XCHG(0, 0, 0x87),
  XCHG8(0, 0, 0x86),
  XCHG16(0x66, 0, 0x87),
  IMUL(0, 1, 0xaf),
  MOVZX8(0, 1, 0xb6),
  MOVZX16(0, 1, 0xb7),
  MOVSX8(0, 1, 0xbe),
  MOVSX16(0, 1, 0xbf),
  LZCNT(0xf3, 1, 0xbd),
  CMPXCHG(0, 1, 0xb1),
  CMPXCHG8(0, 1, 0xb0),
  CMPXCHG16(0x66, 1, 0xb1),
  CRC32(0xf2, 2, 0xf1),
  CRC32_8(0xf2, 2, 0xf0);

  final int prefix;
  final int map;
  final int opcode;

  Legacy(int prefix, int map, int opcode) {
    this.prefix = prefix;
    this.map = map;
    this.opcode = opcode;
  }

  /** Whether ModRM.reg is a byte, so that RSP to RDI there need a REX prefix. */
  boolean byteRegister() {
    return this == MOV8_TO || this == XCHG8 || this == CMPXCHG8;
  }

  /** Whether ModRM.rm is a byte, so that RSP to RDI there need a REX prefix. */
  boolean byteOperand() {
    return byteRegister() || this == MOVZX8 || this == MOVSX8 || this == CRC32_8;
  }
}
