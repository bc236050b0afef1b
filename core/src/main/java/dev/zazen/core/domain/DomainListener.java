package dev.zazen.core.domain;

import dev.zazen.abi.SchedShutdown;

/** Hears of the end of a domain. */
@FunctionalInterface
public interface DomainListener {
  /** {@code domain} has shut down; no vCPU of it enters guest mode any more. */
  void shutDown(Domain domain, SchedShutdown reason);
}
