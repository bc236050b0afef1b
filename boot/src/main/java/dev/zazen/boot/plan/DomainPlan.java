package dev.zazen.boot.plan;

import java.util.List;
import java.util.Optional;

/**
 * A domain.
 *
 * @param id from 1; 0 for dom0, which is mapped one to one and has the board's devices
 * @param name of its node
 * @param path of its node
 * @param vcpus how many, at least one
 * @param banks its RAM, at least one; by rising guest address unless its configuration orders it
 * @param shared memory that it shares with others
 * @param gic its interrupt controller; addresses are guest physical
 * @param vpl011 its console, if it has one; addresses are guest physical
 * @param devices the board's devices that it has
 * @param placements kernel, initrd if there is one, device tree
 * @param eventInterrupt private interrupt of event channels, 16 to 31
 * @param xenstore whether a dom0 will connect it to Xenstore
 * @param directMapped whether its addresses are machine addresses
 * @param staticMemory whether its RAM can never be anybody else's
 * @param p2mPages pages that its second stage of translation may take
 * @param entry guest physical address of the first instruction of vCPU 0
 * @param deviceTree guest physical address of its device tree, what vCPU 0 finds in X0
 */
public record DomainPlan(
    int id,
    String name,
    String path,
    int vcpus,
    List<GuestBank> banks,
    List<SharedRegion> shared,
    GicPlan gic,
    Optional<UartPlan> vpl011,
    List<AssignedDevice> devices,
    List<Placement> placements,
    int eventInterrupt,
    boolean xenstore,
    boolean directMapped,
    boolean staticMemory,
    int p2mPages,
    long entry,
    long deviceTree) {
  public DomainPlan {
    banks = List.copyOf(banks);
    shared = List.copyOf(shared);
    devices = List.copyOf(devices);
    placements = List.copyOf(placements);
  }

  /**
   * What vCPU {@code number} reads as its affinity, and {@code reg} of its node: 16 vCPUs per
   * cluster, as many as an SGI's target list can name (xen/arch/arm/include/asm/vgic.h).
   */
  public static long affinity(int number) {
    return (number & 0xF) | (long) (number >> 4) << 8;
  }

  /** Whether it is dom0. */
  public boolean isHardware() {
    return id == 0;
  }

  /** In bytes. */
  public long memory() {
    return banks.stream().mapToLong(GuestBank::size).sum();
  }

  /** The domain with nothing in its RAM but {@code kernel}, which it enters at its first byte. */
  public DomainPlan running(Placement kernel) {
    return new DomainPlan(
        id,
        name,
        path,
        vcpus,
        banks,
        shared,
        gic,
        vpl011,
        devices,
        List.of(kernel),
        eventInterrupt,
        xenstore,
        directMapped,
        staticMemory,
        p2mPages,
        kernel.address(),
        deviceTree);
  }

  /** What is placed as {@code what}: {@code kernel}, {@code initrd} or {@code dtb}. */
  public Optional<Placement> placement(String what) {
    return placements.stream().filter(p -> p.what().equals(what)).findFirst();
  }
}
