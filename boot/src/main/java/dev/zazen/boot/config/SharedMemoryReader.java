package dev.zazen.boot.config;

import dev.zazen.abi.DomId;
import dev.zazen.base.Foreign;
import dev.zazen.boot.guest.GuestLayout;
import dev.zazen.boot.plan.Reservation;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.memory.PageAllocator;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads static shared memory: nodes {@code xen,domain-shared-memory-v1} (Xen 4.17
 * docs/misc/arm/device-tree/booting.txt, "Static Shared Memory").
 */
public final class SharedMemoryReader {
  private static final String BINDING = "xen,domain-shared-memory-v1";
  private static final String ID = "xen,shm-id";
  private static final String RANGE = "xen,shared-mem";

  /** {@code MAX_SHM_ID_LENGTH} without the terminating zero, in bytes. */
  private static final int MAX_ID = 15;

  private enum Role {
    OWNER,
    BORROWER,
    /** Nobody else owns it: {@code DOMID_IO} does. */
    UNSAID
  }

  private record Declared(
      DomainNode domain,
      DtNode node,
      String id,
      Role role,
      MemoryRange machine,
      MemoryRange guest) {}

  private final List<MemoryRange> ram;
  private final List<Reservation> reserved;
  private final PageAllocator memory;
  private final Problems problems;

  /** By id, in the order of the nodes. */
  private final Map<String, List<Declared>> regions = new LinkedHashMap<>();

  private SharedMemoryReader(
      List<MemoryRange> ram, List<Reservation> reserved, PageAllocator memory, Problems problems) {
    this.ram = ram;
    this.reserved = reserved;
    this.memory = memory;
    this.problems = problems;
  }

  /**
   * The regions of {@code tree}, reserved in {@code memory}; those with problems may be missing.
   *
   * @param ram banks
   * @param reserved what {@code memory} is without
   * @param memory RAM that nobody owns yet
   */
  public static SharedMemory read(
      DeviceTree tree,
      List<MemoryRange> ram,
      List<Reservation> reserved,
      PageAllocator memory,
      Problems problems) {
    return new SharedMemoryReader(List.copyOf(ram), List.copyOf(reserved), memory, problems)
        .read(tree);
  }

  private SharedMemory read(DeviceTree tree) {
    var order = new ArrayList<DtNode>();
    for (var domain : DomainNode.of(tree)) {
      var here = new ArrayList<Declared>();
      for (var node : domain.children(BINDING)) {
        declared(domain, node).ifPresent(here::add);
      }
      checkGuestSide(here);
      here.forEach(d -> order.add(d.node()));
      here.forEach(d -> regions.computeIfAbsent(d.id(), _ -> new ArrayList<>()).add(d));
    }
    var shares = new ArrayList<SharedMemory.Share>();
    var placed = new ArrayList<Declared>();
    for (var nodes : regions.values()) {
      var first = nodes.getFirst();
      checkRanges(nodes);
      var owner = owner(nodes);
      if (reserve(first, placed)) {
        placed.add(first);
      }
      for (var node : nodes) {
        shares.add(
            new SharedMemory.Share(
                node.domain().id(),
                node.node(),
                new SharedRegion(node.id(), owner, node.guest(), first.machine())));
      }
    }
    shares.sort(Comparator.comparingInt(share -> order.indexOf(share.node())));
    return new SharedMemory(shares);
  }

  private Optional<Declared> declared(DomainNode domain, DtNode node) {
    if (!domain.isPresent()) {
      problems.add(
          node,
          "this is shared memory of dom0, and there is no dom0",
          "move it into a domain's node, or describe a dom0");
      return Optional.empty();
    }
    if (node.has("status")) {
      problems.warn(node, "\"status\" has no effect on shared memory");
    }
    var id = id(node);
    var role = role(node);
    var ranges = ranges(node);
    return id.isEmpty() || role.isEmpty() || ranges.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Declared(
                domain,
                node,
                id.get(),
                role.get(),
                ranges.get().getFirst(),
                ranges.get().getLast()));
  }

  private Optional<String> id(DtNode node) {
    var property = node.property(ID);
    if (property.isEmpty()) {
      problems.add(node, "\"%s\" is missing".formatted(ID), "add xen,shm-id = \"NAME\"");
      return Optional.empty();
    }
    var id = problems.attempt(() -> property.get().string());
    if (id.isPresent()) {
      var length = id.get().getBytes(StandardCharsets.UTF_8).length;
      if (length < 1 || length > MAX_ID) {
        problems.add(
            node,
            "\"%s\" has %d bytes".formatted(ID, length),
            "give a name of 1 to %d bytes".formatted(MAX_ID));
        return Optional.empty();
      }
    }
    return id;
  }

  private Optional<Role> role(DtNode node) {
    var property = node.property("role");
    if (property.isEmpty()) {
      return Optional.of(Role.UNSAID);
    }
    var text = problems.attempt(() -> property.get().string());
    return switch (text.orElse("")) {
      case "owner" -> Optional.of(Role.OWNER);
      case "borrower" -> Optional.of(Role.BORROWER);
      default -> {
        text.ifPresent(
            t -> problems.add(node, "\"role\" is \"%s\"".formatted(t), "write owner or borrower"));
        yield Optional.empty();
      }
    };
  }

  /** Machine addresses and guest physical addresses. */
  private Optional<List<MemoryRange>> ranges(DtNode node) {
    var property = node.property(RANGE);
    var form = "write xen,shared-mem = <HOST_ADDRESS GUEST_ADDRESS SIZE>";
    if (property.isEmpty()) {
      problems.add(node, "\"%s\" is missing".formatted(RANGE), form);
      return Optional.empty();
    }
    var cells = problems.attempt(() -> property.get().cells());
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    var parent = node.parent().orElseThrow();
    var address = parent.addressCells();
    var size = parent.sizeCells();
    if (address < 1 || address > 2 || size < 1 || size > 2) {
      problems.add(
          parent,
          "#address-cells is %d and #size-cells %d".formatted(address, size),
          "use 1 or 2 of each for shared memory");
      return Optional.empty();
    }
    var count = cells.get().length;
    if (count != 2 * address + size) {
      problems.add(
          node,
          "\"%s\" has %d cells instead of %d%s"
              .formatted(
                  RANGE,
                  count,
                  2 * address + size,
                  count == address + size
                      ? ": the host address must be given, Xen 4.17 chooses none"
                      : ", for #address-cells %d and #size-cells %d".formatted(address, size)),
          form);
      return Optional.empty();
    }
    var host = number(cells.get(), 0, address);
    var guest = number(cells.get(), address, address);
    var bytes = number(cells.get(), 2 * address, size);
    return ranges(node, host, guest, bytes);
  }

  private static long number(int[] cells, int at, int count) {
    var result = 0L;
    for (var i = at; i < at + count; i++) {
      result = result << 32 | Integer.toUnsignedLong(cells[i]);
    }
    return result;
  }

  private Optional<List<MemoryRange>> ranges(
      DtNode node, @Foreign long host, @Foreign long guest, @Foreign long size) {
    if ((host | guest | size) % PageAllocator.PAGE_SIZE != 0 || size == 0) {
      problems.add(
          node,
          "\"%s\": host address 0x%x, guest address 0x%x, size 0x%x"
              .formatted(RANGE, host, guest, size),
          "give multiples of 4 KiB, the size at least one");
      return Optional.empty();
    }
    var machine = range(host, size).filter(m -> ram.stream().anyMatch(bank -> bank.contains(m)));
    if (machine.isEmpty()) {
      problems.add(
          node,
          "0x%x bytes at host address 0x%x are not in RAM %s".formatted(size, host, ram),
          "give a host address in RAM");
      return Optional.empty();
    }
    var addresses = range(guest, size).filter(g -> g.end() <= GuestLayout.LIMIT);
    if (addresses.isEmpty()) {
      problems.add(
          node,
          "0x%x bytes at guest address 0x%x end above 0x%x"
              .formatted(size, guest, GuestLayout.LIMIT),
          "give a lower guest address");
      return Optional.empty();
    }
    return Optional.of(List.of(machine.get(), addresses.get()));
  }

  private static Optional<MemoryRange> range(@Foreign long start, @Foreign long size) {
    return MemoryRange.isValid(start, size)
        ? Optional.of(new MemoryRange(start, size))
        : Optional.empty();
  }

  /** Regions of one domain must lie apart. */
  private void checkGuestSide(List<Declared> here) {
    for (var i = 1; i < here.size(); i++) {
      var later = here.get(i);
      here.subList(0, i).stream()
          .filter(before -> before.guest().overlaps(later.guest()))
          .forEach(
              before ->
                  problems.add(
                      later.node(),
                      "the guest addresses %s overlap %s of %s"
                          .formatted(
                              later.guest(), before.guest(), Problems.placeOf(before.node())),
                      "give other guest addresses"));
    }
  }

  private void checkRanges(List<Declared> nodes) {
    var first = nodes.getFirst();
    nodes.stream()
        .filter(n -> !n.machine().equals(first.machine()))
        .forEach(
            n ->
                problems.add(
                    n.node(),
                    "\"%s\" is at host addresses %s here and %s in %s"
                        .formatted(
                            n.id(), n.machine(), first.machine(), Problems.placeOf(first.node())),
                    "give all of them the same, or another xen,shm-id"));
  }

  private int owner(List<Declared> nodes) {
    var owners = nodes.stream().filter(n -> n.role() == Role.OWNER).toList();
    if (owners.isEmpty()) {
      return DomId.IO;
    }
    var owner = owners.getFirst();
    for (var other : owners.subList(1, owners.size())) {
      problems.add(
          other.node(),
          "\"%s\" has another owner, %s".formatted(other.id(), Problems.placeOf(owner.node())),
          "write role = \"borrower\"");
    }
    nodes.stream()
        .filter(n -> n.role() == Role.UNSAID)
        .forEach(
            n ->
                problems.add(
                    n.node(),
                    "without \"role\" nobody may own \"%s\", but %s does"
                        .formatted(n.id(), Problems.placeOf(owner.node())),
                    "write role = \"borrower\""));
    return owner.domain().id();
  }

  private boolean reserve(Declared region, List<Declared> placed) {
    var range = region.machine();
    if (memory.reserve("shared memory \"%s\"".formatted(region.id()), range)) {
      return true;
    }
    var other =
        placed.stream()
            .filter(p -> p.machine().overlaps(range))
            .map(p -> "\"%s\" at %s".formatted(p.id(), p.machine()))
            .findFirst()
            .or(() -> memory.ownerOf(range).map(o -> "%s at %s".formatted(o.owner(), o.range())))
            .or(
                () ->
                    reserved.stream()
                        .filter(r -> r.range().overlaps(range))
                        .map(r -> "%s at %s".formatted(r.what(), r.range()))
                        .findFirst());
    problems.add(
        region.node(),
        "the host addresses %s of \"%s\" overlap %s"
            .formatted(range, region.id(), other.orElse("memory that is not free")),
        "give other host addresses");
    return false;
  }
}
