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

  /** Of {@link #reads}: N and Z. */
  public static final int NZ = 1;

  /** Of {@link #reads}: C. */
  public static final int C = 2;

  /** Of {@link #reads}: V. */
  public static final int V = 4;

  /** All flags. */
  public static final int NZCV = NZ | C | V;

  private static final Cond[] ALL = values();

  /** The condition by its number here. */
  public static Cond of(int ordinal) {
    return ALL[ordinal];
  }

  /** The flags that it depends on, as bits {@link #NZ}, {@link #C} and {@link #V}. */
  public int reads() {
    return switch (this) {
      case EQ, NE, MI, PL -> NZ;
      case CS, CC -> C;
      case VS, VC -> V;
      case HI, LS -> C | NZ;
      case GE, LT, GT, LE -> V | NZ;
    };
  }

  /** The opposite. */
  public Cond not() {
    return ALL[ordinal() ^ 1];
  }
}
