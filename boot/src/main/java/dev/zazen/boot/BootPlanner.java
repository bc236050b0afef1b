package dev.zazen.boot;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.Configuration;
import dev.zazen.boot.config.CpupoolReader;
import dev.zazen.boot.config.Dom0Reader;
import dev.zazen.boot.config.DomainReader;
import dev.zazen.boot.config.HostReader;
import dev.zazen.boot.config.ModuleLoader;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.plan.BoardPlan;
import dev.zazen.boot.plan.Reservation;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;

/** Makes the plan from a configuration. */
public final class BootPlanner {
  /** What QEMU's CPUs have, in Hz; a timer node's {@code clock-frequency} overrides it. */
  private static final long COUNTER_FREQUENCY = 62_500_000;

  /**
   * RAM that domains do not get, in bytes: real Xen's image and boot allocations take about as
   * much, so that a board which is full here does not become too full there.
   */
  private static final long HYPERVISOR = 2 << 20;

  /** What that RAM is called among the reservations. */
  static final String HEAP = "hypervisor";

  private BootPlanner() {}

  /**
   * Plans the board that {@code config} describes: a {@code .dtb}, a {@code .dts} or an
   * ImageBuilder configuration.
   *
   * @throws InvalidInputException with every problem found
   */
  public static BootPlan plan(Path config, BoardOptions options)
      throws InvalidInputException, IOException {
    var problems = new Problems();
    var configuration = Configuration.read(config, problems);
    var tree = configuration.tree();
    var host = HostReader.read(tree, options.cpus(), options.memory(), problems);
    var gicVersion = host.map(h -> h.gic().version()).orElse(3);
    var domains = DomainReader.read(tree, gicVersion, problems);
    // Without a board there is nothing that modules could be checked against.
    if (host.isEmpty()) {
      problems.throwIfAny();
    }
    var board = host.orElseThrow();
    var memory = new PageAllocator(board.ram());
    board.reserved().forEach(r -> memory.withdraw(r.range()));
    var loader = new ModuleLoader(configuration.directory(), memory, board.ram(), problems);
    options.loads().forEach(load -> loader.load(load.file(), load.address()));
    var modules = loader.modules(tree);
    var line = Dom0Reader.commandLine(tree, problems);
    var cpupools = CpupoolReader.read(tree, board.cpus(), line.scheduler(), problems);
    var all = new ArrayList<>(domains);
    Dom0Reader.read(tree, board, line, problems).ifPresent(dom0 -> all.addFirst(dom0));
    if (memory.allocate("host device tree", treeSize(tree)).isEmpty()
        || memory.allocate(HEAP, HYPERVISOR).isEmpty()) {
      problems.add("/memory", "no RAM is left for the hypervisor", "give the board more memory");
    }
    var plans = new DomainPlanner(tree, board, line, memory, modules, problems).plan(all);
    problems.throwIfAny();
    var reserved = new ArrayList<>(board.reserved());
    memory.owned().stream()
        .filter(o -> plans.stream().noneMatch(d -> d.path().equals(o.owner())))
        .forEach(o -> reserved.add(new Reservation(o.owner(), o.range())));
    reserved.sort(Comparator.comparingLong(r -> r.range().start()));
    var frequency =
        board.timerClock().isPresent() ? board.timerClock().getAsInt() : COUNTER_FREQUENCY;
    return new BootPlan(
        new BoardPlan(
            board.model(),
            board.cpus(),
            board.ram(),
            board.gic(),
            frequency,
            line.text(),
            board.uart(),
            board.devices(),
            reserved),
        plans,
        cpupools,
        problems.warnings());
  }

  private static long treeSize(DeviceTree tree) {
    return Bits.alignUp(FdtWriter.write(tree).length, PageAllocator.PAGE_SIZE);
  }
}
