package dev.zazen.core.domain;

/** The hypervisor's console. Any thread. */
@FunctionalInterface
public interface HypervisorLog {
  /** Writes a line, without the prefix {@code (XEN)}. */
  void line(String line);
}
