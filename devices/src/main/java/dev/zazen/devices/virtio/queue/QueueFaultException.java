package dev.zazen.devices.virtio.queue;

/** A driver broke the rules of its queue: nothing of it can be trusted until it is reset. */
public final class QueueFaultException extends Exception {
  private static final long serialVersionUID = 1;

  /** A fault, with the rule. */
  public QueueFaultException(String message) {
    super(message);
  }
}
