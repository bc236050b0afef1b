package dev.zazen.boot.config;

/** Which PV interfaces a domain has: {@code xen,enhanced} of booting.txt. */
public enum Enhanced {
  /** None. */
  DISABLED,
  /** Hypercalls, event channels, grant tables. */
  NO_XENSTORE,
  /** The same and Xenstore. */
  ENABLED
}
