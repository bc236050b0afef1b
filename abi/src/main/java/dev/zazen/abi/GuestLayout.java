package dev.zazen.abi;

/**
 * What an Arm guest finds where in its physical address space, {@code GUEST_*} of {@code
 * public/arch-arm.h}.
 *
 * <pre>
 *  0x0000_0000  +-----------------------------+
 *  0x0200_0000  | virtio-mmio          1 MiB  |
 *  0x0300_1000  | GICv2 GICD 4 KiB, GICC 8 KiB at 0x0300_2000; or GICv3 GICD 64 KiB
 *  0x0302_0000  | GICv3 GICR          16 MiB  |
 *  0x1000_0000  | vPCI ECAM          256 MiB  |
 *  0x2000_0000  | ACPI tables         32 MiB  |
 *  0x2200_0000  | PL011                4 KiB  |
 *  0x2300_0000  | vPCI memory        256 MiB  |
 *  0x3800_0000  | grant table         16 MiB  |
 *  0x3900_0000  | magic pages         16 MiB  |
 *  0x4000_0000  | RAM bank 0           3 GiB  |
 *  0x1_0000_0000| vPCI prefetchable    4 GiB  |
 *  0x2_0000_0000| RAM bank 1        1016 GiB  |
 *               +-----------------------------+
 * </pre>
 *
 * Guests learn all this from their device tree; a direct-mapped domain has the board's addresses
 * instead.
 */
public final class GuestLayout {
  public static final long VIRTIO_MMIO_BASE = 0x0200_0000L;
  public static final long VIRTIO_MMIO_SIZE = 0x0010_0000L;

  public static final long GICD_BASE = 0x0300_1000L;
  public static final long GICD_SIZE = 0x0000_1000L;
  public static final long GICC_BASE = 0x0300_2000L;
  public static final long GICC_SIZE = 0x0000_2000L;

  public static final long GICV3_GICD_BASE = 0x0300_1000L;
  public static final long GICV3_GICD_SIZE = 0x0001_0000L;
  public static final int GICV3_RDIST_REGIONS = 1;
  public static final long GICV3_GICR0_BASE = 0x0302_0000L;
  public static final long GICV3_GICR0_SIZE = 0x0100_0000L;

  public static final long VPCI_ECAM_BASE = 0x1000_0000L;
  public static final long VPCI_ECAM_SIZE = 0x1000_0000L;

  public static final long ACPI_BASE = 0x2000_0000L;
  public static final long ACPI_SIZE = 0x0200_0000L;

  public static final long PL011_BASE = 0x2200_0000L;
  public static final long PL011_SIZE = 0x0000_1000L;

  public static final long VPCI_MEM_BASE = 0x2300_0000L;
  public static final long VPCI_MEM_SIZE = 0x1000_0000L;

  public static final long GNTTAB_BASE = 0x3800_0000L;
  public static final long GNTTAB_SIZE = 0x0100_0000L;

  public static final long MAGIC_BASE = 0x3900_0000L;
  public static final long MAGIC_SIZE = 0x0100_0000L;

  public static final int RAM_BANKS = 2;
  public static final long RAM0_BASE = 0x4000_0000L;
  public static final long RAM0_SIZE = 0xc000_0000L;
  public static final long RAM1_BASE = 0x2_0000_0000L;
  public static final long RAM1_SIZE = 0xfe_0000_0000L;

  public static final long VPCI_PREFETCH_MEM_BASE = 0x1_0000_0000L;
  public static final long VPCI_PREFETCH_MEM_SIZE = 0x1_0000_0000L;

  /** vCPUs a guest can have. */
  public static final int MAX_VCPUS = 128;

  /** Interrupt of the virtual timer, as an INTID. */
  public static final int TIMER_VIRT_PPI = 27;

  /** Interrupt of the secure physical timer, as an INTID. */
  public static final int TIMER_PHYS_S_PPI = 29;

  /** Interrupt of the non-secure physical timer, as an INTID. */
  public static final int TIMER_PHYS_NS_PPI = 30;

  /** Interrupt of event channels, as an INTID. */
  public static final int EVTCHN_PPI = 31;

  /** Interrupt of the PL011, as an INTID. */
  public static final int VPL011_SPI = 32;

  /** First interrupt of the virtio-mmio devices, as an INTID. */
  public static final int VIRTIO_MMIO_SPI_FIRST = 33;

  /** Last interrupt of the virtio-mmio devices, as an INTID. */
  public static final int VIRTIO_MMIO_SPI_LAST = 43;

  private GuestLayout() {}
}
