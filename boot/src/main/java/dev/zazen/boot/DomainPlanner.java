package dev.zazen.boot;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.BootModule;
import dev.zazen.boot.config.DomainDescription;
import dev.zazen.boot.config.Enhanced;
import dev.zazen.boot.config.HostDescription;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.guest.GuestDescription;
import dev.zazen.boot.guest.GuestDeviceTree;
import dev.zazen.boot.guest.GuestLayout;
import dev.zazen.boot.guest.HypervisorNode;
import dev.zazen.boot.guest.ModulePlacement;
import dev.zazen.boot.image.KernelImage;
import dev.zazen.boot.plan.Blob;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.Placement;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.FdtWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives domains their memory and decides what lies in it. */
final class DomainPlanner {
  private static final int PAGES_PER_MIB = 256;

  private final HostDescription board;
  private final PageAllocator memory;
  private final Map<DtNode, BootModule> modules;
  private final Problems problems;

  /** Domains that boot the same file share the unpacked kernel; a blob equals only itself. */
  private final Map<Blob, KernelImage> kernels = new HashMap<>();

  DomainPlanner(
      HostDescription board,
      PageAllocator memory,
      Map<DtNode, BootModule> modules,
      Problems problems) {
    this.board = board;
    this.memory = memory;
    this.modules = modules;
    this.problems = problems;
  }

  /** The plans of those {@code domains} that can be built. */
  List<DomainPlan> plan(List<DomainDescription> domains) {
    var result = new ArrayList<DomainPlan>();
    for (var domain : domains) {
      var kernel =
          Optional.ofNullable(modules.get(domain.kernel()))
              .flatMap(module -> problems.attempt(() -> kernel(module, domain.kernel())));
      var banks = allocate(domain);
      if (kernel.isPresent() && banks.isPresent()) {
        problems.attempt(() -> plan(domain, kernel.get(), banks.get())).ifPresent(result::add);
      }
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
    if (domain.memory() > memory.freeBytes()) {
      problems.add(
          domain.node(),
          "\"memory\" is %d KiB, but only %d KiB of the board's RAM are left"
              .formatted(domain.memory() >> 10, memory.freeBytes() >> 10),
          "lower it, or give the board more memory");
      return Optional.empty();
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
    var version = board.gic().version();
    var gic = GuestLayout.gic(version, domain.spis().orElse(board.gic().spis()));
    var vpl011 =
        domain.vpl011()
            ? Optional.of(GuestLayout.vpl011())
            : Optional.<dev.zazen.boot.plan.UartPlan>empty();
    var ramdisk = domain.ramdisk().flatMap(node -> Optional.ofNullable(modules.get(node)));
    var withoutInitrd =
        new GuestDescription(
            domain.vcpus(),
            board.cpuCompatible(),
            board.cpuClock(),
            board.timerClock(),
            banks.stream().map(GuestBank::range).toList(),
            gic,
            vpl011,
            hypervisor(domain, banks),
            domain.bootargs(),
            Optional.empty());
    // The initrd's address does not change the tree's size.
    var size = FdtWriter.write(GuestDeviceTree.of(withoutInitrd)).length;
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
    var tree = FdtWriter.write(GuestDeviceTree.of(withoutInitrd.withInitrd(initrd)));
    warnOfOverlap(domain, kernel, placement, banks.getFirst().range());

    var placements = new ArrayList<Placement>();
    placements.add(
        new Placement(
            "kernel", modules.get(domain.kernel()).source(), placement.kernel(), kernel.content()));
    ramdisk.ifPresent(
        m -> placements.add(new Placement("initrd", m.source(), placement.initrd(), m.content())));
    placements.add(new Placement("dtb", "generated", placement.deviceTree(), Blob.wrap(tree)));
    return new DomainPlan(
        domain.id(),
        domain.node().name(),
        domain.node().path(),
        domain.vcpus(),
        board.cpus().getFirst().model(),
        banks,
        gic,
        vpl011,
        placements,
        p2mPages(domain),
        placement.kernel(),
        placement.deviceTree());
  }

  private static Optional<HypervisorNode> hypervisor(
      DomainDescription domain, List<GuestBank> banks) {
    if (domain.enhanced() == Enhanced.DISABLED) {
      return Optional.empty();
    }
    var ranges = banks.stream().map(GuestBank::range).toList();
    return Optional.of(
        new HypervisorNode(
            GuestLayout.GRANT_TABLE,
            GuestLayout.extendedRegions(ranges),
            GuestLayout.EVENT_INTERRUPT));
  }

  /**
   * 1 MiB for each vCPU, a page for each MiB of RAM, 512 KiB for extended regions:
   * xen/arch/arm/domain_build.c, domain_p2m_pages.
   */
  private static int p2mPages(DomainDescription domain) {
    if (domain.p2mMib().isPresent()) {
      return domain.p2mMib().getAsInt() * PAGES_PER_MIB;
    }
    var pages = (long) PAGES_PER_MIB * domain.vcpus() + (domain.memory() >> 20) + PAGES_PER_MIB / 2;
    return Math.toIntExact(Bits.alignUp(pages, PAGES_PER_MIB));
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
