package dev.zazen.emit.x86;

/**
 * Instructions with a VEX prefix (Intel SDM volume 2). In a row: the implied prefix (0 none, 1 66,
 * 2 F3, 3 F2), opcode map, opcode, W.
 */
public enum Vex {
  // BMI1, BMI2; W is given with the operands
  BEXTR(0, 2, 0xf7),
  SHLX(1, 2, 0xf7),
  SARX(2, 2, 0xf7),
  SHRX(3, 2, 0xf7),
  MULX(3, 2, 0xf6),
  RORX(3, 3, 0xf0),

  // Moves
  MOVUPS(0, 1, 0x10),
  MOVUPS_TO(0, 1, 0x11),
  MOVAPS(0, 1, 0x28),
  MOVSS(2, 1, 0x10),
  MOVSS_TO(2, 1, 0x11),
  MOVSD(3, 1, 0x10),
  MOVSD_TO(3, 1, 0x11),
  MOVD(1, 1, 0x6e),
  MOVQ(1, 1, 0x6e, true),
  MOVD_TO(1, 1, 0x7e),
  MOVQ_TO(1, 1, 0x7e, true),
  /** Lower 64 bits of an XMM register, the rest becomes zero. */
  MOVQ_XMM(2, 1, 0x7e),

  // Floating point
  ADDSS(2, 1, 0x58),
  ADDSD(3, 1, 0x58),
  ADDPS(0, 1, 0x58),
  ADDPD(1, 1, 0x58),
  MULSS(2, 1, 0x59),
  MULSD(3, 1, 0x59),
  MULPS(0, 1, 0x59),
  MULPD(1, 1, 0x59),
  SUBSS(2, 1, 0x5c),
  SUBSD(3, 1, 0x5c),
  SUBPS(0, 1, 0x5c),
  SUBPD(1, 1, 0x5c),
  DIVSS(2, 1, 0x5e),
  DIVSD(3, 1, 0x5e),
  DIVPS(0, 1, 0x5e),
  DIVPD(1, 1, 0x5e),
  SQRTSS(2, 1, 0x51),
  SQRTSD(3, 1, 0x51),
  SQRTPS(0, 1, 0x51),
  SQRTPD(1, 1, 0x51),
  UCOMISS(0, 1, 0x2e),
  UCOMISD(1, 1, 0x2e),
  COMISS(0, 1, 0x2f),
  COMISD(1, 1, 0x2f),
  CMPPS(0, 1, 0xc2),
  CMPPD(1, 1, 0xc2),
  CVTSS2SD(2, 1, 0x5a),
  CVTSD2SS(3, 1, 0x5a),
  CVTDQ2PS(0, 1, 0x5b),
  /** From and to general-purpose registers of 32 bits, then of 64. */
  CVTSI2SS(2, 1, 0x2a),
  CVTSI2SD(3, 1, 0x2a),
  CVTSI2SS_64(2, 1, 0x2a, true),
  CVTSI2SD_64(3, 1, 0x2a, true),
  CVTTSS2SI(2, 1, 0x2c),
  CVTTSD2SI(3, 1, 0x2c),
  CVTTSS2SI_64(2, 1, 0x2c, true),
  CVTTSD2SI_64(3, 1, 0x2c, true),
  ROUNDSS(1, 3, 0x0a),
  ROUNDSD(1, 3, 0x0b),
  VFMADD231SS(1, 2, 0xb9),
  VFMADD231SD(1, 2, 0xb9, true),
  VFMADD231PS(1, 2, 0xb8),
  VFMADD231PD(1, 2, 0xb8, true),
  VFMSUB231SS(1, 2, 0xbb),
  VFMSUB231SD(1, 2, 0xbb, true),
  VFNMADD231SS(1, 2, 0xbd),
  VFNMADD231SD(1, 2, 0xbd, true),
  VFNMADD231PS(1, 2, 0xbc),
  VFNMADD231PD(1, 2, 0xbc, true),
  VFNMSUB231SS(1, 2, 0xbf),
  VFNMSUB231SD(1, 2, 0xbf, true),

  // Logic on 128 bits
  AND(1, 1, 0xdb),
  ANDNOT(1, 1, 0xdf),
  OR(1, 1, 0xeb),
  XOR(1, 1, 0xef),
  PTEST(1, 2, 0x17),

  // Integer lanes
  PADDB(1, 1, 0xfc),
  PADDW(1, 1, 0xfd),
  PADDD(1, 1, 0xfe),
  PADDQ(1, 1, 0xd4),
  PSUBB(1, 1, 0xf8),
  PSUBW(1, 1, 0xf9),
  PSUBD(1, 1, 0xfa),
  PSUBQ(1, 1, 0xfb),
  PMULLW(1, 1, 0xd5),
  PMULLD(1, 2, 0x40),
  PMULUDQ(1, 1, 0xf4),
  PMULDQ(1, 2, 0x28),
  PCMPEQB(1, 1, 0x74),
  PCMPEQW(1, 1, 0x75),
  PCMPEQD(1, 1, 0x76),
  PCMPEQQ(1, 2, 0x29),
  PCMPGTB(1, 1, 0x64),
  PCMPGTW(1, 1, 0x65),
  PCMPGTD(1, 1, 0x66),
  PCMPGTQ(1, 2, 0x37),
  PMINSB(1, 2, 0x38),
  PMINSW(1, 1, 0xea),
  PMINSD(1, 2, 0x39),
  PMINUB(1, 1, 0xda),
  PMINUW(1, 2, 0x3a),
  PMINUD(1, 2, 0x3b),
  PMAXSB(1, 2, 0x3c),
  PMAXSW(1, 1, 0xee),
  PMAXSD(1, 2, 0x3d),
  PMAXUB(1, 1, 0xde),
  PMAXUW(1, 2, 0x3e),
  PMAXUD(1, 2, 0x3f),
  PABSB(1, 2, 0x1c),
  PABSW(1, 2, 0x1d),
  PABSD(1, 2, 0x1e),
  PAVGB(1, 1, 0xe0),
  PAVGW(1, 1, 0xe3),
  PUNPCKLBW(1, 1, 0x60),
  PUNPCKLWD(1, 1, 0x61),
  PUNPCKLDQ(1, 1, 0x62),
  PUNPCKLQDQ(1, 1, 0x6c),
  PUNPCKHBW(1, 1, 0x68),
  PUNPCKHWD(1, 1, 0x69),
  PUNPCKHDQ(1, 1, 0x6a),
  PUNPCKHQDQ(1, 1, 0x6d),
  PACKUSWB(1, 1, 0x67),
  PACKUSDW(1, 2, 0x2b),
  PADDUSB(1, 1, 0xdc),
  SHUFPS(0, 1, 0xc6),
  INSERTPS(1, 3, 0x21),
  PSHUFB(1, 2, 0x00),
  PSHUFD(1, 1, 0x70),
  PALIGNR(1, 3, 0x0f),
  PINSRB(1, 3, 0x20),
  PINSRW(1, 1, 0xc4),
  PINSRD(1, 3, 0x22),
  PINSRQ(1, 3, 0x22, true),
  PEXTRB(1, 3, 0x14),
  PEXTRW(1, 3, 0x15),
  PEXTRD(1, 3, 0x16),
  PEXTRQ(1, 3, 0x16, true),
  PBROADCASTB(1, 2, 0x78),
  PBROADCASTW(1, 2, 0x79),
  PMOVSXBW(1, 2, 0x20),
  PMOVSXWD(1, 2, 0x23),
  PMOVSXDQ(1, 2, 0x25),
  PMOVZXBW(1, 2, 0x30),
  PMOVZXWD(1, 2, 0x33),
  PMOVZXDQ(1, 2, 0x35),
  /** Shifts by a constant: the register field is the extension, {@code second} the target. */
  PSHIFTW_IMM(1, 1, 0x71),
  PSHIFTD_IMM(1, 1, 0x72),
  PSHIFTQ_IMM(1, 1, 0x73);

  final int prefix;
  final int map;
  final int opcode;
  final boolean wide;

  Vex(int prefix, int map, int opcode) {
    this(prefix, map, opcode, false);
  }

  Vex(int prefix, int map, int opcode, boolean wide) {
    this.prefix = prefix;
    this.map = map;
    this.opcode = opcode;
    this.wide = wide;
  }
}
