package dev.zazen.ir;

/** Why translated code was left. */
public enum ExitKind {
  /** The region is not there any more. */
  STALE,
  /** The budget does not suffice for the next block. */
  BUDGET,
  /** To a place in the same page that is not linked yet. */
  LINK,
  /** To the virtual address in {@link State#NEXT}. */
  JUMP,
  /** A guest instruction has to be interpreted, then the code goes on at its resume address. */
  INTERPRET,
  /** A guest instruction has to be interpreted, and says where to go on. */
  END,
  /** The interpreter has to go on with this guest instruction. */
  BAIL
}
