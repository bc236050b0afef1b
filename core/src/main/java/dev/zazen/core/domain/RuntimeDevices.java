package dev.zazen.core.domain;

import dev.zazen.abi.XenErrno;

/**
 * What a board gives to domains while others run, as their toolstack asks for it. Used under the
 * lock of {@code domctl}; results are 0 or more, or an error of {@link XenErrno} negated.
 */
public interface RuntimeDevices {
  /** What gives nothing. */
  RuntimeDevices NONE =
      new RuntimeDevices() {
        @Override
        public int vuart(Domain domain, long gfn, int console) {
          return -XenErrno.EINVAL;
        }

        @Override
        public int map(Domain domain, long gfn, long mfn) {
          return -XenErrno.EBUSY;
        }

        @Override
        public void unmap(Domain domain, long gfn) {}

        @Override
        public int route(Domain domain, int intid) {
          return -XenErrno.EBUSY;
        }

        @Override
        public boolean isRouted(Domain domain, int intid) {
          return false;
        }

        @Override
        public boolean usesIommu(Domain domain) {
          return false;
        }

        @Override
        public int assign(Domain domain, String path) {
          return -XenErrno.EINVAL;
        }

        @Override
        public int deassign(Domain domain, String path) {
          return -XenErrno.EINVAL;
        }

        @Override
        public int testAssign(String path) {
          return 0;
        }
      };

  /**
   * Gives a domain that never ran a vPL011 whose other end is another domain's ({@code
   * xen/arch/arm/vpl011.c}).
   *
   * @param gfn the domain's page for {@code struct xencons_interface}
   * @param console number of the other domain
   * @return the domain's port that the other is to bind to
   */
  int vuart(Domain domain, long gfn, int console);

  /** Has guest frame {@code gfn} lead to the registers in page {@code mfn} of the board. */
  int map(Domain domain, long gfn, long mfn);

  /** Takes away the registers that guest frame {@code gfn} leads to, if it does. */
  void unmap(Domain domain, long gfn);

  /** Has shared interrupt {@code intid} of the board be the domain's of the same number. */
  int route(Domain domain, int intid);

  /** Whether {@link #route} gave the interrupt to the domain. */
  boolean isRouted(Domain domain, int intid);

  /** Whether a domain may have devices behind an IOMMU; null for whether the board has one. */
  boolean usesIommu(Domain domain);

  /**
   * Has what a device behind an IOMMU reads and writes be the memory of a domain ({@code
   * iommu_assign_dt_device} of xen/drivers/passthrough/device_tree.c).
   *
   * @param path of its node in the board's device tree
   */
  int assign(Domain domain, String path);

  /** Takes a device from its domain: it reaches no memory then. */
  int deassign(Domain domain, String path);

  /** Whether a device is nobody's: 0 if so. */
  int testAssign(String path);
}
