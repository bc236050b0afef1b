package dev.zazen.machine;

/** A device that does something by itself when its time has come. Any thread. */
public interface TimedDevice {
  /** Board time at which {@link #serve} has something to do, or {@link Long#MAX_VALUE}. */
  long nextDeadlineNanos();

  /** Does what is due. */
  void serve();
}
