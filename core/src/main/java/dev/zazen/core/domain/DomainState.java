package dev.zazen.core.domain;

/** Where a domain is in its life. */
public enum DomainState {
  /** Its resources are being put together. */
  BUILDING,
  /** Its vCPUs may run. */
  RUNNING,
  /** Its vCPUs are held; it can go on. */
  PAUSED,
  /** It has ended, see {@link Domain#shutdownReason}; its memory is still there. */
  SHUTDOWN,
  /** Its resources are being taken back. */
  DYING,
  /** It has nothing left but frames that other domains still use. */
  DEAD
}
