package dev.zazen.conformance.plan;

import dev.zazen.conformance.plan.BoardSketch.Channel;
import dev.zazen.conformance.plan.BoardSketch.Domain;
import dev.zazen.conformance.plan.BoardSketch.Pool;
import dev.zazen.conformance.plan.BoardSketch.Share;
import dev.zazen.core.memory.MemoryRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Ways to spoil a configuration that is right. */
enum Fault {
  NO_VCPU((board, random) -> any(board, random).map(d -> d.says("\"cpus\" is 0", d.vcpus(0)))),
  TOO_MANY_VCPUS(
      (board, random) ->
          any(board, random)
              .map(d -> d.says("\"cpus\" is ", d.vcpus(board.gicVersion == 2 ? 9 : 129)))),
  NO_MEMORY(
      (board, random) -> usual(board, random).map(d -> d.says("\"memory\" is 0 KiB", d.memory(0)))),
  MEMORY_OF_HALF_PAGES(
      (board, random) ->
          usual(board, random).map(d -> d.says("\"memory\" is ", d.memory(d.domain().memory | 2)))),
  MORE_MEMORY_THAN_THERE_IS(
      (board, random) ->
          usual(board, random)
              .map(d -> d.says("\"memory\" is ", d.memory(board.memoryMib * 1024L)))),
  TOO_LITTLE_FOR_THE_KERNEL(
      (board, random) ->
          usual(board, random).map(d -> d.says("do not fit into the first bank", d.memory(1024)))),
  SIZE_IS_NOT_THAT_OF_STATIC_MEMORY(
      (board, random) ->
          fixed(board, random).map(d -> d.says("\"memory\" is ", d.memory(d.domain().memory + 4)))),
  STATIC_MEMORY_OUTSIDE_RAM(
      (board, random) ->
          fixed(board, random).map(d -> d.says("is not in RAM", d.bank(ramEnd(board) - 4096, 0)))),
  STATIC_MEMORY_TWICE(
      (board, random) ->
          fixed(board, random)
              .map(
                  d ->
                      d.says(
                          "overlaps",
                          d.more(new MemoryRange(d.domain().banks.getFirst().start(), 4096)),
                          d.memory(d.domain().memory + 4)))),
  STATIC_MEMORY_IN_THE_HEAP(
      (board, random) ->
          board.heap.isEmpty()
              ? Optional.empty()
              : fixed(board, random)
                  .map(d -> d.says("overlaps", d.bank(board.heap.getFirst().start(), 0)))),
  STATIC_MEMORY_IS_RESERVED(
      (board, random) ->
          board.reserved.isEmpty()
              ? Optional.empty()
              : fixed(board, random)
                  .map(d -> d.says("overlaps", d.bank(board.reserved.getFirst().start(), 0)))),
  STATIC_MEMORY_UNALIGNED(
      (board, random) ->
          fixed(board, random)
              .map(
                  d ->
                      d.says(
                          "is not aligned",
                          d.bank(d.domain().banks.getFirst().start() + 0x800, 0)))),
  DIRECT_MAP_ANYWHERE(
      (board, random) ->
          usual(board, random)
              .map(d -> d.says("\"direct-map\" needs memory", d.text("direct-map;")))),
  TOO_FEW_SPIS_FOR_THE_CONSOLE(
      (board, random) ->
          any(board, random)
              .map(d -> d.says("\"nr_spis\" is 0", () -> d.domain().vpl011 = true, d.spis(0)))),
  TOO_MANY_SPIS(
      (board, random) -> any(board, random).map(d -> d.says("\"nr_spis\" is 993", d.spis(993)))),
  UNKNOWN_ENHANCED(
      (board, random) ->
          any(board, random).map(d -> d.says("\"xen,enhanced\" = \"yes\"", d.enhanced("yes")))),
  XENSTORE_WITHOUT_DOM0(
      (board, random) ->
          board.dom0
              ? Optional.empty()
              : any(board, random).map(d -> d.says("needs a dom0", d.enhanced("enabled")))),
  NO_P2M_POOL(
      (board, random) ->
          any(board, random).map(d -> d.says("\"xen,domain-p2m-mem-mb\" is 0", d.p2m(0)))),
  P2M_POOL_LARGER_THAN_RAM(
      (board, random) ->
          any(board, random).map(d -> d.says("translation tables", d.p2m(board.memoryMib + 1)))),
  NO_KERNEL_FILE(
      (board, random) ->
          any(board, random)
              .map(d -> d.saysOf("/kernel", "there is no file", d.file("nothing.img")))),
  KERNEL_IS_NONE(
      (board, random) ->
          any(board, random).map(d -> d.saysOf("/kernel", "cpio archive", d.file("initrd")))),
  NO_KERNEL(
      (board, random) ->
          any(board, random).map(d -> d.says("no kernel", d.kind("multiboot,ramdisk")))),
  KERNEL_OUTSIDE_RAM(
      (board, random) ->
          any(board, random)
              .map(d -> d.saysOf("/kernel", "outside RAM", d.reg(ramEnd(board) - 0x1000, 0x8000)))),
  KERNEL_IN_STATIC_MEMORY(
      (board, random) ->
          fixed(board, random)
              .map(d -> d.says("overlaps", d.reg(d.domain().banks.getFirst().start(), 0x8000)))),
  KERNEL_IN_SHARED_MEMORY(
      (board, random) ->
          shared(board, random)
              .map(
                  d ->
                      d.saysOf(
                          "/kernel",
                          "shared memory",
                          d.reg(d.domain().shares.getFirst().machine.start(), 0x1000)))),
  KERNEL_IN_RESERVED_MEMORY(
      (board, random) ->
          board.reserved.isEmpty()
              ? Optional.empty()
              : any(board, random)
                  .map(
                      d ->
                          d.saysOf(
                              "/kernel",
                              "reserved",
                              d.reg(board.reserved.getFirst().start(), 0x8000)))),
  TWO_DOMAINS_OF_A_NAME(
      (board, random) -> {
        board.domains.add(board.domains.getFirst());
        return Optional.of(new Expected("", "has another node domU1"));
      }),
  NOTHING_TO_START(
      (board, random) -> {
        board.dom0 = false;
        board.domains.clear();
        board.channels.clear();
        return Optional.of(new Expected("/chosen", "nothing to start"));
      }),
  CPU_IN_TWO_POOLS(
      (board, random) ->
          pool(board, random)
              .map(
                  index -> {
                    Pool pool = board.pools.get(index);
                    board.pools.add(new Pool(pool.cpus(), ""));
                    return new Expected("/chosen/pool", "already");
                  })),
  POOL_WITHOUT_CPU(
      (board, random) -> {
        board.pools.add(new Pool(List.of(), ""));
        return Optional.of(new Expected("/chosen/pool", "missing or empty"));
      }),
  UNKNOWN_SCHEDULER(
      (board, random) ->
          pool(board, random)
              .map(
                  index -> {
                    board.pools.set(index, new Pool(board.pools.get(index).cpus(), "fair"));
                    return new Expected("/chosen/pool", "no scheduler \"fair\"");
                  })),
  NO_SUCH_POOL(
      (board, random) ->
          any(board, random)
              .map(
                  d -> {
                    d.domain().pool = OptionalInt.empty();
                    return d.says(
                        "\"domain-cpupool\" names no node", d.text("domain-cpupool = <&cpu0>;"));
                  })),
  SHARED_AT_TWO_PLACES(
      (board, random) ->
          sharedByTwo(board)
              .map(
                  d -> {
                    Share share = d.domain().shares.getFirst();
                    var range = share.machine;
                    share.machine = new MemoryRange(range.start(), range.size() + 4096);
                    return d.saysOf("/shm", "is at host addresses", () -> {});
                  })),
  SHARED_MEMORY_OVER_RAM(
      (board, random) ->
          shared(board, random)
              .map(
                  d -> {
                    d.domain().shares.getFirst().guest =
                        d.domain().directMap ? d.domain().banks.getFirst().start() : 0x4000_0000L;
                    return d.saysOf("/shm", "overlap", () -> {});
                  })),
  SHARED_MEMORY_OUTSIDE_RAM(
      (board, random) ->
          shared(board, random)
              .map(
                  d -> {
                    Share share = d.domain().shares.getFirst();
                    share.machine = new MemoryRange(ramEnd(board), share.machine.size());
                    return d.saysOf("/shm", "are not in RAM", () -> {});
                  })),
  SHARED_MEMORY_UNALIGNED(
      (board, random) ->
          shared(board, random)
              .map(
                  d -> {
                    d.domain().shares.getFirst().guest += 0x10;
                    return d.saysOf("/shm", "multiples of 4 KiB", () -> {});
                  })),
  UNKNOWN_ROLE(
      (board, random) ->
          shared(board, random)
              .map(
                  d -> {
                    d.domain().shares.getFirst().role = "lender";
                    return d.saysOf("/shm", "\"role\" is \"lender\"", () -> {});
                  })),
  CHANNEL_OF_ONE_END(
      (board, random) -> {
        if (board.channels.isEmpty()) {
          return Optional.empty();
        }
        Channel c = board.channels.removeFirst();
        board.channels.add(
            new Channel(c.number(), c.from(), c.fromPort(), c.to(), c.toPort(), c.otherLabel()));
        return Optional.of(new Expected("", "names itself"));
      }),
  PORT_OUT_OF_RANGE(
      (board, random) -> {
        if (board.channels.isEmpty()) {
          return Optional.empty();
        }
        Channel c = board.channels.removeFirst();
        int port = random.nextBoolean() ? 0 : 4096;
        board.channels.add(
            new Channel(c.number(), c.from(), port, c.to(), c.toPort(), c.toLabel()));
        return Optional.of(new Expected("", "the local port is " + port));
      }),
  PORT_TWICE(
      (board, random) -> {
        if (board.channels.isEmpty()) {
          return Optional.empty();
        }
        Channel c = board.channels.getFirst();
        board.channels.add(new Channel(9, c.from(), c.fromPort(), c.to(), 1023, "from9"));
        return Optional.of(new Expected("", "local port %d is that".formatted(c.fromPort())));
      }),
  HEAP_TOO_SMALL(
      (board, random) -> {
        if (board.heap.isEmpty()) {
          return Optional.empty();
        }
        board.heap.set(0, new MemoryRange(board.heap.getFirst().start(), 0x1_0000));
        return Optional.of(new Expected("/chosen", "no RAM is left for the hypervisor"));
      }),
  HEAP_UNALIGNED(
      (board, random) -> {
        if (board.heap.isEmpty()) {
          return Optional.empty();
        }
        MemoryRange heap = board.heap.getFirst();
        board.heap.set(0, new MemoryRange(heap.start() + 4096, heap.size()));
        return Optional.of(new Expected("/chosen", "is not aligned"));
      }),
  RAM_OVER_THE_INTERRUPT_CONTROLLER(
      (board, random) -> {
        board.root =
            "memory@8000000 { device_type = \"memory\"; reg = <0 0x8000000 0 0x100000>; };";
        return Optional.of(new Expected("", "overlap"));
      }),
  TWO_CPUS_OF_A_NUMBER(
      (board, random) -> {
        board.moreCpus =
            "cpu@9 { device_type = \"cpu\"; compatible = \"arm,cortex-a57\"; reg = <0>; };";
        return Optional.of(new Expected("/cpus", "same \"reg\""));
      });

  /**
   * What the checker has to say.
   *
   * @param place how it begins
   * @param text part of what is said there
   */
  record Expected(String place, String text) {}

  @FunctionalInterface
  private interface Planter {
    /** Spoils {@code board}, if it has what this fault needs. */
    Optional<Expected> plant(BoardSketch board, Random random);
  }

  private final Planter planter;

  Fault(Planter planter) {
    this.planter = planter;
  }

  /** Spoils {@code board}; empty if it has not what this fault needs, and is as it was. */
  Optional<Expected> plant(BoardSketch board, Random random) {
    return planter.plant(board, random);
  }

  private static long ramEnd(BoardSketch board) {
    return BoardSketch.RAM_BASE + ((long) board.memoryMib << 20);
  }

  /** A domain that is to be spoiled. */
  private record Spoiled(Domain domain) {
    /** Makes the changes and says what the domain's node is reported for. */
    Expected says(String what, Runnable... changes) {
      return saysOf("", what, changes);
    }

    Expected saysOf(String node, String what, Runnable... changes) {
      for (Runnable change : changes) {
        change.run();
      }
      return new Expected(domain.path() + node, what);
    }

    Runnable vcpus(int count) {
      return () -> domain.vcpus = count;
    }

    Runnable memory(long kib) {
      return () -> domain.memory = kib;
    }

    Runnable bank(long start, int index) {
      return () -> domain.banks.set(index, new MemoryRange(start, domain.banks.get(index).size()));
    }

    Runnable more(MemoryRange bank) {
      return () -> domain.banks.add(bank);
    }

    Runnable spis(int count) {
      return () -> domain.spis = OptionalInt.of(count);
    }

    Runnable p2m(int mib) {
      return () -> domain.p2mMib = OptionalInt.of(mib);
    }

    Runnable enhanced(String value) {
      return () -> domain.enhanced = value;
    }

    Runnable text(String properties) {
      return () -> domain.more = properties;
    }

    Runnable file(String name) {
      return () -> {
        domain.kernelFile = name;
        domain.kernelReg = "";
      };
    }

    Runnable kind(String compatible) {
      return () -> {
        domain.kernelKind = compatible;
        domain.initrd = false;
      };
    }

    Runnable reg(long start, long size) {
      return () -> domain.kernelReg = "reg = <0 0x%x 0 0x%x>;".formatted(start, size);
    }
  }

  private static Optional<Spoiled> any(BoardSketch board, Random random) {
    return one(board.domains, random);
  }

  private static Optional<Spoiled> usual(BoardSketch board, Random random) {
    return one(board.domains.stream().filter(d -> d.banks.isEmpty()).toList(), random);
  }

  private static Optional<Spoiled> fixed(BoardSketch board, Random random) {
    return one(board.domains.stream().filter(d -> !d.banks.isEmpty()).toList(), random);
  }

  private static Optional<Spoiled> shared(BoardSketch board, Random random) {
    return one(board.domains.stream().filter(d -> !d.shares.isEmpty()).toList(), random);
  }

  /** The last of several domains of a region. */
  private static Optional<Spoiled> sharedByTwo(BoardSketch board) {
    return board.domains.reversed().stream()
        .filter(d -> !d.shares.isEmpty() && isWithOthers(board, d))
        .findFirst()
        .map(Spoiled::new);
  }

  private static boolean isWithOthers(BoardSketch board, Domain domain) {
    String id = domain.shares.getFirst().id;
    return board.dom0Shares.stream().anyMatch(s -> board.dom0 && s.id.equals(id))
        || board.domains.stream()
            .anyMatch(d -> d != domain && d.shares.stream().anyMatch(s -> s.id.equals(id)));
  }

  private static Optional<Spoiled> one(List<Domain> domains, Random random) {
    return domains.isEmpty()
        ? Optional.empty()
        : Optional.of(new Spoiled(domains.get(random.nextInt(domains.size()))));
  }

  private static Optional<Integer> pool(BoardSketch board, Random random) {
    return board.pools.isEmpty()
        ? Optional.empty()
        : Optional.of(random.nextInt(board.pools.size()));
  }
}
