package dev.zazen.arm64.interpreter;

/** The interpreter needs a page that translated code had no translation of. */
final class LockstepMiss extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long address;

  LockstepMiss(long address) {
    super(null, null, false, false);
    this.address = address;
  }

  long address() {
    return address;
  }
}
