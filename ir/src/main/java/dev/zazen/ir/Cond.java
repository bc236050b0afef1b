package dev.zazen.ir;

import dev.zazen.base.Deviation;

/**
 * Conditions on the flags N (negative), Z (zero), C (carry; after a subtraction: no borrow), V
 * (signed overflow), in pairs of opposites.
 */
@Deviation(rule = "R8.12", id = "DEV-J-006")
@SuppressWarnings("EnumOrdinal") // opposites stand in pairs
public enum Cond {
  /** Z. */
  EQ,
  NE,
  /** C. */
  CS,
  CC,
  /** N. */
  MI,
  PL,
  /** V. */
  VS,
  VC,
  /** C and not Z. */
  HI,
  LS,
  /** N equals V. */
  GE,
  LT,
  /** GE and not Z. */
  GT,
  LE;

  private static final Cond[] ALL = values();

  /** The condition by its number here. */
  public static Cond of(int ordinal) {
    return ALL[ordinal];
  }

  /** The opposite. */
  public Cond not() {
    return ALL[ordinal() ^ 1];
  }
}
