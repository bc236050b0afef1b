package dev.zazen.core.memory;

/** The board has no frame left for something a domain cannot be without. */
public final class OutOfFramesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what there is no frame for. */
  public OutOfFramesException(String message) {
    super(message);
  }
}
