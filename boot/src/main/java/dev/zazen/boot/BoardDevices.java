package dev.zazen.boot;

import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.iommu.MachineDma;
import dev.zazen.devices.gpio.Pl061;
import dev.zazen.devices.pci.EmptyHost;
import dev.zazen.devices.rtc.Pl031;
import dev.zazen.devices.virtio.EmptyTransport;
import dev.zazen.devices.virtio.block.BlockDevice;
import dev.zazen.devices.virtio.mmio.MmioTransport;
import dev.zazen.image.DiskImage;
import dev.zazen.machine.Clock;
import dev.zazen.machine.Dma;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.TimedDevice;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Models of the board's devices. */
final class BoardDevices {
  /** Makes a model. */
  private interface Maker {
    MmioDevice make(
        BoardDevices board, AssignedDevice plan, Domain domain, Clock clock, IrqLine irq);
  }

  private static final Map<String, Maker> MODELS =
      Map.of(
          "arm,pl031", (board, _, _, clock, irq) -> new Pl031(clock, board.startSeconds, irq),
          "arm,pl061", (_, _, _, _, _) -> new Pl061(),
          "pci-host-ecam-generic", (_, _, _, _, _) -> new EmptyHost(),
          "virtio,mmio", (board, plan, domain, _, irq) -> board.slot(plan, domain, irq));

  private final long startSeconds;
  private final Map<String, DiskImage> images;
  private final Workers workers;
  private final DeviceStreams streams;

  /** Who serves the disks, by their nodes' paths. */
  private final Map<String, Executor> servers = new HashMap<>();

  /** Those that domains have from the beginning, by their nodes' paths. */
  private final Map<String, MmioDevice> placed = new HashMap<>();

  /**
   * None yet.
   *
   * @param startSeconds what clocks show when the board is switched on, in seconds since 1970
   * @param images those of disks, by the path of their nodes
   * @param workers where devices have theirs from
   * @param streams what those behind an SMMU reach
   */
  BoardDevices(
      long startSeconds, Map<String, DiskImage> images, Workers workers, DeviceStreams streams) {
    this.startSeconds = startSeconds;
    this.images = images;
    this.workers = workers;
    this.streams = streams;
  }

  /** Gives a domain that does not run yet what its plan says. */
  void add(Domain domain, AssignedDevice plan, Clock clock, DeviceTimers timers) {
    DevicePlan device = plan.device();
    IrqLine irq = plan.interrupt().map(domain.interrupts()::spi).orElse(_ -> {});
    MmioDevice model = MODELS.get(device.binding()).make(this, plan, domain, clock, irq);
    placed.put(device.path(), model);
    domain
        .mmio()
        .add(
            new MmioRegion(
                device.path(), plan.registers().start(), plan.registers().size(), model));
    if (model instanceof TimedDevice timed) {
      timers.add(timed);
    }
  }

  /** The model of a device that some domain has from the beginning. */
  Optional<MmioDevice> placed(DevicePlan device) {
    return Optional.ofNullable(placed.get(device.path()));
  }

  /** Whether a device can be made for one domain after the other. */
  boolean canMake(DevicePlan device) {
    return device.disk().isEmpty() || images.containsKey(device.path()) && placed(device).isEmpty();
  }

  /** A model of a device that nobody has. */
  MmioDevice make(DevicePlan device, Domain domain, Clock clock, IrqLine irq) {
    return MODELS
        .get(device.binding())
        .make(this, AssignedDevice.inPlace(device), domain, clock, irq);
  }

  /** Nobody has the device any more. */
  void end(DevicePlan device, MmioDevice model) {
    streams.disconnect(device.path());
    if (model instanceof MmioTransport transport) {
      transport.end();
    }
  }

  private MmioDevice slot(AssignedDevice assigned, Domain domain, IrqLine irq) {
    DevicePlan plan = assigned.device();
    if (plan.disk().isEmpty()) {
      return new EmptyTransport();
    }
    return new MmioTransport(
        new BlockDevice(images.get(plan.path()), plan.path().substring(1)),
        dma(plan, domain),
        irq,
        servers.computeIfAbsent(
            plan.path(), path -> workers.start("d%d-%s".formatted(domain.id(), path))),
        fault ->
            domain.log().line("%s: d%d's driver: %s".formatted(plan.path(), domain.id(), fault)));
  }

  private Dma dma(DevicePlan device, Domain domain) {
    return streams
        .connect(device.path())
        .orElseGet(() -> new MachineDma(domain.memory(), device.path(), domain.log()));
  }
}
