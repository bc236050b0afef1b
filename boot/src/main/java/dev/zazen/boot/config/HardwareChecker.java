package dev.zazen.boot.config;

import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DeviceTree;
import java.util.ArrayList;

/** Checks that the parts of a board do not claim the same addresses or interrupts. */
final class HardwareChecker {
  /** The first shared interrupt; lower ones belong to a CPU. */
  private static final int FIRST_SPI = 32;

  private record Part(String place, String what, MemoryRange range) {}

  private final DeviceTree tree;
  private final HostDescription host;
  private final Problems problems;

  private HardwareChecker(DeviceTree tree, HostDescription host, Problems problems) {
    this.tree = tree;
    this.host = host;
    this.problems = problems;
  }

  /** Reports what two parts of {@code host} claim. */
  static void check(DeviceTree tree, HostDescription host, Problems problems) {
    var checker = new HardwareChecker(tree, host, problems);
    checker.addresses();
    checker.interrupts();
  }

  private void addresses() {
    var parts = new ArrayList<Part>();
    host.ram().forEach(bank -> parts.add(new Part(place("/memory"), "RAM", bank)));
    var gic = host.gic();
    parts.add(new Part(place(host.gicPath()), "interrupt controller", gic.distributor()));
    gic.interfaces()
        .forEach(r -> parts.add(new Part(place(host.gicPath()), "interrupt controller", r)));
    host.uart().ifPresent(u -> parts.add(new Part(place(host.uartPath()), "UART", u.registers())));
    for (var device : host.devices()) {
      parts.add(new Part(place(device.path()), device.binding(), device.registers()));
    }
    for (var i = 1; i < parts.size(); i++) {
      var part = parts.get(i);
      parts.subList(0, i).stream()
          .filter(before -> before.range().overlaps(part.range()))
          .forEach(
              before ->
                  problems.add(
                      part.place(),
                      "%s at %s overlaps %s at %s of %s"
                          .formatted(
                              part.what(),
                              part.range(),
                              before.what(),
                              before.range(),
                              before.place()),
                      "give each its own addresses"));
    }
  }

  // The hypervisor has its UART's interrupt, dom0 those of all other devices.
  private void interrupts() {
    var uart = host.uart();
    if (uart.isPresent()) {
      number(host.uartPath(), uart.get().interrupt());
    }
    for (var device : host.devices()) {
      device.interrupt().ifPresent(interrupt -> number(device.path(), interrupt));
      if (uart.isPresent()
          && device.interrupt().filter(i -> i == uart.get().interrupt()).isPresent()) {
        problems.add(
            place(device.path()),
            "interrupt %d is that of the hypervisor's UART %s"
                .formatted(uart.get().interrupt(), host.uartPath()),
            "give each its own interrupt");
      }
    }
  }

  private void number(String path, int interrupt) {
    if (interrupt < FIRST_SPI || interrupt >= host.gic().lines()) {
      problems.add(
          place(path),
          "\"interrupts\" names interrupt %d; the GIC has shared interrupts %d to %d"
              .formatted(interrupt, FIRST_SPI, host.gic().lines() - 1),
          "write <0 N FLAGS> with N from 0 to %d".formatted(host.gic().spis() - 1));
    }
  }

  private String place(String path) {
    return Problems.placeOf(tree, path);
  }
}
