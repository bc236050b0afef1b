package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.GuestLayout;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.boot.plan.IommuPlan;
import dev.zazen.boot.plan.StreamPlan;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.hypercall.CallDispatcher;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.psci.Firmware;
import dev.zazen.core.psci.Mitigations;
import dev.zazen.core.psci.SsbdState;
import dev.zazen.engine.BoardMemory;
import dev.zazen.engine.Engines;
import dev.zazen.image.DiskImage;
import dev.zazen.image.DiskImages;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Dma;
import dev.zazen.machine.MmioRegion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What domains of a toolstack are given, and what is left when they end. */
@Tag("feature:device-assignment")
class ToolstackDevicesTest {
  private static final long RAM = 0x4000_0000L;
  private static final int SIZE = 16 << 20;
  private static final long GFN = 0x4_0000;

  /** Offsets of the PL031: match and data register. */
  private static final int MATCH = 0x004;

  private static final int MASK = 0x010;

  private final BoardMemory memory = BoardMemory.ofSize(SIZE);
  private final FrameTable frames = new FrameTable(memory, RAM);
  private final List<String> log = new ArrayList<>();
  private final Clock clock = () -> 0;
  private final Hypervisor hypervisor = new Hypervisor(1, clock, log::add);
  private static final String SMMU = "/smmuv3@9050000";
  private static final int STREAM = 16;

  private final DeviceStreams streams =
      new DeviceStreams(
          new IommuPlan(
              true,
              Map.of(
                  "/slot@a001000", node(Optional.of(STREAM), true),
                  "/shares@a002000", node(Optional.of(STREAM), true),
                  "/dom0s@a003000", node(Optional.of(STREAM + 1), false),
                  "/pl061@9030000", node(Optional.empty(), false))));

  private static IommuPlan.Node node(Optional<Integer> stream, boolean forPassthrough) {
    return new IommuPlan.Node(stream.map(id -> new StreamPlan(SMMU, id)), forPassthrough);
  }

  @TempDir private Path directory;

  private final Map<String, DiskImage> images = new HashMap<>();
  private final BoardDevices models = new BoardDevices(0, images, new Workers(true), streams);
  private final DevicePlan free = device("/pl031@9010000", "arm,pl031", 0x901_0000, 0x1000, 34);
  private final DevicePlan taken = device("/pl061@9030000", "arm,pl061", 0x903_0000, 0x1000, 39);
  private final DevicePlan wide =
      device("/pcie@10000000", "pci-host-ecam-generic", 0x1000_0000, 0x1_0000, 40);
  private final DevicePlan slot = device("/slot@a000000", "virtio,mmio", 0xa00_0000, 0x200, 48);
  private final DevicePlan next = device("/slot@a000200", "virtio,mmio", 0xa00_0200, 0x200, 49);
  private final DevicePlan disk =
      new DevicePlan(
          "/slot@a001000",
          "virtio,mmio",
          new MemoryRange(0xa00_1000, 0x200),
          Optional.of(50),
          true,
          Optional.of(new DiskPlan(Path.of("disk"), Optional.of("raw"), false)));
  private final ToolstackDevices devices =
      new ToolstackDevices(List.of(free, taken, wide, slot, next, disk), models, streams);
  private Domain dom0;

  private static DevicePlan device(String path, String binding, long base, int size, int intid) {
    return new DevicePlan(
        path, binding, new MemoryRange(base, size), Optional.of(intid), true, Optional.empty());
  }

  @BeforeEach
  void makeDom0() {
    frames.release(new MemoryRange(RAM, SIZE));
    hypervisor.devices(devices);
    dom0 = domain(0, 64);
    models.add(dom0, AssignedDevice.inPlace(taken), clock, new DeviceTimers());
    devices.permit(dom0);
    streams.begin(dom0, List.of());
  }

  @AfterEach
  void close() throws IOException {
    for (DiskImage image : images.values()) {
      image.close();
    }
    hypervisor.domains().forEach(domain -> domain.guest().close());
    memory.close();
  }

  private Domain domain(int id, int spis) {
    var timers = new DeviceTimers();
    var builder = hypervisor.domain(id, "d" + id);
    if (id == 0) {
      builder = builder.hardware();
    }
    Domain domain =
        builder
            .vcpus(
                1,
                new CpuProfile("cortex-a57", true, 62_500_000),
                Engines.byName("interpreter").orElseThrow())
            .memory(memory, frames, new P2m(RAM, SIZE, 64))
            .interrupts(
                lines ->
                    Interrupts.controller(dev.zazen.boot.guest.GuestLayout.gic(3, spis), lines),
                (vcpu, controller) ->
                    timers.with(Interrupts.timer(clock, vcpu, controller, 62_500_000)))
            .calls(
                new CallDispatcher(
                    hypervisor,
                    new Firmware(Mitigations.of(List.of(CpuType.CORTEX_A57), SsbdState.RUNTIME))))
            .build();
    devices.made(domain, clock, timers, id != 0);
    domain.memory().maxPages(16);
    assertEquals(0, domain.memory().populate(GFN, 0));
    return domain;
  }

  private void destroy(Domain domain) {
    for (int i = 0; !domain.destroy(hypervisor, null); i++) {
      assertTrue(i < 100);
    }
    hypervisor.buryDead();
    assertTrue(hypervisor.domain(domain.id()).isEmpty());
  }

  private static MmioRegion at(Domain domain, long address) {
    return domain.mmio().find(address);
  }

  @Test
  @Tag("feature:vpl011")
  void aConsoleIsARingBetweenTwoDomainsAndLeavesNothing() {
    int before = frames.free();
    Domain guest = domain(1, 32);
    assertEquals(-XenErrno.EINVAL, devices.vuart(guest, GFN + 1, 0), "no memory");
    int port = devices.vuart(guest, GFN, 0);
    assertTrue(port > 0);
    assertEquals(-XenErrno.EINVAL, devices.vuart(guest, GFN, 0), "one only");
    int mine = dom0.events().bindInterdomain(guest.events(), port);
    assertTrue(mine > 0);
    long ring = frames.offset(guest.memory().p2m().lookup(GFN).orElseThrow().mfnOf(GFN));
    MmioRegion uart = at(guest, GuestLayout.PL011_BASE);
    uart.device().write(0, 0, 1, 'x');
    assertEquals('x', memory.getByte(ring + 1024));
    assertTrue(dom0.events().isPending(mine));
    memory.putByte(ring, (byte) 'y');
    memory.putInt(ring + 3076, 1);
    uart.device().write(0, 0x38, 2, 1 << 6);
    assertEquals(0, dom0.events().send(mine));
    assertEquals(1 << 6, uart.device().read(0, 0x40, 2));
    assertEquals('y', uart.device().read(0, 0, 1));
    destroy(guest);
    assertEquals(before, frames.free());
  }

  @Test
  @Tag("feature:vpl011")
  void aConsoleNeedsItsInterrupt() {
    Domain guest = domain(1, 0);
    assertEquals(-XenErrno.EINVAL, devices.vuart(guest, GFN, 0));
    assertTrue(guest.events().used().isEmpty());
  }

  @Test
  void registersAreWhereTheToolstackWantsThem() {
    Domain guest = domain(1, 64);
    assertEquals(0, devices.map(guest, 0x1_0000, 0x9010));
    assertEquals("/pl031@9010000", at(guest, 0x1000_0000).name());
    assertEquals(0, devices.map(guest, 0x1_0001, 0xa000));
    assertEquals("/slot@a000000", at(guest, 0x1000_1000).name());
    assertEquals("/slot@a000200", at(guest, 0x1000_1200).name());
    assertNull(at(guest, 0x1000_1400));
    assertEquals(0, devices.map(guest, 0x1_0002, 0x1_0003));
    MmioRegion part = at(guest, 0x1000_2ffc);
    assertEquals(0xffff_ffffL, part.device().read(0, 0xffc, 4), "nothing is behind the host");
    part.device().write(0, 0, 4, 1);
    assertEquals(0, devices.map(guest, 0x1_0003, 0x9999), "a page without a device");
    assertNull(at(guest, 0x1000_3000));
    devices.unmap(guest, 0x1_0000);
    assertNull(at(guest, 0x1000_0000));
    devices.unmap(guest, 0x1_0000);
  }

  @Test
  void whatCannotBeGivenIsSaid() {
    Domain guest = domain(1, 64);
    assertEquals(-XenErrno.EBUSY, devices.map(guest, GuestLayout.GICV3_GICD_BASE >>> 12, 0x9010));
    assertEquals(-XenErrno.EBUSY, devices.map(guest, 0x1_0000, 0xa001));
    assertNull(at(guest, 0x1000_0000));
    assertTrue(log.get(0).contains("overlaps"), log::toString);
    assertTrue(
        log.get(1).startsWith("/slot@a001000: d1 cannot have it at run time"), log::toString);
  }

  @Test
  void aDeviceBeginsAnewWithTheNextDomain() {
    Domain first = domain(1, 64);
    assertEquals(0, devices.map(first, 0x1_0000, 0x9010));
    at(first, 0x1000_0000).device().write(0, MASK, 4, 1);
    Domain second = domain(2, 64);
    assertEquals(0, devices.map(second, 0x2_0000, 0x9010), "at the same time it is the same");
    assertEquals(1, at(second, 0x2000_0000).device().read(0, MASK, 4));
    destroy(second);
    destroy(first);
    Domain third = domain(1, 64);
    assertEquals(0, devices.map(third, 0x1_0000, 0x9010));
    assertEquals(0, at(third, 0x1000_0000).device().read(0, MASK, 4));
  }

  /** Whether the device reads {@code expected} at the begin of a domain's memory. */
  private static boolean reads(Dma device, int expected) {
    var bytes = new byte[1];
    return device.read(GFN << 12, bytes, 0, 1) && bytes[0] == expected;
  }

  private void put(Domain domain, int value) {
    long mfn = domain.memory().p2m().lookup(GFN).orElseThrow().mfnOf(GFN);
    memory.putByte(frames.offset(mfn), (byte) value);
  }

  @Test
  @Tag("feature:iommu")
  void aDeviceBehindTheSmmuReachesTheMemoryOfWhoeverHasIt() {
    Domain first = domain(1, 64);
    Domain second = domain(2, 64);
    put(first, 1);
    put(second, 2);
    Dma device = streams.connect(disk.path()).orElseThrow();
    assertFalse(reads(device, 0), "it is nobody's");
    assertEquals(0, devices.testAssign(disk.path()));
    assertEquals(0, devices.assign(first, disk.path()));
    assertTrue(reads(device, 1));
    assertFalse(device.write(GFN + 1 << 12, new byte[1], 0, 1), "no memory is there");
    assertTrue(log.contains("SMMUv3: /smmuv3@9050000: event 0x10 received:"), log::toString);
    assertEquals(-XenErrno.EINVAL, devices.testAssign(disk.path()));
    assertEquals(-XenErrno.EBUSY, devices.assign(second, disk.path()));
    assertEquals(-XenErrno.ESRCH, devices.deassign(second, disk.path()));
    assertEquals(0, devices.deassign(first, disk.path()));
    assertFalse(reads(device, 1));
    assertEquals(0, devices.assign(second, disk.path()));
    assertTrue(reads(device, 2));
    destroy(second);
    assertFalse(reads(device, 2));
    assertEquals(0, devices.assign(first, disk.path()));
    assertTrue(reads(device, 1));
  }

  @Test
  @Tag("feature:iommu")
  void whoHasNoStreamOfItsOwnIsNotAssigned() {
    Domain first = domain(1, 64);
    Domain second = domain(2, 64);
    assertEquals(-XenErrno.ESRCH, devices.assign(first, "/nowhere"));
    assertEquals(-XenErrno.ESRCH, devices.testAssign("/nowhere"));
    assertEquals(-XenErrno.ESRCH, devices.deassign(first, "/nowhere"));
    assertEquals(-XenErrno.EINVAL, devices.assign(first, taken.path()), "behind no SMMU");
    assertEquals(0, devices.testAssign(taken.path()), "Xen does not look at that");
    assertEquals(-XenErrno.EINVAL, devices.deassign(first, disk.path()), "it never was anybody's");
    assertEquals(0, devices.assign(first, disk.path()));
    assertEquals(-XenErrno.EBUSY, devices.assign(second, "/shares@a002000"), "StreamID of another");
    assertEquals(0, devices.assign(first, "/shares@a002000"));
    assertEquals(-XenErrno.EBUSY, devices.assign(first, "/dom0s@a003000"));
    assertEquals(0, devices.deassign(dom0, "/dom0s@a003000"));
    assertEquals(0, devices.assign(first, "/dom0s@a003000"));
    assertTrue(devices.usesIommu(null));
    assertTrue(devices.usesIommu(first));
    destroy(first);
    assertFalse(devices.usesIommu(first));
  }

  @Test
  @Tag("feature:iommu")
  void aDiskBehindTheSmmuIsOneDomainsAfterTheOther() throws IOException, InvalidInputException {
    Path file = Files.write(directory.resolve("disk"), new byte[1 << 20]);
    images.put(disk.path(), DiskImages.open(file, Optional.of("raw"), false));
    Domain first = domain(1, 64);
    assertEquals(0, devices.map(first, 0x1_0000, 0xa001));
    MmioRegion slot = at(first, 0x1000_0000);
    assertEquals(2, slot.device().read(0, 8, 4), "a block device");
    slot.device().write(0, 0x70, 4, 1);
    assertEquals(1, slot.device().read(0, 0x70, 4));
    destroy(first);
    assertEquals(0, slot.device().read(0, 0x70, 4), "reset");
    Domain next = domain(1, 64);
    assertEquals(0, devices.map(next, 0x2_0000, 0xa001));
    assertEquals(0, at(next, 0x2000_0000).device().read(0, 0x70, 4), "status");
  }

  @Test
  void anInterruptIsOfOneDomainAtATime() {
    Domain first = domain(1, 64);
    Domain second = domain(2, 64);
    assertEquals(0, devices.route(first, 34));
    assertTrue(devices.isRouted(first, 34));
    assertEquals(-XenErrno.EBUSY, devices.route(second, 34));
    assertFalse(devices.isRouted(second, 34));
    assertEquals(-XenErrno.EBUSY, devices.route(second, 39), "dom0's");
    assertEquals(-XenErrno.EBUSY, devices.route(second, 60), "nobody's");
    assertEquals(0, devices.map(first, 0x1_0000, 0x9010));
    MmioRegion alarm = at(first, 0x1000_0000);
    alarm.device().write(0, MASK, 4, 1);
    alarm.device().write(0, MATCH, 4, 0);
    destroy(first);
    assertEquals(0, devices.route(second, 34));
  }

  @Test
  void dom0MayPermitTheRegistersAndInterruptsOfTheBoard() {
    assertTrue(dom0.iomem().contains(0x9010, 0x9010));
    assertTrue(dom0.iomem().contains(0x1_0000, 0x1_000f));
    assertFalse(dom0.iomem().contains(RAM >>> 12, RAM >>> 12));
    assertTrue(dom0.irqs().contains(34, 34));
    assertFalse(dom0.irqs().contains(33, 33));
    assertNotNull(dom0.mmio().find(0x903_0000));
  }
}
