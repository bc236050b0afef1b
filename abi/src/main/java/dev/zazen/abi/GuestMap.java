package dev.zazen.abi;

/** Where a guest that is not direct-mapped finds its machine ({@code xen/include/public/arch-arm.h}). */
public final class GuestMap {
  public static final long GICD_BASE = 0x03001000L;
  public static final long GICV2_GICD_SIZE = 0x1000;
  public static final long GICV2_GICC_BASE = 0x03002000L;
  public static final long GICV2_GICC_SIZE = 0x2000;
  public static final long GICV3_GICD_SIZE = 0x10000;
  public static final long GICV3_GICR_BASE = 0x03020000L;
  public static final long GICV3_GICR_SIZE = 0x01000000L;
  public static final long PL011_BASE = 0x22000000L;
  public static final long PL011_SIZE = 0x1000;
  public static final int VPL011_SPI = 32;
  public static final int TIMER_VIRT_PPI = 27;
  public static final int TIMER_PHYS_NS_PPI = 30;

  private GuestMap() {}
}
