package dev.zazen.arm64.interpreter.simd;

import static dev.zazen.arm64.interpreter.simd.Definition.polynomial;
import static dev.zazen.arm64.interpreter.simd.Definition.shift;
import static dev.zazen.arm64.interpreter.simd.Definition.signed;
import static dev.zazen.arm64.interpreter.simd.Definition.unsigned;

import dev.zazen.arm64.interpreter.simd.Definition.Formula;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * What the Arm ARM, C7.2, says of each mnemonic; {@code b} of shifts by immediate is the amount,
 * and {@code bits} of widening and narrowing ones the width of the result.
 */
final class Definitions {
  private static final BigInteger TWO = BigInteger.TWO;
  private static final Map<String, Definition> ALL = new HashMap<>();

  private Definitions() {}

  static Definition of(String mnemonic) {
    Definition definition = ALL.get(mnemonic);
    if (definition == null) {
      throw new AssertionError("no definition of " + mnemonic);
    }
    return definition;
  }

  /** Signed and unsigned forms with the same formula. */
  private static void both(String s, String u, String sizes, String scalar, Formula formula) {
    ALL.put(s, new Definition(sizes, scalar, true, formula));
    ALL.put(u, new Definition(sizes, scalar, false, formula));
  }

  private static void signedOnly(String name, String sizes, String scalar, Formula formula) {
    ALL.put(name, new Definition(sizes, scalar, true, formula));
  }

  private static void unsignedOnly(String name, String sizes, String scalar, Formula formula) {
    ALL.put(name, new Definition(sizes, scalar, false, formula));
  }

  private static BigInteger truth(boolean holds) {
    return BigInteger.valueOf(holds ? -1 : 0);
  }

  private static BigInteger doubled(BigInteger a, BigInteger b) {
    return a.multiply(b).multiply(TWO);
  }

  private static BigInteger half(int bits) {
    return BigInteger.ONE.shiftLeft(bits - 1);
  }

  static {
    sums();
    comparisons();
    shiftsByRegister();
    products();
    oneSource();
    shiftsByImmediate();
    bitwise();
  }

  private static void sums() {
    both("SHADD", "UHADD", "bhs", "", (a, b, _, _, _) -> a.add(b).shiftRight(1));
    both(
        "SRHADD",
        "URHADD",
        "bhs",
        "",
        (a, b, _, _, _) -> a.add(b).add(BigInteger.ONE).shiftRight(1));
    both("SHSUB", "UHSUB", "bhs", "", (a, b, _, _, _) -> a.subtract(b).shiftRight(1));
    signedOnly("SQADD", "bhsd", "bhsd", (a, b, _, w, s) -> s.signed(a.add(b), w));
    unsignedOnly("UQADD", "bhsd", "bhsd", (a, b, _, w, s) -> s.unsigned(a.add(b), w));
    signedOnly("SQSUB", "bhsd", "bhsd", (a, b, _, w, s) -> s.signed(a.subtract(b), w));
    unsignedOnly("UQSUB", "bhsd", "bhsd", (a, b, _, w, s) -> s.unsigned(a.subtract(b), w));
    signedOnly("ADD", "bhsd", "d", (a, b, _, _, _) -> a.add(b));
    signedOnly("ADDP", "bhsd", "d", (a, b, _, _, _) -> a.add(b));
    signedOnly("SUB", "bhsd", "d", (a, b, _, _, _) -> a.subtract(b));
    both("SABD", "UABD", "bhs", "", (a, b, _, _, _) -> a.subtract(b).abs());
    both("SABA", "UABA", "bhs", "", (a, b, c, _, _) -> c.add(a.subtract(b).abs()));
    for (String suffix : new String[] {"", "P", "V"}) {
      both("SMAX" + suffix, "UMAX" + suffix, "bhs", "", (a, b, _, _, _) -> a.max(b));
      both("SMIN" + suffix, "UMIN" + suffix, "bhs", "", (a, b, _, _, _) -> a.min(b));
    }
    signedOnly("ADDV", "bhs", "", (a, b, _, _, _) -> a.add(b));
    both("SADDLV", "UADDLV", "bhs", "", (a, b, _, _, _) -> a.add(b));
    for (String suffix : new String[] {"L", "W"}) {
      both("SADD" + suffix, "UADD" + suffix, "bhs", "", (a, b, _, _, _) -> a.add(b));
      both("SSUB" + suffix, "USUB" + suffix, "bhs", "", (a, b, _, _, _) -> a.subtract(b));
    }
    both("SABDL", "UABDL", "bhs", "", (a, b, _, _, _) -> a.subtract(b).abs());
    both("SABAL", "UABAL", "bhs", "", (a, b, c, _, _) -> c.add(a.subtract(b).abs()));
    both("SADDLP", "UADDLP", "bhs", "", (a, b, _, _, _) -> a.add(b));
    both("SADALP", "UADALP", "bhs", "", (a, b, c, _, _) -> c.add(a).add(b));
    signedOnly("ADDHN", "bhs", "", (a, b, _, w, _) -> a.add(b).shiftRight(w));
    signedOnly("RADDHN", "bhs", "", (a, b, _, w, _) -> a.add(b).add(half(w)).shiftRight(w));
    signedOnly("SUBHN", "bhs", "", (a, b, _, w, _) -> a.subtract(b).shiftRight(w));
    signedOnly("RSUBHN", "bhs", "", (a, b, _, w, _) -> a.subtract(b).add(half(w)).shiftRight(w));
  }

  private static void comparisons() {
    both("CMGT", "CMHI", "bhsd", "d", (a, b, _, _, _) -> truth(a.compareTo(b) > 0));
    both("CMGE", "CMHS", "bhsd", "d", (a, b, _, _, _) -> truth(a.compareTo(b) >= 0));
    unsignedOnly("CMEQ", "bhsd", "d", (a, b, _, _, _) -> truth(a.equals(b)));
    unsignedOnly("CMTST", "bhsd", "d", (a, b, _, _, _) -> truth(a.and(b).signum() != 0));
    signedOnly("CMGT_ZERO", "bhsd", "d", (a, _, _, _, _) -> truth(a.signum() > 0));
    signedOnly("CMGE_ZERO", "bhsd", "d", (a, _, _, _, _) -> truth(a.signum() >= 0));
    signedOnly("CMEQ_ZERO", "bhsd", "d", (a, _, _, _, _) -> truth(a.signum() == 0));
    signedOnly("CMLE_ZERO", "bhsd", "d", (a, _, _, _, _) -> truth(a.signum() <= 0));
    signedOnly("CMLT_ZERO", "bhsd", "d", (a, _, _, _, _) -> truth(a.signum() < 0));
  }

  private static void shiftsByRegister() {
    both("SSHL", "USHL", "bhsd", "d", (a, b, _, _, _) -> shift(a, b.byteValue(), false));
    both("SRSHL", "URSHL", "bhsd", "d", (a, b, _, _, _) -> shift(a, b.byteValue(), true));
    for (boolean round : new boolean[] {false, true}) {
      String name = round ? "QRSHL_REGISTER" : "QSHL_REGISTER";
      signedOnly(
          "S" + name,
          "bhsd",
          "bhsd",
          (a, b, _, w, s) -> s.signed(shift(a, b.byteValue(), round), w));
      unsignedOnly(
          "U" + name,
          "bhsd",
          "bhsd",
          (a, b, _, w, s) -> s.unsigned(shift(a, b.byteValue(), round), w));
    }
  }

  private static void products() {
    signedOnly("MUL", "bhs", "", (a, b, _, _, _) -> a.multiply(b));
    signedOnly("MLA", "bhs", "", (a, b, c, _, _) -> c.add(a.multiply(b)));
    signedOnly("MLS", "bhs", "", (a, b, c, _, _) -> c.subtract(a.multiply(b)));
    unsignedOnly("PMUL", "b", "", (a, b, _, _, _) -> polynomial(a, b));
    unsignedOnly("PMULL", "b", "", (a, b, _, _, _) -> polynomial(a, b));
    both("SMULL", "UMULL", "bhs", "", (a, b, _, _, _) -> a.multiply(b));
    both("SMLAL", "UMLAL", "bhs", "", (a, b, c, _, _) -> c.add(a.multiply(b)));
    both("SMLSL", "UMLSL", "bhs", "", (a, b, c, _, _) -> c.subtract(a.multiply(b)));
    signedOnly("SQDMULL", "hs", "hs", (a, b, _, w, s) -> s.signed(doubled(a, b), w));
    signedOnly(
        "SQDMLAL", "hs", "hs", (a, b, c, w, s) -> s.signed(c.add(s.signed(doubled(a, b), w)), w));
    signedOnly(
        "SQDMLSL",
        "hs",
        "hs",
        (a, b, c, w, s) -> s.signed(c.subtract(s.signed(doubled(a, b), w)), w));
    signedOnly("SQDMULH", "hs", "hs", (a, b, _, w, s) -> s.signed(doubled(a, b).shiftRight(w), w));
    signedOnly(
        "SQRDMULH",
        "hs",
        "hs",
        (a, b, _, w, s) -> s.signed(doubled(a, b).add(half(w)).shiftRight(w), w));
    signedOnly(
        "SQRDMLAH",
        "hs",
        "hs",
        (a, b, c, w, s) ->
            s.signed(c.shiftLeft(w).add(doubled(a, b)).add(half(w)).shiftRight(w), w));
    signedOnly(
        "SQRDMLSH",
        "hs",
        "hs",
        (a, b, c, w, s) ->
            s.signed(c.shiftLeft(w).subtract(doubled(a, b)).add(half(w)).shiftRight(w), w));
  }

  private static void oneSource() {
    unsignedOnly("CLZ", "bhs", "", (a, _, _, w, _) -> BigInteger.valueOf(w - a.bitLength()));
    // bitLength of a signed integer leaves out the sign and its copies.
    signedOnly("CLS", "bhs", "", (a, _, _, w, _) -> BigInteger.valueOf(w - 1 - a.bitLength()));
    unsignedOnly("CNT", "b", "", (a, _, _, _, _) -> BigInteger.valueOf(a.bitCount()));
    unsignedOnly("NOT", "b", "", (a, _, _, _, _) -> a.not());
    unsignedOnly(
        "RBIT",
        "b",
        "",
        (a, _, _, w, _) -> {
          BigInteger reversed = BigInteger.ZERO;
          for (int i = 0; i < w; i++) {
            reversed = a.testBit(i) ? reversed.setBit(w - 1 - i) : reversed;
          }
          return reversed;
        });
    signedOnly("SUQADD", "bhsd", "bhsd", (a, _, c, w, s) -> s.signed(c.add(unsigned(a, w)), w));
    unsignedOnly("USQADD", "bhsd", "bhsd", (a, _, c, w, s) -> s.unsigned(c.add(signed(a, w)), w));
    signedOnly("SQABS", "bhsd", "bhsd", (a, _, _, w, s) -> s.signed(a.abs(), w));
    signedOnly("SQNEG", "bhsd", "bhsd", (a, _, _, w, s) -> s.signed(a.negate(), w));
    signedOnly("ABS", "bhsd", "d", (a, _, _, _, _) -> a.abs());
    signedOnly("NEG", "bhsd", "d", (a, _, _, _, _) -> a.negate());
    unsignedOnly("XTN", "bhs", "", (a, _, _, _, _) -> a);
    signedOnly("SQXTN", "bhs", "bhs", (a, _, _, w, s) -> s.signed(a, w));
    signedOnly("SQXTUN", "bhs", "bhs", (a, _, _, w, s) -> s.unsigned(a, w));
    unsignedOnly("UQXTN", "bhs", "bhs", (a, _, _, w, s) -> s.unsigned(a, w));
    unsignedOnly("SHLL", "bhs", "", (a, _, _, w, _) -> a.shiftLeft(w / 2));
  }

  private static int right(BigInteger amount) {
    return -amount.intValue();
  }

  private static void shiftsByImmediate() {
    both("SSHR", "USHR", "bhsd", "d", (a, b, _, _, _) -> shift(a, right(b), false));
    both("SRSHR", "URSHR", "bhsd", "d", (a, b, _, _, _) -> shift(a, right(b), true));
    both("SSRA", "USRA", "bhsd", "d", (a, b, c, _, _) -> c.add(shift(a, right(b), false)));
    both("SRSRA", "URSRA", "bhsd", "d", (a, b, c, _, _) -> c.add(shift(a, right(b), true)));
    unsignedOnly("SHL", "bhsd", "d", (a, b, _, _, _) -> shift(a, b.intValue(), false));
    unsignedOnly(
        "SLI",
        "bhsd",
        "d",
        (a, b, c, _, _) -> a.shiftLeft(b.intValue()).or(unsigned(c, b.intValue())));
    unsignedOnly(
        "SRI",
        "bhsd",
        "d",
        (a, b, c, w, _) -> {
          int kept = w - b.intValue();
          return a.shiftRight(b.intValue()).or(c.shiftRight(kept).shiftLeft(kept));
        });
    signedOnly(
        "SQSHLU", "bhsd", "bhsd", (a, b, _, w, s) -> s.unsigned(a.shiftLeft(b.intValue()), w));
    signedOnly("SQSHL", "bhsd", "bhsd", (a, b, _, w, s) -> s.signed(a.shiftLeft(b.intValue()), w));
    unsignedOnly(
        "UQSHL", "bhsd", "bhsd", (a, b, _, w, s) -> s.unsigned(a.shiftLeft(b.intValue()), w));
    both("SSHLL", "USHLL", "bhs", "", (a, b, _, _, _) -> a.shiftLeft(b.intValue()));
    for (boolean round : new boolean[] {false, true}) {
      String r = round ? "R" : "";
      unsignedOnly(r + "SHRN", "bhs", "", (a, b, _, _, _) -> shift(a, right(b), round));
      signedOnly(
          "SQ" + r + "SHRN",
          "bhs",
          "bhs",
          (a, b, _, w, s) -> s.signed(shift(a, right(b), round), w));
      unsignedOnly(
          "UQ" + r + "SHRN",
          "bhs",
          "bhs",
          (a, b, _, w, s) -> s.unsigned(shift(a, right(b), round), w));
      signedOnly(
          "SQ" + r + "SHRUN",
          "bhs",
          "bhs",
          (a, b, _, w, s) -> s.unsigned(shift(a, right(b), round), w));
    }
  }

  private static void bitwise() {
    unsignedOnly("AND", "b", "", (a, b, _, _, _) -> a.and(b));
    unsignedOnly("BIC", "b", "", (a, b, _, _, _) -> a.andNot(b));
    unsignedOnly("ORR", "b", "", (a, b, _, _, _) -> a.or(b));
    unsignedOnly("ORN", "b", "", (a, b, _, _, _) -> a.or(b.not()));
    unsignedOnly("EOR", "b", "", (a, b, _, _, _) -> a.xor(b));
    unsignedOnly("BSL", "b", "", (a, b, c, _, _) -> a.and(c).or(b.andNot(c)));
    unsignedOnly("BIT", "b", "", (a, b, c, _, _) -> a.and(b).or(c.andNot(b)));
    unsignedOnly("BIF", "b", "", (a, b, c, _, _) -> a.andNot(b).or(c.and(b)));
  }
}
