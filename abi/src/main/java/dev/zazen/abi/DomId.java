package dev.zazen.abi;

/** Domain ids with a meaning of their own: {@code DOMID_*} of {@code public/xen.h}. */
public final class DomId {
  /** Ordinary domains have lower ids. */
  public static final int FIRST_RESERVED = 0x7ff0;

  /** The caller. */
  public static final int SELF = 0x7ff0;

  /** Owner of device memory. */
  public static final int IO = 0x7ff1;

  /** Owner of the hypervisor's own pages that others may map. */
  public static final int XEN = 0x7ff2;

  /** Owner of shared pages. */
  public static final int COW = 0x7ff3;

  /** No domain. */
  public static final int INVALID = 0x7ff4;

  /** Any domain: the caller names none. */
  public static final int ANY = 0x7ff5;

  /** The idle domain. */
  public static final int IDLE = 0x7fff;

  private DomId() {}
}
