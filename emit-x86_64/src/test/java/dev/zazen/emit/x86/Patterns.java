package dev.zazen.emit.x86;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What each row of {@link Legacy} and {@link Vex} is to be, from the opcode tables of Intel SDM
 * volume 2 and apart from the rows themselves. Two patterns for a row are those with a register and
 * with a memory operand; one that is {@code -} does not exist.
 */
final class Patterns {
  static final Map<String, String> LEGACY =
      table(
          """
          ADD add Gv,Ev
          OR or Gv,Ev
          ADC adc Gv,Ev
          SBB sbb Gv,Ev
          AND and Gv,Ev
          SUB sub Gv,Ev
          XOR xor Gv,Ev
          CMP cmp Gv,Ev
          TEST test Ev,Gv
          MOV mov Gv,Ev
          MOVSXD movsxd Gv,Ed
          LEA -|lea Gv,M
          MOV_TO mov Ev,Gv
          MOV8_TO mov Eb,Gb
          MOV16_TO mov Ew,Gw
          XCHG xchg Ev,Gv
          XCHG8 xchg Eb,Gb
          XCHG16 xchg Ew,Gw
          IMUL imul Gv,Ev
          MOVZX8 movzx Gv,Eb
          MOVZX16 movzx Gv,Ew
          MOVSX8 movsx Gv,Eb
          MOVSX16 movsx Gv,Ew
          LZCNT lzcnt Gv,Ev
          CMPXCHG cmpxchg Ev,Gv
          CMPXCHG8 cmpxchg Eb,Gb
          CMPXCHG16 cmpxchg Ew,Gw
          CRC32 crc32 Gv,Ev
          CRC32_8 crc32 Gv,Eb
          """);

  static final Map<String, String> VEX =
      table(
          """
          BEXTR bextr Gv,Ev,Bv
          SHLX shlx Gv,Ev,Bv
          SARX sarx Gv,Ev,Bv
          SHRX shrx Gv,Ev,Bv
          MULX mulx Gv,Bv,Ev
          RORX rorx Gv,Ev,Ib
          MOVUPS vmovups Vx,Wx
          MOVUPS_TO vmovups Wx,Vx
          MOVAPS vmovaps Vx,Wx
          MOVSS vmovss Vx,Hx,Wx|vmovss Vx,Md
          MOVSS_TO vmovss Wx,Hx,Vx|vmovss Md,Vx
          MOVSD vmovsd Vx,Hx,Wx|vmovsd Vx,Mq
          MOVSD_TO vmovsd Wx,Hx,Vx|vmovsd Mq,Vx
          MOVD vmovd Vx,Ed
          MOVQ vmovq Vx,Eq
          MOVD_TO vmovd Ed,Vx
          MOVQ_TO vmovq Eq,Vx
          MOVQ_XMM vmovq Vx,Wq
          ADDSS vaddss Vx,Hx,Wd
          ADDSD vaddsd Vx,Hx,Wq
          ADDPS vaddps Vx,Hx,Wx
          ADDPD vaddpd Vx,Hx,Wx
          MULSS vmulss Vx,Hx,Wd
          MULSD vmulsd Vx,Hx,Wq
          MULPS vmulps Vx,Hx,Wx
          MULPD vmulpd Vx,Hx,Wx
          SUBSS vsubss Vx,Hx,Wd
          SUBSD vsubsd Vx,Hx,Wq
          SUBPS vsubps Vx,Hx,Wx
          SUBPD vsubpd Vx,Hx,Wx
          DIVSS vdivss Vx,Hx,Wd
          DIVSD vdivsd Vx,Hx,Wq
          DIVPS vdivps Vx,Hx,Wx
          DIVPD vdivpd Vx,Hx,Wx
          SQRTSS vsqrtss Vx,Hx,Wd
          SQRTSD vsqrtsd Vx,Hx,Wq
          SQRTPS vsqrtps Vx,Wx
          SQRTPD vsqrtpd Vx,Wx
          UCOMISS vucomiss Vx,Wd
          UCOMISD vucomisd Vx,Wq
          COMISS vcomiss Vx,Wd
          COMISD vcomisd Vx,Wq
          CMPPS vcmpps Vx,Hx,Wx,Ib
          CMPPD vcmppd Vx,Hx,Wx,Ib
          CVTSS2SD vcvtss2sd Vx,Hx,Wd
          CVTSD2SS vcvtsd2ss Vx,Hx,Wq
          CVTDQ2PS vcvtdq2ps Vx,Wx
          CVTSI2SS vcvtsi2ss Vx,Hx,Ed
          CVTSI2SD vcvtsi2sd Vx,Hx,Ed
          CVTSI2SS_64 vcvtsi2ss Vx,Hx,Eq
          CVTSI2SD_64 vcvtsi2sd Vx,Hx,Eq
          CVTTSS2SI vcvttss2si Gd,Wd
          CVTTSD2SI vcvttsd2si Gd,Wq
          CVTTSS2SI_64 vcvttss2si Gq,Wd
          CVTTSD2SI_64 vcvttsd2si Gq,Wq
          ROUNDSS vroundss Vx,Hx,Wd,Ib
          ROUNDSD vroundsd Vx,Hx,Wq,Ib
          VFMADD231SS vfmadd231ss Vx,Hx,Wd
          VFMADD231SD vfmadd231sd Vx,Hx,Wq
          VFMADD231PS vfmadd231ps Vx,Hx,Wx
          VFMADD231PD vfmadd231pd Vx,Hx,Wx
          VFMSUB231SS vfmsub231ss Vx,Hx,Wd
          VFMSUB231SD vfmsub231sd Vx,Hx,Wq
          VFNMADD231SS vfnmadd231ss Vx,Hx,Wd
          VFNMADD231SD vfnmadd231sd Vx,Hx,Wq
          VFNMADD231PS vfnmadd231ps Vx,Hx,Wx
          VFNMADD231PD vfnmadd231pd Vx,Hx,Wx
          VFNMSUB231SS vfnmsub231ss Vx,Hx,Wd
          VFNMSUB231SD vfnmsub231sd Vx,Hx,Wq
          AND vpand Vx,Hx,Wx
          ANDNOT vpandn Vx,Hx,Wx
          OR vpor Vx,Hx,Wx
          XOR vpxor Vx,Hx,Wx
          PTEST vptest Vx,Wx
          PADDB vpaddb Vx,Hx,Wx
          PADDW vpaddw Vx,Hx,Wx
          PADDD vpaddd Vx,Hx,Wx
          PADDQ vpaddq Vx,Hx,Wx
          PSUBB vpsubb Vx,Hx,Wx
          PSUBW vpsubw Vx,Hx,Wx
          PSUBD vpsubd Vx,Hx,Wx
          PSUBQ vpsubq Vx,Hx,Wx
          PMULLW vpmullw Vx,Hx,Wx
          PMULLD vpmulld Vx,Hx,Wx
          PMULUDQ vpmuludq Vx,Hx,Wx
          PMULDQ vpmuldq Vx,Hx,Wx
          PCMPEQB vpcmpeqb Vx,Hx,Wx
          PCMPEQW vpcmpeqw Vx,Hx,Wx
          PCMPEQD vpcmpeqd Vx,Hx,Wx
          PCMPEQQ vpcmpeqq Vx,Hx,Wx
          PCMPGTB vpcmpgtb Vx,Hx,Wx
          PCMPGTW vpcmpgtw Vx,Hx,Wx
          PCMPGTD vpcmpgtd Vx,Hx,Wx
          PCMPGTQ vpcmpgtq Vx,Hx,Wx
          PMINSB vpminsb Vx,Hx,Wx
          PMINSW vpminsw Vx,Hx,Wx
          PMINSD vpminsd Vx,Hx,Wx
          PMINUB vpminub Vx,Hx,Wx
          PMINUW vpminuw Vx,Hx,Wx
          PMINUD vpminud Vx,Hx,Wx
          PMAXSB vpmaxsb Vx,Hx,Wx
          PMAXSW vpmaxsw Vx,Hx,Wx
          PMAXSD vpmaxsd Vx,Hx,Wx
          PMAXUB vpmaxub Vx,Hx,Wx
          PMAXUW vpmaxuw Vx,Hx,Wx
          PMAXUD vpmaxud Vx,Hx,Wx
          PABSB vpabsb Vx,Wx
          PABSW vpabsw Vx,Wx
          PABSD vpabsd Vx,Wx
          PAVGB vpavgb Vx,Hx,Wx
          PAVGW vpavgw Vx,Hx,Wx
          PUNPCKLBW vpunpcklbw Vx,Hx,Wx
          PUNPCKLWD vpunpcklwd Vx,Hx,Wx
          PUNPCKLDQ vpunpckldq Vx,Hx,Wx
          PUNPCKLQDQ vpunpcklqdq Vx,Hx,Wx
          PUNPCKHBW vpunpckhbw Vx,Hx,Wx
          PUNPCKHWD vpunpckhwd Vx,Hx,Wx
          PUNPCKHDQ vpunpckhdq Vx,Hx,Wx
          PUNPCKHQDQ vpunpckhqdq Vx,Hx,Wx
          PACKUSWB vpackuswb Vx,Hx,Wx
          PACKUSDW vpackusdw Vx,Hx,Wx
          PADDUSB vpaddusb Vx,Hx,Wx
          SHUFPS vshufps Vx,Hx,Wx,Ib
          INSERTPS vinsertps Vx,Hx,Wd,Ib
          PSHUFB vpshufb Vx,Hx,Wx
          PSHUFD vpshufd Vx,Wx,Ib
          PALIGNR vpalignr Vx,Hx,Wx,Ib
          PINSRB vpinsrb Vx,Hx,Ed,Ib|vpinsrb Vx,Hx,Mb,Ib
          PINSRW vpinsrw Vx,Hx,Ed,Ib|vpinsrw Vx,Hx,Mw,Ib
          PINSRD vpinsrd Vx,Hx,Ed,Ib
          PINSRQ vpinsrq Vx,Hx,Eq,Ib
          PEXTRB vpextrb Ed,Vx,Ib|vpextrb Mb,Vx,Ib
          PEXTRW vpextrw Ed,Vx,Ib|vpextrw Mw,Vx,Ib
          PEXTRD vpextrd Ed,Vx,Ib
          PEXTRQ vpextrq Eq,Vx,Ib
          PBROADCASTB vpbroadcastb Vx,Wb
          PBROADCASTW vpbroadcastw Vx,Ww
          PMOVSXBW vpmovsxbw Vx,Wq
          PMOVSXWD vpmovsxwd Vx,Wq
          PMOVSXDQ vpmovsxdq Vx,Wq
          PMOVZXBW vpmovzxbw Vx,Wq
          PMOVZXWD vpmovzxwd Vx,Wq
          PMOVZXDQ vpmovzxdq Vx,Wq
          """);

  /**
   * Shifts by a constant: for each row what its opcode extensions 0 to 7 mean (opcode map groups 12
   * to 14), {@code -} where nothing.
   */
  static final Map<String, String> SHIFTS =
      table(
          """
          PSHIFTW_IMM - - vpsrlw - vpsraw - vpsllw -
          PSHIFTD_IMM - - vpsrld - vpsrad - vpslld -
          PSHIFTQ_IMM - - vpsrlq vpsrldq - - vpsllq vpslldq
          """);

  private Patterns() {}

  static String withRegister(String row) {
    return row.contains("|") ? row.substring(0, row.indexOf('|')) : row;
  }

  static String withMemory(String row) {
    return row.substring(row.indexOf('|') + 1);
  }

  private static Map<String, String> table(String rows) {
    return Arrays.stream(rows.split("\n"))
        .map(row -> row.split(" ", 2))
        .collect(Collectors.toMap(row -> row[0], row -> row[1]));
  }
}
