package dev.zazen.arm64.interpreter;

/**
 * Leaves an {@link Op} whose instruction takes a synchronous exception; {@link Cpu} holds syndrome
 * and address. Without stack trace and preallocated: it is control flow, not an error of ours.
 */
public final class GuestFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The only instance. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // has neither stack trace nor state
  static final GuestFault INSTANCE = new GuestFault();

  private GuestFault() {
    super("guest exception", null, false, false);
  }
}
