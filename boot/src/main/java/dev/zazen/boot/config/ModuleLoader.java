package dev.zazen.boot.config;

import dev.zazen.base.Bits;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the bytes of every module of a domain: those with {@code reg} lie in RAM already, unless
 * {@code zazen,file} names what to put there; those with {@code zazen,file} alone are given a
 * place.
 */
public final class ModuleLoader {
  /** Property that names a file, relative to the configuration's directory. */
  public static final String FILE = BootFiles.PROPERTY;

  /**
   * Modules are placed from here upwards, above where boot loaders put the hypervisor and the
   * device tree.
   */
  private static final long FIRST = 0x5000_0000L;

  private static final long ALIGNMENT = 2 << 20;

  /** People round sizes up; zeros behind the file, in bytes, up to here are taken for that. */
  private static final long MAX_PADDING = 64 << 20;

  private static final List<String> KINDS =
      List.of("multiboot,kernel", "multiboot,ramdisk", PassthroughReader.MODULE);

  private record Placed(DtNode node, BootModule module) {}

  private final LoadedFiles files;
  private final Path directory;
  private final PageAllocator memory;
  private final List<MemoryRange> banks;
  private final Problems problems;
  private final List<Placed> placed = new ArrayList<>();

  /**
   * A loader.
   *
   * @param directory what file names are relative to
   * @param memory where room for modules is taken
   * @param banks RAM
   */
  public ModuleLoader(
      Path directory, PageAllocator memory, List<MemoryRange> banks, Problems problems) {
    this.files = new LoadedFiles(problems);
    this.directory = directory;
    this.memory = memory;
    this.banks = List.copyOf(banks);
    this.problems = problems;
  }

  /** Puts {@code file} where a boot loader would have put it. */
  public void load(Path file, long address) {
    files.load(file, address, banks);
  }

  /** Finds all modules of the domains of {@code tree}. */
  public Map<DtNode, BootModule> modules(DeviceTree tree) {
    var nodes = new ArrayList<DtNode>();
    Dom0Reader.kernel(tree).ifPresent(nodes::add);
    Dom0Reader.ramdisk(tree).ifPresent(nodes::add);
    for (var domain : tree.find("/chosen").map(DtNode::children).orElse(List.of())) {
      if (domain.isCompatible("xen,domain")) {
        domain.children().stream()
            .filter(n -> KINDS.stream().anyMatch(n::isCompatible))
            .forEach(nodes::add);
      }
    }
    nodes.stream().filter(n -> n.has("reg")).forEach(this::inRam);
    nodes.stream().filter(n -> !n.has("reg")).forEach(this::fromFile);
    files.warnOfUnused();
    var result = new IdentityHashMap<DtNode, BootModule>();
    placed.forEach(p -> result.put(p.node(), p.module()));
    return result;
  }

  private void inRam(DtNode node) {
    var regions = problems.attempt(() -> Addresses.of(node));
    if (regions.isEmpty()) {
      return;
    }
    if (regions.get().size() != 1) {
      problems.add(
          node,
          "\"reg\" has %d regions".formatted(regions.get().size()),
          "give one address and one size");
      return;
    }
    var range = regions.get().getFirst();
    if (range.size() > Integer.MAX_VALUE - 8
        || banks.stream().noneMatch(bank -> bank.contains(range))) {
      problems.add(
          node,
          "the module at %s is outside RAM %s".formatted(range, banks),
          "give an address in RAM");
      return;
    }
    if (node.has(FILE)) {
      var before = problems.count();
      fileName(node).ifPresent(file -> files.loadOnce(file, range, node, banks));
      if (problems.count() > before) {
        return;
      }
    }
    var missing = range.size() - files.loadedLength(range);
    if (missing > MAX_PADDING && missing < range.size()) {
      problems.add(
          node,
          "\"reg\" says %d bytes, but only %d were loaded there"
              .formatted(range.size(), range.size() - missing),
          "give the file's size");
      return;
    }
    var module = files.at(range);
    if (module.isEmpty()) {
      problems.add(
          node,
          "nothing was loaded at %s".formatted(range),
          "add --load FILE@0x%x, or correct \"reg\"".formatted(range.start()));
      return;
    }
    // Domains may share a module, but not part of one.
    if (placed.stream().noneMatch(p -> p.module().machine().equals(range))
        && !reserve(node, range)) {
      return;
    }
    placed.add(new Placed(node, module.get()));
  }

  private boolean reserve(DtNode node, MemoryRange range) {
    var overlapped = placed.stream().filter(p -> p.module().machine().overlaps(range)).findFirst();
    if (overlapped.isPresent()) {
      problems.add(
          node,
          "the module at %s overlaps %s at %s"
              .formatted(
                  range,
                  Problems.placeOf(overlapped.get().node()),
                  overlapped.get().module().machine()),
          "place them apart");
      return false;
    }
    // Modules need not begin at a page: what they share of one is withdrawn for both.
    if (!memory.reserve(node.path(), range)) {
      memory.withdraw(range);
    }
    return true;
  }

  private void fromFile(DtNode node) {
    var name = node.property(FILE);
    if (name.isEmpty()) {
      problems.add(node, "the module has no \"reg\"", "add it, or %s = \"PATH\"".formatted(FILE));
      return;
    }
    fileName(node)
        .flatMap(
            file ->
                files
                    .read(file, Problems.placeOf(node))
                    .flatMap(
                        content -> {
                          var range = room(content.length());
                          if (range.isEmpty()) {
                            problems.add(
                                node,
                                "no room in RAM for %s (%d bytes)"
                                    .formatted(file, content.length()),
                                "give the board more memory");
                          }
                          return range.map(r -> new BootModule(file.toString(), r, content));
                        }))
        .ifPresent(
            module -> {
              if (!memory.reserve(node.path(), module.machine())) {
                throw new IllegalStateException(module.machine() + " was free and is not");
              }
              placed.add(new Placed(node, module));
            });
  }

  private Optional<Path> fileName(DtNode node) {
    return problems
        .attempt(() -> node.property(FILE).orElseThrow().string())
        .map(name -> BootFiles.resolve(directory, name));
  }

  private Optional<MemoryRange> room(long size) {
    return room(size, FIRST).or(() -> room(size, 0));
  }

  private Optional<MemoryRange> room(long size, long least) {
    for (var hole : memory.free()) {
      var start = Bits.alignUp(Math.max(hole.start(), least), ALIGNMENT);
      if (start + size <= hole.end()) {
        return Optional.of(new MemoryRange(start, size));
      }
    }
    return Optional.empty();
  }
}
