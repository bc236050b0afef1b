package dev.zazen.xenstore;

/** A request that is answered with an error. Has no stack trace: it is an ordinary answer. */
public final class XenstoreException extends Exception {
  private static final long serialVersionUID = 1L;

  private final XenstoreError error;

  /** An answer {@code error}. */
  public XenstoreException(XenstoreError error) {
    super(error.name(), null, false, false);
    this.error = error;
  }

  /** What the client is told. */
  public XenstoreError error() {
    return error;
  }
}
