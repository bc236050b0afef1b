package dev.zazen.ir;

/** What an atomic access does with memory m and its operand b. */
public enum Atomic {
  /** m + b. */
  ADD,
  /** b. */
  SWAP,
  /** m and not b. */
  CLEAR,
  /** m or b. */
  SET,
  /** m xor b. */
  XOR,
  /** b if m equals d, which then becomes m. */
  COMPARE_AND_SWAP
}
