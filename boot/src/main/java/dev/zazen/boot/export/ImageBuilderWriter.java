package dev.zazen.boot.export;

import dev.zazen.abi.DomId;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.CpupoolReader;
import dev.zazen.boot.config.Dom0Reader;
import dev.zazen.boot.config.PassthroughReader;
import dev.zazen.boot.config.Problems;
import dev.zazen.boot.config.StaticMemory;
import dev.zazen.boot.config.StaticMemoryReader;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import dev.zazen.devicetree.FdtWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes ImageBuilder configurations: keys are those of its README.md that are read as well. */
final class ImageBuilderWriter {
  private static final String COMMAND_LINE = "xen,xen-bootargs";
  private static final String SHARED = "xen,domain-shared-memory-v1";
  private static final long KIB_PER_MIB = 1024;

  /** What ImageBuilder writes itself, or what means nothing without references. */
  private static final Set<String> IMPLIED =
      Set.of("compatible", "#address-cells", "#size-cells", "phandle", "linux,phandle");

  private final Source source;
  private final Path file;
  private final LoaderOptions options;
  private final FileNames names;
  private final StaticMemory fixed;
  private final Problems problems = new Problems();
  private final StringBuilder out = new StringBuilder();

  ImageBuilderWriter(Source source, Path file, LoaderOptions options) {
    this.source = source;
    this.file = file;
    this.options = options;
    this.names = new FileNames(source.directory(), file);
    this.fixed = StaticMemoryReader.read(source.tree(), problems);
  }

  Exported write() throws InvalidInputException {
    source.removeNetworks(problems);
    var ram = source.plan().board().ram().getFirst();
    put("MEMORY_START", "0x%x".formatted(options.memoryStart().orElse(ram.start())));
    put("MEMORY_END", "0x%x".formatted(options.memoryStart().orElse(ram.start()) + ram.size()));
    put("LOAD_CMD", options.loadCommand());
    put("DEVICE_TREE", options.deviceTree().orElse(treeFile().getFileName().toString()));
    put("XEN", options.xen());
    hypervisor();
    dom0();
    cpupools();
    var domains = source.domains();
    put("NUM_DOMUS", String.valueOf(domains.size()));
    for (var i = 0; i < domains.size(); i++) {
      domain(domains.get(i), i);
    }
    put("UBOOT_SOURCE", "boot.source");
    put("UBOOT_SCRIPT", "boot.scr");
    problems.throwIfAny();
    var files = new LinkedHashMap<Path, byte[]>();
    files.put(file, out.toString().getBytes(StandardCharsets.UTF_8));
    if (options.deviceTree().isEmpty()) {
      files.put(treeFile(), host());
    }
    return new Exported(files, problems.warnings());
  }

  private Path treeFile() {
    return file.resolveSibling(file.getFileName() + ".dtb");
  }

  private byte[] host() {
    source.domains().forEach(source.chosen()::removeChild);
    pools().forEach(source.chosen()::removeChild);
    source.chosen().children().stream()
        .filter(Dom0Reader::isModule)
        .toList()
        .forEach(source.chosen()::removeChild);
    source.chosen().remove(COMMAND_LINE);
    source.chosen().remove("xen,dom0-bootargs");
    source.chosen().remove("bootargs");
    source.chosen().remove(StaticMemoryReader.HEAP);
    return FdtWriter.write(source.tree());
  }

  private void hypervisor() {
    var line = source.chosen().property(COMMAND_LINE);
    line.flatMap(p -> problems.attempt(p::string)).ifPresent(text -> put("XEN_CMD", text));
    if (line.isEmpty()) {
      problems.warn(
          source.chosen(),
          "there is no \"%s\": ImageBuilder gives Xen options of its own".formatted(COMMAND_LINE));
    }
    if (!fixed.heap().isEmpty()) {
      put("XEN_STATIC_HEAP", regions(fixed.heap().stream().map(r -> r.range()).toList()));
    }
  }

  private void dom0() {
    var kernel = Dom0Reader.kernel(source.tree());
    if (kernel.isEmpty()) {
      return;
    }
    file(kernel.get()).ifPresent(name -> put("DOM0_KERNEL", name));
    Dom0Reader.ramdisk(source.tree())
        .flatMap(this::file)
        .ifPresent(name -> put("DOM0_RAMDISK", name));
    var command = Dom0Reader.bootargs(source.tree(), kernel.get(), problems);
    if (!command.contains("root=")) {
      problems.warn(
          kernel.get(), "its command line has no \"root=\": ImageBuilder adds root=/dev/ram0");
    }
    put("DOM0_CMD", command);
    source.chosen().children().stream()
        .filter(node -> node.isCompatible(SHARED) || node.isCompatible("xen,evtchn-v1"))
        .forEach(node -> unsayable(node, "compatible"));
  }

  private boolean hasDom0() {
    return Dom0Reader.kernel(source.tree()).isPresent();
  }

  private List<DtNode> pools() {
    return source.chosen().children().stream()
        .filter(node -> node.isCompatible(CpupoolReader.COMPATIBLE))
        .toList();
  }

  private void cpupools() {
    var pools = pools();
    if (pools.isEmpty()) {
      return;
    }
    put("NUM_CPUPOOLS", String.valueOf(pools.size()));
    for (var i = 0; i < pools.size(); i++) {
      var pool = pools.get(i);
      var cpus = pool.property(CpupoolReader.CPUS).flatMap(p -> problems.attempt(p::cells));
      var scheduler =
          pool.property(CpupoolReader.SCHEDULER).flatMap(p -> problems.attempt(p::string));
      put(
          key("CPUPOOL", i),
          Arrays.stream(cpus.orElse(new int[0]))
                  .mapToObj(handle -> source.tree().byPhandle(handle).orElseThrow().name())
                  .collect(Collectors.joining(","))
              + scheduler.map(name -> " " + name).orElse(""));
    }
  }

  private void cpupool(DtProperty property, int index) {
    problems
        .attempt(property::cell)
        .flatMap(source.tree()::byPhandle)
        .map(pools()::indexOf)
        .ifPresent(pool -> put(key("DOMU_CPUPOOL", index), String.valueOf(pool)));
  }

  private void domain(DtNode node, int index) {
    var plan =
        source.plan().domains().stream()
            .filter(d -> d.path().equals(node.path()))
            .findFirst()
            .orElseThrow();
    if (!node.name().equals("domU" + index)) {
      problems.warn(node, "ImageBuilder calls the node domU" + index);
    }
    var banks = fixed.banks(node);
    put(key("DOMU_VCPUS", index), String.valueOf(plan.vcpus()));
    put(key("DOMU_VPL011", index), node.has("vpl011") ? "1" : "0");
    if (!banks.isEmpty()) {
      put(key("DOMU_STATIC_MEM", index), regions(banks));
      put(key("DOMU_DIRECT_MAP", index), node.has("direct-map") ? "1" : "0");
    }
    for (var property : node.properties()) {
      property(property, index);
    }
    if (hasDom0() && !node.has("xen,enhanced")) {
      put(key("DOMU_ENHANCED", index), "0");
    }
    for (var child : node.children()) {
      child(child, index, plan);
    }
    shared(node, index, plan);
  }

  private void property(DtProperty property, int index) {
    switch (property.name()) {
      case "cpus", "vpl011", StaticMemoryReader.MEMORY, "direct-map" -> {}
      case "memory" -> memory(property, index);
      case "nr_spis" ->
          problems
              .attempt(property::cell)
              .ifPresent(n -> put(key("DOMU_NR_SPIS", index), Integer.toUnsignedString(n)));
      case "xen,enhanced" -> enhanced(property, index);
      case CpupoolReader.DOMAIN -> cpupool(property, index);
      default -> {
        if (!IMPLIED.contains(property.name())) {
          unsayable(property.node(), property.name());
        }
      }
    }
  }

  private void memory(DtProperty property, int index) {
    var kib = problems.attempt(property::number).orElse(0L);
    if (!fixed.banks(property.node()).isEmpty()) {
      return;
    }
    if (kib % KIB_PER_MIB != 0) {
      problems.add(
          property.node(),
          "\"memory\" is %d KiB, but DOMU_MEM is in MiB".formatted(kib),
          "give a multiple of 1024 KiB");
    }
    put(key("DOMU_MEM", index), String.valueOf(kib / KIB_PER_MIB));
  }

  private void enhanced(DtProperty property, int index) {
    var text =
        property.length() == 0 ? "enabled" : problems.attempt(property::string).orElse("disabled");
    put(
        key("DOMU_ENHANCED", index),
        switch (text) {
          case "enabled" -> "1";
          case "disabled" -> "0";
          default -> text;
        });
  }

  private void child(DtNode node, int index, DomainPlan domain) {
    if (node.isCompatible("multiboot,kernel")) {
      module(node, "DOMU_KERNEL", index);
      var command =
          node.property("bootargs")
              .filter(p -> p.length() > 0)
              .flatMap(p -> problems.attempt(p::string))
              .orElse("");
      if (command.isBlank() && domain.vpl011().isPresent()) {
        problems.add(
            node,
            "no \"bootargs\" beside a vpl011: without DOMU_CMD ImageBuilder gives some of its own",
            "add \"bootargs\"");
      }
      put(key("DOMU_CMD", index), command);
    } else if (node.isCompatible("multiboot,ramdisk")) {
      module(node, "DOMU_RAMDISK", index);
    } else if (node.isCompatible(PassthroughReader.MODULE)) {
      module(node, "DOMU_PASSTHROUGH_DTB", index);
    } else if (!node.isCompatible(SHARED)) {
      problems.add(
          node,
          "a node with \"compatible\" %s cannot be said in an ImageBuilder configuration"
              .formatted(node.compatible()),
          "remove it, or use another form");
    }
  }

  private Optional<String> file(DtNode node) {
    return source.file(node, problems).map(names::relative);
  }

  private void module(DtNode node, String name, int index) {
    file(node).ifPresent(path -> put(key(name, index), path));
  }

  private void shared(DtNode domain, int index, DomainPlan plan) {
    var nodes = domain.children().stream().filter(n -> n.isCompatible(SHARED)).toList();
    if (nodes.size() > 1) {
      unsayable(nodes.get(1), "xen,shared-mem");
      return;
    }
    for (var region : plan.shared()) {
      var node = nodes.getFirst();
      if (region.owner() != DomId.IO) {
        unsayable(node, "role");
      }
      if (region.id().chars().anyMatch(Character::isWhitespace)) {
        unsayable(node, "xen,shm-id");
      }
      put(
          key("DOMU_SHARED_MEM", index),
          "%s 0x%x 0x%x 0x%x"
              .formatted(
                  region.id(),
                  region.machine().start(),
                  region.guest().start(),
                  region.guest().size()));
    }
  }

  private void unsayable(DtNode node, String property) {
    problems.add(
        node,
        "\"%s\" cannot be said in an ImageBuilder configuration".formatted(property),
        "remove it, or use another form");
  }

  private static String regions(List<MemoryRange> ranges) {
    return ranges.stream()
        .map(r -> "0x%x 0x%x".formatted(r.start(), r.size()))
        .collect(Collectors.joining(" "));
  }

  private static String key(String name, int index) {
    return "%s[%d]".formatted(name, index);
  }

  // Within double quotes these four are special to a shell (POSIX shell, 2.2.3).
  private void put(String key, String value) {
    out.append(key).append("=\"").append(value.replaceAll("[\\\\\"$`]", "\\\\$0")).append("\"\n");
  }
}
