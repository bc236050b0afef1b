package dev.zazen.boot;

import dev.zazen.abi.GuestLayout;
import dev.zazen.abi.XenErrno;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.RuntimeDevices;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devices.uart.RingUart;
import dev.zazen.machine.Clock;
import dev.zazen.machine.MmioDevice;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.TimedDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Devices of domains that dom0's toolstack makes: vPL011s, and those of the board that dom0 leaves
 * to others. Such a device begins anew with each domain that gets its registers.
 */
final class ToolstackDevices implements RuntimeDevices {
  private static final int PAGE_SHIFT = 12;
  private static final long PAGE = 1L << PAGE_SHIFT;

  /** What devices of a domain need to know the time. */
  private record Time(Clock clock, DeviceTimers timers) {}

  private final List<DevicePlan> devices;
  private final BoardDevices models;
  private final DeviceStreams streams;

  // Under the lock of domctl.
  private final Map<Domain, Time> times = new HashMap<>();
  private final Map<Domain, Map<Long, List<MmioRegion>>> mappings = new HashMap<>();
  private final Map<String, MmioDevice> live = new HashMap<>();
  private final Map<String, RoutedLine> lines = new HashMap<>();

  /**
   * Devices of a board.
   *
   * @param models those that are some domain's from the beginning
   * @param streams what those behind an SMMU reach
   */
  ToolstackDevices(List<DevicePlan> devices, BoardDevices models, DeviceStreams streams) {
    this.streams = streams;
    this.devices = devices;
    this.models = models;
  }

  /** Permits dom0 what it may permit to others: as handle_device of xen/arch/arm/domain_build.c. */
  void permit(Domain dom0) {
    for (DevicePlan device : devices) {
      MemoryRange registers = device.registers();
      // Like Xen, one page more than there are registers in.
      long last = registers.end() - 1 + PAGE - 1 >>> PAGE_SHIFT;
      dom0.iomem().add(registers.start() >>> PAGE_SHIFT, last);
      device.interrupt().ifPresent(intid -> dom0.irqs().add(intid, intid));
    }
  }

  /**
   * A domain was made; {@code timers} are served with its vCPUs'.
   *
   * @param iommu whether it may have devices behind an IOMMU
   */
  void made(Domain domain, Clock clock, DeviceTimers timers, boolean iommu) {
    if (iommu) {
      streams.add(domain);
    }
    times.put(domain, new Time(clock, timers));
    domain.onDestroy(() -> times.remove(domain));
    domain.onDestroy(() -> mappings.remove(domain));
  }

  @Override
  public int vuart(Domain domain, long gfn, int console) {
    boolean there = domain.mmio().find(GuestLayout.PL011_BASE) != null;
    if (there || !domain.reserveInterrupt(GuestLayout.VPL011_SPI)) {
      return -XenErrno.EINVAL;
    }
    DomainMemory memory = domain.memory();
    long page = memory.pin(gfn);
    int port = page == DomainMemory.NONE ? -XenErrno.EINVAL : connect(domain, page, console);
    if (port < 0) {
      domain.freeInterrupt(GuestLayout.VPL011_SPI);
    }
    return port;
  }

  private static int connect(Domain domain, long page, int console) {
    DomainMemory memory = domain.memory();
    var signal = new Signal(domain);
    var line = domain.interrupts().spi(GuestLayout.VPL011_SPI);
    var uart = new RingUart(memory.ram(), page, line, signal);
    int port = domain.events().allocateForHypervisor(console, uart::signalled);
    if (port < 0) {
      memory.unpin(page);
      return port;
    }
    signal.port = port;
    var region = new MmioRegion("vpl011", GuestLayout.PL011_BASE, GuestLayout.PL011_SIZE, uart);
    domain.mmio().add(region);
    domain.onDestroy(() -> memory.unpin(page));
    return port;
  }

  /** Signals the other end of a console, once there is a port for it. */
  private static final class Signal implements Runnable {
    private final Domain domain;
    private volatile int port;

    Signal(Domain domain) {
      this.domain = domain;
    }

    @Override
    public void run() {
      domain.events().notify(port);
    }
  }

  @Override
  public int map(Domain domain, long gfn, long mfn) {
    var page = new MemoryRange(mfn << PAGE_SHIFT, PAGE);
    var regions = new ArrayList<MmioRegion>();
    for (DevicePlan device : devices) {
      if (device.registers().overlaps(page)) {
        MmioDevice model = model(device, domain);
        if (model == null) {
          domain
              .log()
              .line(
                  "%s: d%d cannot have it at run time; assign it by the board's configuration"
                      .formatted(device.path(), domain.id()));
          return -XenErrno.EBUSY;
        }
        regions.add(region(device, model, page, gfn << PAGE_SHIFT));
      }
    }
    for (int i = 0; i < regions.size(); i++) {
      try {
        domain.mmio().add(regions.get(i));
      } catch (IllegalArgumentException e) {
        domain.log().line("d%d: %s".formatted(domain.id(), e.getMessage()));
        regions.subList(0, i).forEach(domain.mmio()::remove);
        return -XenErrno.EBUSY;
      }
    }
    mappings.computeIfAbsent(domain, _ -> new HashMap<>()).put(gfn, regions);
    return 0;
  }

  private static MmioRegion region(
      DevicePlan device, MmioDevice model, MemoryRange page, long address) {
    long start = Math.max(device.registers().start(), page.start());
    long end = Math.min(device.registers().end(), page.end());
    long offset = start - device.registers().start();
    return new MmioRegion(
        device.path(),
        address + (start - page.start()),
        end - start,
        offset == 0 ? model : new Part(model, offset));
  }

  /** A device from register {@code offset} on. */
  private record Part(MmioDevice model, long offset) implements MmioDevice {
    @Override
    public long read(int vcpu, long at, int size) {
      return model.read(vcpu, offset + at, size);
    }

    @Override
    public void write(int vcpu, long at, int size, long value) {
      model.write(vcpu, offset + at, size, value);
    }
  }

  /** The model of a device; null if a domain cannot be given it. */
  private MmioDevice model(DevicePlan device, Domain domain) {
    if (!models.canMake(device)) {
      return null;
    }
    MmioDevice there = models.placed(device).orElse(live.get(device.path()));
    Time time = times.get(domain);
    if (there != null || time == null) {
      return there;
    }
    RoutedLine line = line(device);
    line.set(false);
    MmioDevice made = models.make(device, domain, time.clock(), line);
    if (made instanceof TimedDevice timed) {
      time.timers().add(timed);
    }
    live.put(device.path(), made);
    domain.onDestroy(
        () -> {
          live.remove(device.path());
          models.end(device, made);
        });
    return made;
  }

  private RoutedLine line(DevicePlan device) {
    return lines.computeIfAbsent(device.path(), _ -> new RoutedLine());
  }

  @Override
  public void unmap(Domain domain, long gfn) {
    List<MmioRegion> regions = mappings.getOrDefault(domain, Map.of()).get(gfn);
    if (regions != null) {
      regions.forEach(domain.mmio()::remove);
      mappings.get(domain).remove(gfn);
    }
  }

  @Override
  public int route(Domain domain, int intid) {
    for (DevicePlan device : devices) {
      if (device.interrupt().filter(its -> its == intid).isPresent()) {
        RoutedLine line = line(device);
        if (models.placed(device).isPresent() || !line.route(domain, intid)) {
          return -XenErrno.EBUSY;
        }
        domain.onDestroy(line::release);
        return 0;
      }
    }
    return -XenErrno.EBUSY;
  }

  @Override
  public boolean isRouted(Domain domain, int intid) {
    return devices.stream()
        .filter(device -> device.interrupt().filter(its -> its == intid).isPresent())
        .anyMatch(device -> line(device).isOf(domain));
  }

  @Override
  public boolean usesIommu(Domain domain) {
    return streams.uses(domain);
  }

  @Override
  public int assign(Domain domain, String path) {
    return streams.assign(domain, path);
  }

  @Override
  public int deassign(Domain domain, String path) {
    return streams.deassign(domain, path);
  }

  @Override
  public int testAssign(String path) {
    return streams.testAssign(path);
  }
}
