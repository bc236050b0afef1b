package dev.zazen.core.domain;

import dev.zazen.abi.XenErrno;

/** What a board gives to domains while others run, as their toolstack asks for it. */
public interface RuntimeDevices {
  /** What gives nothing. */
  RuntimeDevices NONE = (_, _, _) -> -XenErrno.EINVAL;

  /**
   * Gives a domain that never ran a vPL011 whose other end is another domain's ({@code
   * xen/arch/arm/vpl011.c}).
   *
   * @param gfn the domain's page for {@code struct xencons_interface}
   * @param console number of the other domain
   * @return the domain's port that the other is to bind to, or an error of {@link XenErrno} negated
   */
  int vuart(Domain domain, long gfn, int console);
}
