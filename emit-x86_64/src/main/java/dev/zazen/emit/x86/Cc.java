package dev.zazen.emit.x86;

import dev.zazen.base.Deviation;

/** Conditions, in the order of their codes (Intel SDM volume 1, appendix B). */
@Deviation(rule = "R8.12", id = "DEV-J-007")
@SuppressWarnings("EnumOrdinal") // the place is the code
public enum Cc {
  O,
  NO,
  B,
  AE,
  E,
  NE,
  BE,
  A,
  S,
  NS,
  P,
  NP,
  L,
  GE,
  LE,
  G;

  private static final Cc[] ALL = values();

  /** The condition that holds when this one does not. */
  public Cc not() {
    return ALL[ordinal() ^ 1];
  }
}
