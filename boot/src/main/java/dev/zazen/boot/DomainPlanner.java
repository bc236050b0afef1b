package dev.zazen.boot;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.BootModule;
import dev.zazen.boot.config.DomainDescription;
import dev.zazen.boot.config.DomainReader;
import dev.zazen.boot.config.Enhanced;
import dev.zazen.boot.config.GuestMap;
import dev.zazen.boot.config.HostDescription;
import dev.zazen.boot.config.Passthrough;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.config.SharedMemory;
import dev.zazen.boot.config.StaticMemory;
import dev.zazen.boot.config.StaticMemoryReader;
import dev.zazen.boot.config.XenCommandLine;
import dev.zazen.boot.guest.GuestDescription;
import dev.zazen.boot.guest.GuestDeviceTree;
import dev.zazen.boot.guest.GuestLayout;
import dev.zazen.boot.guest.HardwareDomainTree;
import dev.zazen.boot.guest.HypervisorNode;
import dev.zazen.boot.guest.ModulePlacement;
import dev.zazen.boot.guest.StaticBanks;
import dev.zazen.boot.image.KernelImage;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.Blob;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.Placement;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.boot.plan.UartPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.core.p2m.P2m;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.FdtWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Gives domains their memory and decides what lies in it. */
final class DomainPlanner {
  /** The first private interrupt that dom0's timers leave free. */
  private static final int DOM0_EVENT_INTERRUPT = 16;

  /** What dom0's first bank has, if it is to have more. */
  private static final long LEAST_FIRST_BANK = 128 << 20;

  /** As much as a grant table can have. */
  private static final long GRANT_TABLE_SIZE = 64 * PageAllocator.PAGE_SIZE;

  /** Bytes of a domU's device tree: DOMU_DTB_SIZE of xen/arch/arm/domain_build.c. */
  private static final int LARGEST_TREE = 4096;

  /** Stands for an initrd whose place is not known yet. */
  private static final MemoryRange NOWHERE = new MemoryRange(0, 1);

  private final DeviceTree host;
  private final HostDescription board;
  private final XenCommandLine line;
  private final PageAllocator memory;
  private final StaticMemory fixed;
  private final Map<DtNode, BootModule> modules;
  private final SharedMemory shared;
  private final Passthrough passthrough;
  private final Problems problems;
  private final DomainDevices devices;
  private final TablePool tables;

  /** Domains that boot the same file share the unpacked kernel; a blob equals only itself. */
  private final Map<Blob, KernelImage> kernels = new HashMap<>();

  DomainPlanner(
      DeviceTree host,
      HostDescription board,
      XenCommandLine line,
      PageAllocator memory,
      StaticMemory fixed,
      Map<DtNode, BootModule> modules,
      SharedMemory shared,
      Passthrough passthrough,
      Problems problems) {
    this.host = host;
    this.board = board;
    this.line = line;
    this.memory = memory;
    this.fixed = fixed;
    this.modules = modules;
    this.shared = shared;
    this.passthrough = passthrough;
    this.problems = problems;
    this.devices = new DomainDevices(board, problems);
    var base = board.ram().getFirst().start();
    this.tables =
        new TablePool(new MemoryRange(base, board.ram().getLast().end() - base), problems);
  }

  /** The plans of those {@code domains} that can be built. */
  List<DomainPlan> plan(List<DomainDescription> domains) {
    var result = new ArrayList<DomainPlan>();
    for (var domain : domains) {
      var kernel =
          Optional.ofNullable(modules.get(domain.kernel()))
              .flatMap(module -> problems.attempt(() -> kernel(module, domain.kernel())));
      var banks = allocate(domain);
      devices.check(domain);
      if (kernel.isPresent() && banks.isPresent()) {
        problems.attempt(() -> plan(domain, kernel.get(), banks.get())).ifPresent(result::add);
      }
    }
    // After all RAM, which is in large blocks then. Where not even the hypervisor has any, that is
    // the problem.
    if (memory.owned().stream().anyMatch(owned -> owned.owner().equals(BootPlanner.HEAP))) {
      domains.stream()
          .filter(domain -> domain.id() != 0)
          .forEach(domain -> tables.allocate(domain, memory));
    }
    return result;
  }

  private KernelImage kernel(BootModule module, DtNode node) throws InvalidInputException {
    var known = kernels.get(module.content());
    if (known != null) {
      return known;
    }
    var image =
        KernelImage.read(
            module.content(), "%s, %s".formatted(Problems.placeOf(node), module.source()));
    kernels.put(module.content(), image);
    return image;
  }

  private Optional<List<GuestBank>> allocate(DomainDescription domain) {
    if (domain.node().has(StaticMemoryReader.MEMORY)) {
      var ranges = fixed.banks(domain.node());
      return Optional.of(
              DomainDevices.isDirectMapped(domain)
                  ? StaticBanks.directMapped(ranges)
                  : StaticBanks.atUsualAddresses(ranges))
          .filter(banks -> !banks.isEmpty());
    }
    if (domain.memory() > memory.freeBytes()) {
      problems.add(
          domain.node(),
          "\"memory\" is %d KiB, but only %d KiB of the %s are left"
              .formatted(
                  domain.memory() >> 10,
                  memory.freeBytes() >> 10,
                  fixed.heap().isEmpty() ? "board's RAM" : "static heap"),
          fixed.heap().isEmpty()
              ? "lower it, or give the board more memory"
              : "lower it, or enlarge \"%s\"".formatted(StaticMemoryReader.HEAP));
      return Optional.empty();
    }
    if (domain.id() == 0) {
      return directMapped(domain);
    }
    var result = new ArrayList<GuestBank>();
    var left = domain.memory();
    for (var space : GuestLayout.RAM) {
      var size = Math.min(left, space.size());
      if (size > 0) {
        result.add(
            new GuestBank(
                space.start(), memory.allocate(domain.node().path(), size).orElseThrow()));
        left -= size;
      }
    }
    return Optional.of(result);
  }

  private DomainPlan plan(DomainDescription domain, KernelImage kernel, List<GuestBank> banks)
      throws InvalidInputException {
    var dom0 = domain.id() == 0;
    var gic = devices.gic(domain);
    var vpl011 = devices.vpl011(domain);
    var ramdisk = domain.ramdisk().flatMap(node -> Optional.ofNullable(modules.get(node)));
    var pv = hypervisor(domain, banks);
    var regions = shared.of(domain.id());
    var taken = dom0 ? GuestMap.ofDom0(banks, board, pv) : GuestMap.of(banks, gic, vpl011, pv);
    checkReach(domain, taken);
    passthrough.checkGuest(
        domain.id(), taken, gic.lines(), vpl011.map(UartPlan::interrupt), problems);
    passthrough
        .guest(domain.id())
        .forEach(range -> taken.add(new GuestMap.Taken("assigned device", range)));
    shared.checkGuest(domain.id(), taken, problems);
    // dom0's tables come from the heap as they are needed (xen/arch/arm/p2m.c, p2m_alloc_page).
    if (!dom0) {
      tables.check(domain, banks, regions, pv);
    }
    var withoutInitrd =
        new GuestDescription(
            domain.vcpus(),
            board.cpuCompatible(),
            board.cpuClock(),
            board.timerClock(),
            banks.stream().map(GuestBank::range).toList(),
            gic,
            vpl011,
            pv,
            domain.bootargs(),
            Optional.empty(),
            regions,
            passthrough.tree(domain.id()));
    // The initrd's address does not change the tree's size.
    var size =
        FdtWriter.write(tree(domain, withoutInitrd.withInitrd(ramdisk.map(_ -> NOWHERE)))).length;
    var initrdSize = ramdisk.map(m -> m.content().length()).orElse(0);
    var place = Problems.placeOf(domain.node());
    var placement =
        ModulePlacement.of(
            banks.getFirst().range(),
            kernel.textOffset(),
            kernel.content().length(),
            size,
            initrdSize,
            place);
    var initrd = ramdisk.map(m -> new MemoryRange(placement.initrd(), m.content().length()));
    var tree = FdtWriter.write(tree(domain, withoutInitrd.withInitrd(initrd)));
    warnOfOverlap(domain, kernel, placement, banks.getFirst().range());
    if (!dom0 && tree.length > LARGEST_TREE) {
      problems.warn(
          domain.node(),
          "its device tree has %d bytes, real Xen 4.17 has room for %d"
              .formatted(tree.length, LARGEST_TREE));
    }

    var placements = new ArrayList<Placement>();
    placements.add(
        new Placement(
            "kernel", modules.get(domain.kernel()).source(), placement.kernel(), kernel.content()));
    ramdisk.ifPresent(
        m -> placements.add(new Placement("initrd", m.source(), placement.initrd(), m.content())));
    placements.add(new Placement("dtb", "generated", placement.deviceTree(), Blob.wrap(tree)));
    return new DomainPlan(
        domain.id(),
        dom0 ? "Domain-0" : domain.node().name(),
        domain.node().path(),
        domain.vcpus(),
        banks,
        regions,
        gic,
        vpl011,
        dom0 ? devicesOfDom0() : passthrough.devices(domain.id()),
        placements,
        dom0 ? DOM0_EVENT_INTERRUPT : GuestLayout.EVENT_INTERRUPT,
        !dom0 && domain.enhanced() == Enhanced.ENABLED,
        dom0 || DomainDevices.isDirectMapped(domain),
        !fixed.banks(domain.node()).isEmpty(),
        dom0 ? P2m.DEFAULT_POOL_PAGES : TablePool.pages(domain),
        placement.kernel(),
        placement.deviceTree());
  }

  // What is at the board's addresses may be too high.
  private void checkReach(DomainDescription domain, List<GuestMap.Taken> taken) {
    taken.stream()
        .filter(t -> t.range().end() > GuestLayout.LIMIT)
        .forEach(
            t ->
                problems.add(
                    domain.node(),
                    "its %s at %s ends above 0x%x, the guest physical addresses of all CPUs"
                        .formatted(t.what(), t.range(), GuestLayout.LIMIT),
                    "give the board lower addresses, or leave out \"direct-map\""));
  }

  private List<AssignedDevice> devicesOfDom0() {
    return board.devices().stream()
        .filter(device -> !device.forPassthrough())
        .map(AssignedDevice::inPlace)
        .toList();
  }

  private DeviceTree tree(DomainDescription domain, GuestDescription guest) {
    if (domain.id() == 0) {
      return HardwareDomainTree.of(host, guest, board.uartPath());
    }
    var tree = GuestDeviceTree.of(guest);
    DomainReader.seed(domain.node())
        .ifPresent(seed -> tree.find("/chosen").orElseThrow().set("rng-seed", seed));
    return tree;
  }

  /**
   * Memory of dom0: guest addresses are machine addresses. Blocks that are powers of two in size
   * and alignment, the largest first and each as low as there is one (xen/arch/arm/domain_build.c,
   * allocate_memory_11). What lies below the first is too small for the kernel unless it joins it
   * or has 128 MiB (insert_11_bank).
   */
  private Optional<List<GuestBank>> directMapped(DomainDescription domain) {
    var result = new ArrayList<GuestBank>();
    var left = domain.memory();
    var size = Long.highestOneBit(left);
    while (left > 0 && size >= PageAllocator.PAGE_SIZE) {
      size = Math.min(size, Long.highestOneBit(left));
      var first = result.stream().mapToLong(GuestBank::base).min().orElse(0);
      var block = lowest(size, size < LEAST_FIRST_BANK ? first - size : 0);
      if (block.isEmpty() || !memory.reserve(domain.node().path(), block.get())) {
        size >>= 1;
        continue;
      }
      result.add(new GuestBank(block.get().start(), List.of(block.get())));
      left -= size;
    }
    result.sort(Comparator.comparingLong(GuestBank::base));
    if (left > 0) {
      problems.add(
          domain.node(),
          "dom0_mem: %d KiB of the board's RAM could not be had".formatted(left >> 10),
          "lower it, or give the board more memory");
      return Optional.empty();
    }
    return Optional.of(joined(result));
  }

  private Optional<MemoryRange> lowest(long size, long from) {
    return memory.free().stream()
        .map(hole -> new MemoryRange(Bits.alignUp(Math.max(hole.start(), from), size), size))
        .filter(block -> memory.free().stream().anyMatch(hole -> hole.contains(block)))
        .findFirst();
  }

  private static List<GuestBank> joined(List<GuestBank> banks) {
    var result = new ArrayList<GuestBank>();
    for (var bank : banks) {
      if (!result.isEmpty() && result.getLast().range().end() == bank.base()) {
        var before = result.removeLast();
        var both = new MemoryRange(before.base(), before.size() + bank.size());
        result.add(new GuestBank(both.start(), List.of(both)));
      } else {
        result.add(bank);
      }
    }
    return result;
  }

  /** What dom0 is told: everything of the board's RAM that it has not got may be mapped over. */
  private HypervisorNode hypervisorOfDom0(List<GuestBank> banks) {
    var heap =
        memory.owned().stream()
            .filter(owned -> owned.owner().equals(BootPlanner.HEAP))
            .findFirst()
            .orElseThrow()
            .range();
    var grants = new MemoryRange(heap.start(), GRANT_TABLE_SIZE);
    var taken = new ArrayList<MemoryRange>();
    banks.forEach(bank -> taken.add(bank.range()));
    taken.add(grants);
    shared.of(0).forEach(region -> taken.add(region.guest()));
    return new HypervisorNode(grants, unallocated(taken), DOM0_EVENT_INTERRUPT);
  }

  /** RAM that neither is reserved, or placed by the configuration, nor {@code taken}. */
  private List<MemoryRange> unallocated(List<MemoryRange> taken) {
    if (!line.extendedRegions()) {
      return List.of();
    }
    var all = new ArrayList<>(taken);
    board.reserved().forEach(reservation -> all.add(reservation.range()));
    all.addAll(fixed.ranges());
    all.addAll(shared.machine());
    return GuestLayout.extendedRegions(board.ram(), all);
  }

  private Optional<HypervisorNode> hypervisor(DomainDescription domain, List<GuestBank> banks) {
    if (domain.enhanced() == Enhanced.DISABLED) {
      return Optional.empty();
    }
    if (domain.id() == 0) {
      return Optional.of(hypervisorOfDom0(banks));
    }
    var ranges = banks.stream().map(GuestBank::range).toList();
    var grants = GuestLayout.GRANT_TABLE;
    if (ranges.stream().anyMatch(grants::overlaps)) {
      problems.warn(
          domain.node(),
          "RAM of the direct-mapped domain lies where its device tree puts the grant table, %s"
              .formatted(grants));
    }
    return Optional.of(
        new HypervisorNode(
            grants,
            withoutShared(extendedRegions(domain, ranges), shared.of(domain.id())),
            GuestLayout.EVENT_INTERRUPT));
  }

  // The option is not dom0's alone (xen/arch/arm/domain_build.c, make_hypervisor_node).
  private List<MemoryRange> extendedRegions(DomainDescription domain, List<MemoryRange> banks) {
    if (!line.extendedRegions()) {
      return List.of();
    }
    return DomainDevices.isDirectMapped(domain)
        ? unallocated(Stream.concat(banks.stream(), Stream.of(GuestLayout.GRANT_TABLE)).toList())
        : GuestLayout.extendedRegions(banks);
  }

  /**
   * Xen 4.17 tells a domU to use addresses of its shared memory for other domains' frames as well;
   * later versions leave them out, and so does this.
   */
  private static List<MemoryRange> withoutShared(
      List<MemoryRange> free, List<SharedRegion> regions) {
    return regions.isEmpty()
        ? free
        : GuestLayout.extendedRegions(free, regions.stream().map(SharedRegion::guest).toList());
  }

  // Xen's rules count the image's bytes only; a kernel clears its zero-initialised data, wherever
  // that lies.
  private void warnOfOverlap(
      DomainDescription domain, KernelImage kernel, ModulePlacement placement, MemoryRange bank) {
    var needed = placement.kernel() + kernel.memorySize();
    if (needed > bank.end()
        || placement.deviceTree() > placement.kernel() && needed > placement.deviceTree()) {
      problems.warn(
          domain.node(),
          "the kernel's zero-initialised data reaches to 0x%x, over its device tree or the end of memory; raise \"memory\""
              .formatted(needed));
    }
  }
}
