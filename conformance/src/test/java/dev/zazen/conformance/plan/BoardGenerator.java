package dev.zazen.conformance.plan;

import dev.zazen.conformance.plan.BoardSketch.Channel;
import dev.zazen.conformance.plan.BoardSketch.Domain;
import dev.zazen.conformance.plan.BoardSketch.Pool;
import dev.zazen.conformance.plan.BoardSketch.Share;
import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/** Makes configurations that are right. */
final class BoardGenerator {
  private static final long MIB = 1 << 20;
  private static final long PAGE = 4096;

  /** RAM of the board has its end below. */
  private static final long SHARED_AT = 0x8000_0000L;

  private static final long SHARED_STEP = 0x400_0000L;
  private static final int DOM0 = -1;
  private static final int HIGHEST_PORT = 1023;

  /** What the hypervisor, tables and device trees need besides, of the static heap. */
  private static final long HEAP_ROOM = 32 * MIB;

  private final Random random;
  private final BoardSketch board = new BoardSketch();
  private final List<MemoryRange> claimed = new ArrayList<>();
  private final Map<Integer, Set<Integer>> ports = new HashMap<>();

  private BoardGenerator(Random random) {
    this.random = random;
  }

  /** A board with all that can be combined. */
  static BoardSketch next(Random random) {
    var generator = new BoardGenerator(random);
    generator.generate();
    return generator.board;
  }

  private boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  private void generate() {
    board.cpus = 1 + random.nextInt(4);
    board.memoryMib = 256 << random.nextInt(2);
    board.gicVersion = oneIn(3) ? 2 : 3;
    board.dom0 = oneIn(5);
    board.dom0Memory = (16 + random.nextInt(24)) * MIB;
    if (oneIn(4)) {
      claim(MIB, PAGE).ifPresent(board.reserved::add);
    }
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      board.domains.add(domain("domU" + (i + 1)));
    }
    heap();
    pools();
    for (int i = random.nextInt(3); i > 0; i--) {
      share("region" + i, anyDomains(), oneIn(2));
    }
    if (board.dom0) {
      // By this dom0, whose end is that of the board, knows that all others have ended.
      share("done", allDomains(), false);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      channel(i);
    }
  }

  /** RAM that nobody has, in the upper half of it. */
  private java.util.Optional<MemoryRange> claim(long size, long alignment) {
    long half = board.memoryMib * MIB / 2;
    for (int i = 0; i < 40; i++) {
      long start =
          BoardSketch.RAM_BASE + half + random.nextLong((half - size) / alignment) * alignment;
      var range = new MemoryRange(start, size);
      // A module is placed at a multiple of 2 MiB, and needs one.
      if (claimed.stream().noneMatch(range::overlaps)) {
        claimed.add(range);
        return java.util.Optional.of(range);
      }
    }
    return java.util.Optional.empty();
  }

  private Domain domain(String name) {
    var domain = new Domain(name);
    domain.memory = (8 + random.nextInt(12)) * 1024L + (oneIn(3) ? 4L * random.nextInt(256) : 0);
    domain.vcpus = 1 + random.nextInt(3);
    domain.vpl011 = oneIn(2);
    domain.initrd = oneIn(3);
    if (oneIn(3)) {
      staticMemory(domain);
    }
    if (oneIn(3)) {
      int least = domain.directMap ? 2 : 1;
      domain.spis = OptionalInt.of(least + random.nextInt(960 - least + 1));
    }
    if (oneIn(3)) {
      domain.p2mMib = OptionalInt.of(1 + random.nextInt(4));
    }
    domain.enhanced =
        switch (random.nextInt(4)) {
          case 0 -> "no-xenstore";
          case 1 -> "disabled";
          case 2 -> board.dom0 ? "enabled" : "";
          default -> "";
        };
    if (oneIn(4)) {
      claim(ProbeScript.IMAGE_SIZE, PAGE)
          .ifPresent(
              range ->
                  domain.kernelReg =
                      "reg = <0 0x%x 0 0x%x>;".formatted(range.start(), range.size()));
    }
    return domain;
  }

  private void staticMemory(Domain domain) {
    claim(8 * MIB, oneIn(3) ? PAGE : 2 * MIB).ifPresent(domain.banks::add);
    if (domain.banks.isEmpty()) {
      return;
    }
    for (int more = random.nextInt(3); more > 0; more--) {
      claim(PAGE * (1 + random.nextInt(256)), PAGE).ifPresent(domain.banks::add);
    }
    domain.memory = domain.banks.stream().mapToLong(MemoryRange::size).sum() >> 10;
    domain.directMap = oneIn(2);
  }

  private void heap() {
    if (!oneIn(4)) {
      return;
    }
    long size = HEAP_ROOM + (board.dom0 ? board.dom0Memory : 0);
    for (Domain domain : board.domains) {
      size += domain.banks.isEmpty() ? domain.bytes() : 0;
      size += 8 * MIB;
    }
    size = size + 2 * MIB & -(2 * MIB);
    if (size < board.memoryMib * MIB / 2 - 16 * MIB) {
      // The lower half, without a beginning for modules.
      var range = new MemoryRange(BoardSketch.RAM_BASE + 16 * MIB, size);
      board.heap.add(range);
      claimed.add(range);
    }
  }

  private void pools() {
    if (!oneIn(2)) {
      return;
    }
    var groups = new ArrayList<List<Integer>>();
    for (int i = 0; i < board.cpus; i++) {
      groups.add(new ArrayList<>());
    }
    for (int cpu = 0; cpu < board.cpus; cpu++) {
      if (!oneIn(4)) {
        groups.get(random.nextInt(board.cpus)).add(cpu);
      }
    }
    for (List<Integer> cpus : groups) {
      if (!cpus.isEmpty()) {
        // Pool-0 has whoever names no pool, perhaps more vCPUs than null has CPUs for.
        int kinds = cpus.contains(0) ? 4 : 5;
        board.pools.add(
            new Pool(
                cpus, List.of("", "credit", "credit2", "rtds", "null").get(random.nextInt(kinds))));
      }
    }
    var left = new HashMap<Integer, Integer>();
    for (Domain domain : board.domains) {
      if (board.pools.isEmpty() || oneIn(3)) {
        continue;
      }
      int index = random.nextInt(board.pools.size());
      Pool pool = board.pools.get(index);
      int room = left.getOrDefault(index, pool.cpus().size()) - domain.vcpus;
      if (!pool.scheduler().equals("null") || room >= 0) {
        left.put(index, room);
        domain.pool = OptionalInt.of(index);
      }
    }
  }

  private List<Integer> allDomains() {
    var result = new ArrayList<Integer>();
    for (int i = board.dom0 ? DOM0 : 0; i < board.domains.size(); i++) {
      result.add(i);
    }
    return result;
  }

  private List<Integer> anyDomains() {
    var result = new ArrayList<Integer>(allDomains());
    result.removeIf(_ -> oneIn(3));
    return result;
  }

  private void share(String id, List<Integer> with, boolean owned) {
    long pages = oneIn(3) ? 512 : 1 + random.nextInt(64);
    var machine = claim(pages * PAGE, oneIn(2) ? 2 * MIB : PAGE);
    if (machine.isEmpty() || with.isEmpty()) {
      if (id.equals("done")) {
        board.dom0 = false;
      }
      return;
    }
    int owner = with.get(random.nextInt(with.size()));
    for (int index : with) {
      List<Share> shares = index == DOM0 ? board.dom0Shares : board.domains.get(index).shares;
      long guest = SHARED_AT + SHARED_STEP * shares.size();
      guest += oneIn(2) ? machine.get().start() % SHARED_STEP & 0x1f_ffff : 0;
      String role = !owned ? "" : index == owner ? "owner" : "borrower";
      shares.add(new Share(id, role, machine.get(), guest));
    }
  }

  private void channel(int number) {
    List<Integer> all = allDomains();
    int from = all.get(random.nextInt(all.size()));
    int to = all.get(random.nextInt(all.size()));
    board.channels.add(new Channel(number, from, port(from), to, port(to), "from" + number));
  }

  private int port(int domain) {
    Set<Integer> taken = ports.computeIfAbsent(domain, _ -> new HashSet<>());
    int port = 2 + random.nextInt(oneIn(2) ? 8 : HIGHEST_PORT - 1);
    while (!taken.add(port)) {
      port = 2 + random.nextInt(HIGHEST_PORT - 1);
    }
    return port;
  }
}
