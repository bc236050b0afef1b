package dev.zazen.core.domain;

import dev.zazen.abi.ShutdownReason;

/** Hears of domains. Called on threads of physical CPUs. */
public interface DomainListener {
  /** A line for the hypervisor's log. */
  void log(String line);

  /** A domain has ended, for whatever reason; called once for each. */
  void ended(Domain domain, ShutdownReason reason, String detail);
}
