package dev.zazen.ir;

/** Makes code of one kind of host. Used by one thread at a time. */
public interface Backend {
  /** The host code of a region on which {@link Liveness} ran. */
  Translation translate(Region region);

  /**
   * What to write over the first 8 bytes of a translation, at once, to turn back whoever enters it.
   *
   * @param staleOffset see {@link Translation#staleOffset}
   */
  long turnBack(int staleOffset);

  /**
   * Code that translated code is entered and left through, called as a C function of (address of
   * state, address of vectors, address of code), which returns the region's number in the upper and
   * the exit's in the lower half. {@link State#EXIT} has to lead to {@code exit} bytes behind its
   * start.
   */
  Trampoline trampoline();

  /** Code to enter and leave by. */
  interface Trampoline {
    /** The code, entered at its start. */
    byte[] code();

    /** Offset of the part that leaves. */
    int exit();

    /** Offset of what {@link State#COUNTER} has to lead to. */
    int counter();
  }
}
