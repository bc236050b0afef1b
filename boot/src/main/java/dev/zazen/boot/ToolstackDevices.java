package dev.zazen.boot;

import dev.zazen.abi.GuestLayout;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.RuntimeDevices;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.devices.uart.RingUart;
import dev.zazen.machine.MmioRegion;

/** Devices of domains that dom0's toolstack makes. */
final class ToolstackDevices implements RuntimeDevices {
  /** What signals the other end of a console, once there is a port for it. */
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
  public int vuart(Domain domain, long gfn, int console) {
    boolean there = domain.mmio().find(GuestLayout.PL011_BASE) != null;
    if (there || domain.interrupts().lines() <= GuestLayout.VPL011_SPI) {
      return -XenErrno.EINVAL;
    }
    DomainMemory memory = domain.memory();
    long page = memory.pin(gfn);
    if (page == DomainMemory.NONE) {
      return -XenErrno.EINVAL;
    }
    var signal = new Signal(domain);
    var uart =
        new RingUart(
            memory.ram(), page, domain.interrupts().spi(GuestLayout.VPL011_SPI), signal);
    int port = domain.events().allocateForHypervisor(console, uart::signalled);
    if (port < 0) {
      memory.unpin(page);
      return port;
    }
    signal.port = port;
    domain
        .mmio()
        .add(new MmioRegion("vpl011", GuestLayout.PL011_BASE, GuestLayout.PL011_SIZE, uart));
    domain.onDestroy(() -> memory.unpin(page));
    return port;
  }
}
