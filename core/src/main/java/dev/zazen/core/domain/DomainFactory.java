package dev.zazen.core.domain;

import dev.zazen.core.memory.OutOfFramesException;

/** Makes domains while others run. */
public interface DomainFactory {
  /** What makes none. */
  DomainFactory NONE =
      new DomainFactory() {
        @Override
        public Domain create(int id, DomainRequest request) {
          throw new OutOfFramesException("no domains are made here");
        }

        @Override
        public int gicVersion() {
          return 3;
        }

        @Override
        public int timerClock() {
          return 0;
        }
      };

  /**
   * A domain without memory, which is held until its toolstack lets it go.
   *
   * @throws OutOfFramesException if the board has no frames for what the hypervisor needs
   */
  Domain create(int id, DomainRequest request);

  /** Version of the board's interrupt controller, 2 or 3. */
  int gicVersion();

  /**
   * {@code clock-frequency} of the board's timer node in Hz, 0 if it has none: a toolstack passes
   * it on.
   */
  int timerClock();
}
