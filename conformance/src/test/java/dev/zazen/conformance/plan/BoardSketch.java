package dev.zazen.conformance.plan;

import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A configuration while it is made: what will stand in the device tree, right or wrong. */
final class BoardSketch {
  static final long RAM_BASE = 0x4000_0000L;

  int cpus;
  int memoryMib;
  int gicVersion;
  boolean dom0;

  /** Bytes, a multiple of 4 KiB. */
  long dom0Memory;

  final List<Domain> domains = new ArrayList<>();
  final List<Pool> pools = new ArrayList<>();
  final List<Channel> channels = new ArrayList<>();
  final List<MemoryRange> heap = new ArrayList<>();

  /** Nodes of {@code /reserved-memory}. */
  final List<MemoryRange> reserved = new ArrayList<>();

  /** More nodes at the root. */
  String root = "";

  /** More nodes below {@code /cpus}. */
  String moreCpus = "";

  /** A domain's node. */
  static final class Domain {
    final String name;
    final List<Share> shares = new ArrayList<>();
    final List<MemoryRange> banks = new ArrayList<>();

    /** KiB. */
    long memory;

    int vcpus;
    boolean vpl011;
    boolean directMap;
    OptionalInt spis = OptionalInt.empty();
    OptionalInt p2mMib = OptionalInt.empty();

    /** Index in {@link #pools}. */
    OptionalInt pool = OptionalInt.empty();

    /** {@code xen,enhanced}, empty for none. */
    String enhanced = "";

    boolean initrd;

    /** {@code reg} of the kernel's module; empty if it may lie anywhere. */
    String kernelReg = "";

    String kernelFile;

    /** More properties. */
    String more = "";

    /** What the kernel's node is compatible with. */
    String kernelKind = "multiboot,kernel";

    Domain(String name) {
      this.name = name;
      this.kernelFile = name + ".img";
    }

    long bytes() {
      return memory << 10;
    }

    String path() {
      return "/chosen/" + name;
    }
  }

  /** A node of shared memory in a domain. */
  static final class Share {
    final String id;
    String role;
    MemoryRange machine;
    long guest;

    Share(String id, String role, MemoryRange machine, long guest) {
      this.id = id;
      this.role = role;
      this.machine = machine;
      this.guest = guest;
    }

    MemoryRange range() {
      return new MemoryRange(guest, machine.size());
    }
  }

  /**
   * A static event channel between two domains, whose indices these are; -1 is dom0.
   *
   * @param toLabel what the second end names
   */
  record Channel(int number, int from, int fromPort, int to, int toPort, String toLabel) {
    String label() {
      return "from" + number;
    }

    String otherLabel() {
      return "to" + number;
    }
  }

  /** A cpupool's node. */
  record Pool(List<Integer> cpus, String scheduler) {
    Pool {
      cpus = new ArrayList<>(cpus);
    }
  }

  /** Shared memory of dom0. */
  final List<Share> dom0Shares = new ArrayList<>();

  /** The configuration as device-tree source. */
  String text() {
    var text = new StringBuilder();
    if (!heap.isEmpty()) {
      text.append("xen,static-heap = <%s>;\n".formatted(cells(heap)));
    }
    if (dom0) {
      text.append("xen,xen-bootargs = \"dom0_mem=%dK\";\n".formatted(dom0Memory >> 10));
    }
    for (int i = 0; i < pools.size(); i++) {
      text.append(pool(i));
    }
    if (dom0) {
      text.append(
          """
          kernel { compatible = "multiboot,kernel", "multiboot,module"; zazen,file = "dom0.img"; };
          """);
      dom0Shares.forEach(share -> text.append(share(share)));
      text.append(ends(-1));
    }
    for (int i = 0; i < domains.size(); i++) {
      text.append(domain(i));
    }
    return """
    /dts-v1/;
    / {
      zazen,board = "virt";
      zazen,cpus = <%d>;
      zazen,memory = <%d>;
      zazen,gic-version = <%d>;
      %s
      %s
      cpus {
        %s
      };
      chosen {
        #address-cells = <2>;
        #size-cells = <2>;
        %s
      };
    };
    """
        .formatted(cpus, memoryMib, gicVersion, reservedText(), root, cpuLabels(), text);
  }

  private String cpuLabels() {
    var result = new StringBuilder();
    for (int cpu = 0; cpu < cpus; cpu++) {
      result.append("cpu%d: cpu@%d { };\n".formatted(cpu, cpu));
    }
    result.append(moreCpus);
    return result.toString();
  }

  private String reservedText() {
    if (reserved.isEmpty()) {
      return "";
    }
    return "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; %s };"
        .formatted(
            reserved.stream()
                .map(r -> "buffer@%x { reg = <%s>; };".formatted(r.start(), cells(List.of(r))))
                .collect(Collectors.joining(" ")));
  }

  private String pool(int index) {
    Pool pool = pools.get(index);
    return "pool%d: pool%d { compatible = \"xen,cpupool\"; cpupool-cpus = <%s>; %s };\n"
        .formatted(
            index,
            index,
            pool.cpus().stream().map(cpu -> "&cpu" + cpu).collect(Collectors.joining(" ")),
            pool.scheduler().isEmpty()
                ? ""
                : "cpupool-sched = \"%s\";".formatted(pool.scheduler()));
  }

  private String domain(int index) {
    Domain domain = domains.get(index);
    var properties = new StringBuilder();
    if (!domain.banks.isEmpty()) {
      properties.append("xen,static-mem = <%s>; ".formatted(cells(domain.banks)));
    }
    if (domain.directMap) {
      properties.append("direct-map; ");
    }
    if (domain.vpl011) {
      properties.append("vpl011; ");
    }
    domain.spis.ifPresent(n -> properties.append("nr_spis = <%d>; ".formatted(n)));
    domain.p2mMib.ifPresent(n -> properties.append("xen,domain-p2m-mem-mb = <%d>; ".formatted(n)));
    domain.pool.ifPresent(n -> properties.append("domain-cpupool = <&pool%d>; ".formatted(n)));
    if (!domain.enhanced.isEmpty()) {
      properties.append("xen,enhanced = \"%s\"; ".formatted(domain.enhanced));
    }
    properties.append(domain.more);
    var children = new StringBuilder();
    domain.shares.forEach(share -> children.append(share(share)));
    children.append(ends(index));
    if (domain.initrd) {
      children.append(
          "ramdisk { compatible = \"multiboot,ramdisk\", \"multiboot,module\"; zazen,file ="
              + " \"initrd\"; };\n");
    }
    return """
    %s {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0x%x 0x%x>;
      cpus = <%d>;
      %s
      kernel {
        compatible = "%s", "multiboot,module";
        zazen,file = "%s";
        %s
      };
      %s
    };
    """
        .formatted(
            domain.name,
            domain.memory >>> 32,
            domain.memory & 0xffff_ffffL,
            domain.vcpus,
            properties,
            domain.kernelKind,
            domain.kernelFile,
            domain.kernelReg,
            children);
  }

  private static String share(Share share) {
    return """
    shm@%x {
      compatible = "xen,domain-shared-memory-v1";
      xen,shm-id = "%s";
      xen,shared-mem = <0x%x 0x%x 0x%x 0x%x 0 0x%x>;
      %s
    };
    """
        .formatted(
            share.guest,
            share.id,
            share.machine.start() >>> 32,
            share.machine.start() & 0xffff_ffffL,
            share.guest >>> 32,
            share.guest & 0xffff_ffffL,
            share.machine.size(),
            share.role.isEmpty() ? "" : "role = \"%s\";".formatted(share.role));
  }

  private String ends(int index) {
    var result = new StringBuilder();
    for (Channel channel : channels) {
      if (channel.from() == index) {
        result.append(end(channel.label(), channel.fromPort(), channel.otherLabel()));
      }
      if (channel.to() == index) {
        result.append(end(channel.otherLabel(), channel.toPort(), channel.toLabel()));
      }
    }
    return result.toString();
  }

  private static String end(String label, int port, String other) {
    return "%s: %s { compatible = \"xen,evtchn-v1\"; xen,evtchn = <%d &%s>; };\n"
        .formatted(label, label, port, other);
  }

  private static String cells(List<MemoryRange> ranges) {
    return ranges.stream()
        .map(
            r ->
                "0x%x 0x%x 0x%x 0x%x"
                    .formatted(
                        r.start() >>> 32,
                        r.start() & 0xffff_ffffL,
                        r.size() >>> 32,
                        r.size() & 0xffff_ffffL))
        .collect(Collectors.joining(" "));
  }
}
