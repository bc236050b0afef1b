package dev.zazen.boot;

import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.devices.gpio.Pl061;
import dev.zazen.devices.pci.EmptyHost;
import dev.zazen.devices.rtc.Pl031;
import dev.zazen.devices.virtio.EmptyTransport;
import dev.zazen.machine.Clock;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.MmioRegion;
import java.util.Map;

/** Models of the board's devices. */
final class BoardDevices {
  /** Makes a model. */
  private interface Maker {
    MmioDevice make(Clock clock, long startSeconds, IrqLine irq);
  }

  private static final Map<String, Maker> MODELS =
      Map.of(
          "arm,pl031", Pl031::new,
          "arm,pl061", (_, _, _) -> new Pl061(),
          "pci-host-ecam-generic", (_, _, _) -> new EmptyHost(),
          "virtio,mmio", (_, _, _) -> new EmptyTransport());

  private BoardDevices() {}

  /**
   * The model of {@code plan}, where its domain has it.
   *
   * @param startSeconds what clocks show when the board is switched on, in seconds since 1970
   */
  static MmioRegion of(AssignedDevice plan, Clock clock, long startSeconds, IrqLine irq) {
    return new MmioRegion(
        plan.device().path(),
        plan.registers().start(),
        plan.registers().size(),
        MODELS.get(plan.device().binding()).make(clock, startSeconds, irq));
  }
}
