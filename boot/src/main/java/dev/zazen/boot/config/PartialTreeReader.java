package dev.zazen.boot.config;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.guest.PartialTree;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a partial device tree (Xen 4.17 docs/misc/arm/passthrough.txt; xen/arch/arm/domain_build.c,
 * domain_handle_dtb_bootmodule).
 */
final class PartialTreeReader {
  /** {@code <MACHINE_ADDRESS SIZE GUEST_ADDRESS>}, any number of them. */
  static final String REG = "xen,reg";

  /** Path of the device's node in the board's device tree. */
  static final String PATH = "xen,path";

  /** The device need not be behind an IOMMU. */
  static final String FORCE = "xen,force-assign-without-iommu";

  /**
   * A device that the tree asks for.
   *
   * @param node that describes it
   * @param mappings its registers
   * @param path of its node in the board's device tree; empty for registers without a node
   * @param isForced whether it need not be behind an IOMMU
   */
  record Device(
      DtNode node, List<Passthrough.Mapping> mappings, Optional<String> path, boolean isForced) {
    Device {
      mappings = List.copyOf(mappings);
    }
  }

  /**
   * What stands in the tree.
   *
   * @param tree what the domain's own is given
   * @param devices in the order of their nodes
   */
  record Content(PartialTree tree, List<Device> devices) {
    Content {
      devices = List.copyOf(devices);
    }
  }

  private static final String SOURCE = "/dts-v1/";

  /** Where a source says what it is, in characters. */
  private static final int BEGIN = 4096;

  private static final int DEFAULT_ADDRESS_CELLS = 2;
  private static final int DEFAULT_SIZE_CELLS = 1;

  /** Every CPU model has guest physical addresses of 40 bits. */
  private static final long GUEST_LIMIT = 1L << 40;

  private final int domain;
  private final Path directory;
  private final Problems problems;

  /**
   * A reader.
   *
   * @param domain number of the domain whose tree it is
   * @param directory what a tree that is source includes files from
   */
  PartialTreeReader(int domain, Path directory, Problems problems) {
    this.domain = domain;
    this.directory = directory;
    this.problems = problems;
  }

  /** Reads a module; empty if it is no device tree. */
  Optional<Content> read(BootModule module) {
    return problems.attempt(() -> parse(module)).map(this::content);
  }

  /** Flattened, as Xen takes it, or source. */
  private DeviceTree parse(BootModule module) throws InvalidInputException {
    var bytes = new byte[module.content().length()];
    module.content().buffer().get(bytes);
    var begin = new String(bytes, 0, Math.min(bytes.length, BEGIN), StandardCharsets.UTF_8);
    if (!begin.contains(SOURCE)) {
      return FdtReader.read(bytes, module.source());
    }
    try {
      return DtsParser.parse(new String(bytes, StandardCharsets.UTF_8), module.source(), directory);
    } catch (IOException e) {
      throw new InvalidInputException(
          module.source(), "an included file cannot be read: " + e.getMessage(), "check it");
    }
  }

  private Content content(DeviceTree tree) {
    var gic = OptionalInt.empty();
    var nodes = new ArrayList<DtNode>();
    var devices = new ArrayList<Device>();
    for (var node : tree.root().children()) {
      switch (node.name()) {
        case "gic" -> gic = phandle(node);
        case "aliases" -> nodes.add(node);
        case "passthrough" -> {
          nodes.add(node);
          node.walk(below -> device(below).ifPresent(devices::add));
        }
        default -> problems.warn(node, "only /gic, /aliases and /passthrough are read");
      }
    }
    return new Content(new PartialTree(gic, nodes), devices);
  }

  private OptionalInt phandle(DtNode gic) {
    var value =
        gic.property("phandle")
            .or(() -> gic.property("linux,phandle"))
            .flatMap(p -> problems.attempt(p::cell));
    if (value.isEmpty()) {
      problems.add(
          gic,
          "no phandle: the domain's interrupt controller would have none",
          "refer to it, interrupt-parent = <&gic>, or remove the node");
      return OptionalInt.empty();
    }
    return OptionalInt.of(value.get());
  }

  private Optional<Device> device(DtNode node) {
    var reg = node.property(REG);
    var path = node.property(PATH);
    if (reg.isEmpty() && path.isEmpty()) {
      if (node.has(FORCE)) {
        problems.warn(node, "\"%s\" has no effect without \"%s\"".formatted(FORCE, REG));
      }
      return Optional.empty();
    }
    if (reg.isEmpty() || path.isEmpty() && !node.has(FORCE)) {
      problems.add(
          node,
          "%s or %s missing for d%d".formatted(REG, PATH, domain),
          "give both, or %s with %s".formatted(FORCE, REG));
      return Optional.empty();
    }
    return Optional.of(
        new Device(
            node,
            mappings(node, reg.get()),
            path.flatMap(p -> problems.attempt(p::string)),
            node.has(FORCE)));
  }

  private List<Passthrough.Mapping> mappings(DtNode node, DtProperty reg) {
    var result = new ArrayList<Passthrough.Mapping>();
    var parent = node.parent().orElseThrow();
    // Not inherited, and the partial tree's root does not count (scan_pfdt_node).
    var isTop = parent.parent().isEmpty();
    var address =
        isTop ? DEFAULT_ADDRESS_CELLS : cells(parent, "#address-cells", DEFAULT_ADDRESS_CELLS);
    var size = isTop ? DEFAULT_SIZE_CELLS : cells(parent, "#size-cells", DEFAULT_SIZE_CELLS);
    var values = problems.attempt(reg::cells);
    if (values.isEmpty()) {
      return result;
    }
    if (address < 1 || address > 2 || size < 1 || size > 2) {
      problems.add(
          parent,
          "#address-cells is %d and #size-cells %d".formatted(address, size),
          "use 1 or 2 of each");
      return result;
    }
    var step = 2 * address + size;
    var numbers = values.get();
    if (numbers.length == 0 || numbers.length % step != 0) {
      problems.add(
          node,
          "\"%s\" has %d cells, for #address-cells %d and #size-cells %d of %s"
              .formatted(REG, numbers.length, address, size, parent.path()),
          "write %s = <MACHINE_ADDRESS SIZE GUEST_ADDRESS>".formatted(REG));
      return result;
    }
    for (var at = 0; at < numbers.length; at += step) {
      mapping(
              node,
              number(numbers, at, address),
              number(numbers, at + address, size),
              number(numbers, at + address + size, address))
          .ifPresent(result::add);
    }
    return result;
  }

  private int cells(DtNode parent, String property, int otherwise) {
    return parent.property(property).flatMap(p -> problems.attempt(p::cell)).orElse(otherwise);
  }

  private static long number(int[] cells, int at, int count) {
    return count == 1
        ? Integer.toUnsignedLong(cells[at])
        : ByteBuffer.allocate(Long.BYTES).putInt(cells[at]).putInt(cells[at + 1]).getLong(0);
  }

  private Optional<Passthrough.Mapping> mapping(DtNode node, long machine, long size, long guest) {
    if ((machine | size | guest) % PageAllocator.PAGE_SIZE != 0) {
      problems.add(
          node,
          "\"%s\" 0x%x, size 0x%x, guest 0x%x: addresses and size are not page aligned"
              .formatted(REG, machine, size, guest),
          "give multiples of 4 KiB");
      return Optional.empty();
    }
    if (size == 0
        || !Addresses.isValid(machine, size)
        || !MemoryRange.isValid(guest, size)
        || guest + size > GUEST_LIMIT) {
      problems.add(
          node,
          "\"%s\" 0x%x, size 0x%x, guest 0x%x is no range of addresses"
              .formatted(REG, machine, size, guest),
          "check the number of cells, and stay below 2^40 in the guest");
      return Optional.empty();
    }
    return Optional.of(
        new Passthrough.Mapping(
            node, new MemoryRange(machine, size), new MemoryRange(guest, size)));
  }
}
