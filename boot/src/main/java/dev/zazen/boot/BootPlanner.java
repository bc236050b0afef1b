package dev.zazen.boot;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.Configuration;
import dev.zazen.boot.config.CpupoolChecker;
import dev.zazen.boot.config.CpupoolReader;
import dev.zazen.boot.config.Dom0Reader;
import dev.zazen.boot.config.DomainReader;
import dev.zazen.boot.config.EventChannelReader;
import dev.zazen.boot.config.HostDescription;
import dev.zazen.boot.config.HostReader;
import dev.zazen.boot.config.Iommus;
import dev.zazen.boot.config.ModuleChecker;
import dev.zazen.boot.config.ModuleLoader;
import dev.zazen.boot.config.OnlineCpus;
import dev.zazen.boot.config.PassthroughReader;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.config.PvReader;
import dev.zazen.boot.config.SharedMemoryReader;
import dev.zazen.boot.config.StaticMemoryChecker;
import dev.zazen.boot.config.StaticMemoryReader;
import dev.zazen.boot.config.UnseenChecker;
import dev.zazen.boot.config.XenLimits;
import dev.zazen.boot.plan.BoardPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.Reservation;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

  /** RAM that nobody can have, as the heap is static and elsewhere. */
  private static final String OUTSIDE_HEAP = "unused, outside of the static heap";

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
    var host =
        HostReader.read(
            tree, configuration.directory(), options.cpus(), options.memory(), problems);
    var eventChannels = EventChannelReader.read(tree, problems);
    var gicVersion = host.map(h -> h.gic().version()).orElse(3);
    var domains = DomainReader.read(tree, gicVersion, problems);
    var pv = PvReader.read(tree, configuration.directory(), domains, problems);
    // Without a board there is nothing that modules could be checked against.
    if (host.isEmpty()) {
      problems.throwIfAny();
    }
    var board = host.orElseThrow();
    var memory = new PageAllocator(board.ram());
    board.reserved().forEach(r -> memory.withdraw(r.range()));
    var fixed = StaticMemoryReader.read(tree, problems);
    var heap = fixed.carve(memory);
    var kept = new ArrayList<>(board.reserved());
    fixed.heap().forEach(r -> kept.add(new Reservation(StaticMemoryReader.HEAP, r.range())));
    var shared = SharedMemoryReader.read(tree, board.ram(), kept, memory, problems);
    var loader = new ModuleLoader(configuration.directory(), memory, board.ram(), problems);
    options.loads().forEach(load -> loader.load(load.file(), load.address()));
    var modules = loader.modules(tree);
    StaticMemoryChecker.check(fixed, board.ram(), board.reserved(), modules, problems);
    shared.checkModules(modules, problems);
    ModuleChecker.check(modules, board.reserved(), problems);
    var line = Dom0Reader.commandLine(tree, problems);
    var cpus = OnlineCpus.of(board.cpus(), line, problems);
    var cpupools = CpupoolReader.read(tree, cpus, line.scheduler(), problems);
    var all = new ArrayList<>(domains);
    var dom0Cpus = cpupools.getFirst().cpus().size();
    Dom0Reader.read(tree, board, dom0Cpus, line, problems).ifPresent(all::addFirst);
    CpupoolChecker.check(cpupools, all, problems);
    var treeSize = FdtWriter.write(tree).length;
    XenLimits.check(tree, modules.size(), board.ram().size(), fixed, treeSize, problems);

    if (memory
            .allocate("host device tree", Bits.alignUp(treeSize, PageAllocator.PAGE_SIZE))
            .isEmpty()
        || heap.allocate(HEAP, HYPERVISOR).isEmpty()) {
      problems.add(
          Problems.placeOf(tree, fixed.heap().isEmpty() ? "/memory" : "/chosen"),
          "no RAM is left for the hypervisor",
          fixed.heap().isEmpty()
              ? "give the board more memory"
              : "give \"%s\" at least %d KiB, and less than all RAM"
                  .formatted(StaticMemoryReader.HEAP, HYPERVISOR >> 10));
    }
    var iommus = Iommus.read(tree, line.iommu(), problems);
    var passthrough =
        PassthroughReader.read(
            tree, board, iommus, configuration.directory(), domains, modules, problems);
    var plans =
        new DomainPlanner(tree, board, line, heap, fixed, modules, shared, passthrough, problems)
            .plan(all);
    UnseenChecker.check(domains, plans, eventChannels, problems);
    problems.throwIfAny();
    var reserved = reserved(board, memory, heap, plans);
    var frequency =
        board.timerClock().isPresent() ? board.timerClock().getAsInt() : COUNTER_FREQUENCY;
    return new BootPlan(
        new BoardPlan(
            board.model(),
            cpus.on(),
            board.ram(),
            board.gic(),
            frequency,
            board.timerClock().orElse(0),
            line.text(),
            board.uart(),
            board.devices(),
            iommus.plan(),
            reserved),
        plans,
        eventChannels,
        pv.devices(),
        pv.uplinks(),
        cpupools,
        problems.warnings());
  }

  private static List<Reservation> reserved(
      HostDescription board, PageAllocator memory, PageAllocator heap, List<DomainPlan> plans) {
    var result = new ArrayList<>(board.reserved());
    var allocators = memory.equals(heap) ? List.of(memory) : List.of(memory, heap);
    for (var allocator : allocators) {
      allocator.owned().stream()
          .filter(o -> plans.stream().noneMatch(d -> d.path().equals(o.owner())))
          .forEach(o -> result.add(new Reservation(o.owner(), o.range())));
    }
    if (allocators.size() > 1) {
      memory.free().forEach(range -> result.add(new Reservation(OUTSIDE_HEAP, range)));
    }
    result.sort(Comparator.comparingLong(r -> r.range().start()));
    return result;
  }
}
