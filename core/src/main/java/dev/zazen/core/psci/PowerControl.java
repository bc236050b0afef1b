package dev.zazen.core.psci;

import dev.zazen.abi.ShutdownReason;

/** What PSCI does to the domain of the calling vCPU. */
public interface PowerControl {
  /** Outcome of {@link #turnOn}. */
  enum TurnOn {
    STARTED,
    ALREADY_ON,
    NO_SUCH_CPU
  }

  /** Starts the vCPU with an affinity at {@code entry}, with {@code argument} in register 0. */
  TurnOn turnOn(long affinity, long entry, long argument);

  /** Turns the calling vCPU off; it does not come back from the call. */
  void turnOff();

  /** Lets the calling vCPU sleep until an interrupt. */
  void suspend();

  /** Whether any vCPU is on whose affinity agrees with {@code affinity} from level {@code lowest} upwards. */
  boolean anyOn(long affinity, int lowest);

  /** Whether there is a vCPU with such an affinity. */
  boolean exists(long affinity, int lowest);

  /** Ends the domain. */
  void shutdown(ShutdownReason reason);

  /** Tells that an unknown function was called. */
  void unknownCall(int function);
}
