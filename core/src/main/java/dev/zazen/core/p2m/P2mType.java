package dev.zazen.core.p2m;

/** Whose frame lies behind a guest frame. */
public enum P2mType {
  /** The domain's own RAM. */
  RAM,
  /** The hypervisor's, shared with the domain: shared info, grant table. */
  HYPERVISOR,
  /** Another domain's, mapped with privilege. */
  FOREIGN,
  /** Another domain's, granted. */
  GRANT
}
