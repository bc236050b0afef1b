package dev.zazen.boot.export;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.BootFiles;
import dev.zazen.boot.config.Dom0Reader;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.config.StaticMemoryReader;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes scripts for U-Boot: the hypervisor, modules and the device tree are loaded where the plan
 * has them, {@code fdt} commands add {@code /chosen} (U-Boot doc/usage/cmd/fdt.rst), {@code booti}
 * starts the hypervisor.
 */
final class UbootWriter {
  private static final String HYPERVISOR = "hypervisor";
  private static final String DEVICE_TREE = "host device tree";
  private static final Set<String> PLACED = Set.of(HYPERVISOR, DEVICE_TREE);
  private static final Set<String> OF_CHOSEN =
      Set.of("xen,xen-bootargs", "xen,dom0-bootargs", StaticMemoryReader.HEAP);

  /** Alignment of Arm64 images (Linux Documentation/arch/arm64/booting.rst); Xen fits into it. */
  private static final long IMAGE = 2 << 20;

  /** The largest device tree that Xen takes. */
  private static final long TREE = 2 << 20;

  /** What U-Boot adds to the device tree by itself. */
  private static final int FIXUPS = 4096;

  private record Load(String name, long address) {}

  private final Source source;
  private final Path file;
  private final LoaderOptions options;
  private final long shift;
  private final Problems problems = new Problems();
  private final List<Load> loads = new ArrayList<>();
  private final Map<DtNode, MemoryRange> modules = new LinkedHashMap<>();
  private final Map<String, Path> names = new LinkedHashMap<>();

  UbootWriter(Source source, Path file, LoaderOptions options) {
    this.source = source;
    this.file = file;
    this.options = options;
    var base = source.plan().board().ramBase();
    this.shift = options.memoryStart().orElse(base) - base;
  }

  Exported write() throws InvalidInputException, IOException {
    source.removeNetworks(problems);
    checkBoard();
    for (var module : source.modules()) {
      module(module);
    }
    problems.throwIfAny();
    var full = FdtWriter.write(source.tree()).length;
    var fdt = new FdtCommands(problems);
    chosen(fdt);
    var files = new LinkedHashMap<Path, byte[]>();
    var treeFile = file.resolveSibling(file.getFileName() + ".dtb");
    if (options.deviceTree().isEmpty()) {
      added().forEach(source.chosen()::removeChild);
      files.put(treeFile, FdtWriter.write(source.tree()));
    }
    var taken = taken();
    var xen = place(HYPERVISOR, IMAGE, taken);
    loads.addFirst(new Load(options.xen(), xen));
    taken.add(new MemoryRange(xen, IMAGE));
    var tree = place(DEVICE_TREE, TREE, taken);
    loads.add(new Load(options.deviceTree().orElse(treeFile.getFileName().toString()), tree));
    problems.throwIfAny();
    var script = new StringBuilder("# Boots Xen with the domains of a Zazen configuration.\n");
    script.append("# To be packed: mkimage -A arm64 -T script -C none -d ");
    script.append(file.getFileName()).append(" boot.scr\n");
    names.forEach((name, path) -> script.append("# %s is %s\n".formatted(name, path)));
    for (var load : loads) {
      script.append(
          "%s 0x%x %s\n"
              .formatted(
                  options.loadCommand(), load.address() + shift, FdtCommands.quoted(load.name())));
    }
    script.append("fdt addr 0x%x\n".formatted(tree + shift));
    script.append("fdt resize 0x%x\n".formatted(Bits.alignUp(full + FIXUPS, FIXUPS)));
    script.append(fdt.text());
    // The plan's place is the tree's, U-Boot must not move it.
    script.append("setenv fdt_high 0xffffffffffffffff\n");
    script.append("booti 0x%x - 0x%x\n".formatted(xen + shift, tree + shift));
    files.put(file, script.toString().getBytes(StandardCharsets.UTF_8));
    return new Exported(files, problems.warnings());
  }

  /** Refuses what another board than the configured one does not have. */
  private void checkBoard() {
    if (shift % IMAGE != 0) {
      problems.add(
          "--memory-start",
          "0x%x differs from 0x%x of the configuration by no multiple of 2 MiB"
              .formatted(options.memoryStart().orElseThrow(), source.plan().board().ramBase()),
          "give a multiple of 2 MiB");
    }
    if (shift != 0) {
      if (options.deviceTree().isEmpty()) {
        problems.add(
            "--memory-start",
            "the configuration's device tree has RAM at 0x%x"
                .formatted(source.plan().board().ramBase()),
            "name the board's own with --device-tree");
      }
      source
          .tree()
          .root()
          .walk(
              node ->
                  Stream.of(StaticMemoryReader.MEMORY, StaticMemoryReader.HEAP, "xen,shared-mem")
                      .filter(node::has)
                      .forEach(
                          property ->
                              problems.add(
                                  node,
                                  "\"%s\" has addresses, which --memory-start does not move"
                                      .formatted(property),
                                  "give it addresses of the board that will be booted")));
    }
    if (options.deviceTree().isPresent()) {
      for (var node : added()) {
        node.walk(this::checkReferences);
      }
    }
  }

  private void checkReferences(DtNode node) {
    Stream.of("phandle", "linux,phandle", "domain-cpupool", "cpupool-cpus")
        .filter(node::has)
        .forEach(
            property ->
                problems.add(
                    node,
                    "\"%s\" refers to nodes of the configuration's device tree".formatted(property),
                    "leave out --device-tree, or remove the property"));
  }

  /** Nodes below {@code /chosen} that the script adds. */
  private List<DtNode> added() {
    return source.chosen().children().stream()
        .filter(
            n ->
                options.deviceTree().isPresent()
                    || n.isCompatible("xen,domain")
                    || Dom0Reader.isModule(n))
        .toList();
  }

  private void module(DtNode node) throws IOException {
    var path = source.file(node, problems);
    if (path.isEmpty()) {
      return;
    }
    var size = Files.size(path.get());
    var range = new MemoryRange(source.address(node, problems), size);
    var name = name(node, path.get());
    if (!modules.containsValue(range)) {
      loads.add(new Load(name, range.start()));
    }
    modules.put(node, range);
  }

  /** Relative to the script if it lies there, otherwise the last part: it has to be copied. */
  private String name(DtNode node, Path path) {
    var absolute = path.toAbsolutePath().normalize();
    var directory = FileNames.directory(file);
    var name =
        absolute.startsWith(directory)
            ? directory.relativize(absolute).toString()
            : absolute.getFileName().toString();
    var other = names.putIfAbsent(name, absolute);
    if (other != null && !other.equals(absolute)) {
      problems.add(
          node,
          "%s and %s would have the same name %s".formatted(absolute, other, name),
          "put them into the script's directory");
    }
    if (!FdtCommands.isQuotable(name)) {
      problems.add(node, "U-Boot cannot load \"%s\"".formatted(name), "rename the file");
    }
    return name;
  }

  private void chosen(FdtCommands fdt) {
    var chosen = source.chosen();
    cells(chosen, chosen.addressCells(), chosen.sizeCells());
    for (var property : chosen.properties()) {
      if (OF_CHOSEN.contains(property.name()) || property.name().endsWith("-cells")) {
        fdt.set(property);
      }
    }
    for (var node : added()) {
      if (node.isCompatible("xen,domain")) {
        cells(node, node.addressCells(), node.sizeCells());
      }
      node.walk(this::prepare);
      fdt.add(node);
    }
  }

  private static void cells(DtNode node, int address, int size) {
    if (!node.has("#address-cells")) {
      node.setCells("#address-cells", address);
    }
    if (!node.has("#size-cells")) {
      node.setCells("#size-cells", size);
    }
  }

  /** Makes {@code node} what it is after loading. */
  private void prepare(DtNode node) {
    var module = modules.get(node);
    if (module != null) {
      node.remove(BootFiles.PROPERTY);
      node.setCells("reg", reg(node, module));
    }
    if (node.compatible().stream().anyMatch(c -> c.startsWith("zazen,"))) {
      problems.add(
          node,
          "\"compatible\" %s is Zazen's own, real Xen has nothing like it"
              .formatted(node.compatible()),
          "remove the node");
    }
  }

  private int[] reg(DtNode node, MemoryRange module) {
    var parent = node.parent().orElseThrow();
    return LongStream.concat(
            cells(node, module.start() + shift, parent.addressCells()),
            cells(node, module.size(), parent.sizeCells()))
        .mapToInt(n -> (int) n)
        .toArray();
  }

  private LongStream cells(DtNode node, long value, int count) {
    if (count == 1 && value >>> 32 != 0 || count < 1 || count > 2) {
      problems.add(
          node,
          "\"reg\": 0x%x does not fit %d cells".formatted(value, count),
          "give its parent 2 cells for addresses and for sizes");
    }
    return count == 2 ? LongStream.of(value >>> 32, value) : LongStream.of(value);
  }

  // Nothing may be loaded to where Xen's heap is static: it takes such memory as free, all of it.
  private List<MemoryRange> taken() {
    var plan = source.plan();
    var taken = new ArrayList<>(modules.values());
    taken.addAll(StaticMemoryReader.read(source.tree(), problems).ranges());
    plan.board().reserved().stream()
        .filter(r -> !PLACED.contains(r.what()) && !r.what().startsWith("unused"))
        .forEach(r -> taken.add(r.range()));
    plan.domains().stream()
        .filter(DomainPlan::directMapped)
        .flatMap(d -> d.banks().stream())
        .forEach(bank -> taken.addAll(bank.backing()));
    return taken;
  }

  /** Where the plan has {@code what}, or the next place that is free. */
  private long place(String what, long size, List<MemoryRange> taken) {
    var alignment = what.equals(HYPERVISOR) ? IMAGE : Long.BYTES;
    return source
        .reserved(what)
        .filter(address -> address % alignment == 0 && fits(address, size, taken))
        .or(() -> free(size, taken))
        .orElseGet(
            () -> {
              problems.add("/memory", "no place to load the " + what, "give the board more memory");
              return 0L;
            });
  }

  private Optional<Long> free(long size, List<MemoryRange> taken) {
    for (var bank : source.plan().board().ram()) {
      for (var at = Bits.alignUp(bank.start(), IMAGE); at + size <= bank.end(); at += IMAGE) {
        if (fits(at, size, taken)) {
          return Optional.of(at);
        }
      }
    }
    return Optional.empty();
  }

  private boolean fits(long at, long size, List<MemoryRange> taken) {
    var range = new MemoryRange(at, size);
    return source.plan().board().ram().stream().anyMatch(bank -> bank.contains(range))
        && taken.stream().noneMatch(range::overlaps);
  }
}
