package dev.zazen.boot.config;

import dev.zazen.boot.plan.CpuPlan;
import dev.zazen.boot.plan.CpupoolPlan;
import dev.zazen.core.sched.SchedulerKind;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.machine.CpuType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads boot-time cpupools (Xen 4.17 docs/misc/arm/device-tree/cpupools.txt): nodes below {@code
 * /chosen} and {@code domain-cpupool} of domains. CPUs in no node make a pool of their own; the
 * pool of CPU 0 is the first (xen/common/sched/boot-cpupool.c).
 */
public final class CpupoolReader {
  /** {@code compatible} of a pool. */
  public static final String COMPATIBLE = "xen,cpupool";

  /** References to its CPUs. */
  public static final String CPUS = "cpupool-cpus";

  /** Name of its scheduler. */
  public static final String SCHEDULER = "cpupool-sched";

  /** A domain's reference to its pool. */
  public static final String DOMAIN = "domain-cpupool";

  /** A pool while its members are collected; {@code node} is null for the CPUs that are left. */
  private record Pool(DtNode node, SchedulerKind scheduler, TreeSet<Integer> cpus) {}

  private final DeviceTree tree;
  private final List<CpuPlan> board;
  private final List<CpuPlan> off;
  private final SchedulerKind standard;
  private final Problems problems;
  private final List<Pool> pools = new ArrayList<>();
  private final Map<Integer, DtNode> owners = new HashMap<>();

  private CpupoolReader(
      DeviceTree tree, OnlineCpus cpus, SchedulerKind standard, Problems problems) {
    this.tree = tree;
    this.board = cpus.on();
    this.off = cpus.off();
    this.standard = standard;
    this.problems = problems;
  }

  /**
   * The pools of a board, at least one.
   *
   * @param cpus the board's
   * @param standard scheduler of pools that do not name one
   */
  public static List<CpupoolPlan> read(
      DeviceTree tree, OnlineCpus cpus, SchedulerKind standard, Problems problems) {
    return new CpupoolReader(tree, cpus, standard, problems).read();
  }

  private List<CpupoolPlan> read() {
    List<DtNode> nodes = tree.find("/chosen").map(DtNode::children).orElse(List.of());
    nodes.stream().filter(node -> node.isCompatible(COMPATIBLE)).forEach(this::pool);
    var left = new TreeSet<Integer>();
    board.stream().map(CpuPlan::number).filter(n -> !owners.containsKey(n)).forEach(left::add);
    if (!left.isEmpty()) {
      pools.add(new Pool(null, standard, left));
    }
    for (var i = 1; i < pools.size(); i++) {
      if (pools.get(i).cpus().contains(0)) {
        Collections.swap(pools, 0, i);
      }
    }
    var members = members(nodes);
    var result = new ArrayList<CpupoolPlan>();
    for (var i = 0; i < pools.size(); i++) {
      var pool = pools.get(i);
      result.add(
          new CpupoolPlan(
              pool.scheduler(), List.copyOf(pool.cpus()), members.getOrDefault(i, List.of())));
      warnOfMixture(i, pool);
    }
    return result;
  }

  // A vCPU that goes from one type to the other finds another CPU under it
  // (docs/misc/arm/big.LITTLE.txt).
  private void warnOfMixture(int number, Pool pool) {
    var types = pool.cpus().stream().map(cpu -> board.get(cpu).type()).distinct().toList();
    if (types.size() > 1) {
      problems.warn(
          pool.node() == null ? "/cpus" : Problems.placeOf(pool.node()),
          "Pool-%d has CPUs of several types, %s: its vCPUs change their type when they move; make a cpupool for each"
              .formatted(number, CpuType.text(types)));
    }
  }

  private void pool(DtNode node) {
    var cpus = new TreeSet<Integer>();
    var handles = node.property(CPUS).flatMap(p -> problems.attempt(p::cells));
    if (handles.isEmpty() || handles.get().length == 0) {
      problems.add(
          node, "\"%s\" is missing or empty".formatted(CPUS), "name the nodes of its CPUs");
      return;
    }
    for (var handle : handles.get()) {
      cpu(node, handle)
          .ifPresent(
              cpu -> {
                var before = owners.putIfAbsent(cpu, node);
                if (before == null) {
                  cpus.add(cpu);
                } else {
                  problems.add(
                      node,
                      "CPU %d is in %s already".formatted(cpu, Problems.placeOf(before)),
                      "name each CPU once");
                }
              });
    }
    pools.add(new Pool(node, scheduler(node), cpus));
  }

  private Optional<Integer> cpu(DtNode node, int handle) {
    var found = tree.byPhandle(handle);
    var reg =
        found
            .flatMap(cpu -> cpu.property("reg"))
            .flatMap(property -> problems.attempt(property::number));
    var number = reg.flatMap(affinity -> find(board, affinity)).map(CpuPlan::number);
    if (reg.flatMap(affinity -> find(off, affinity)).isPresent()) {
      problems.add(
          node,
          "\"%s\" names %s, which is not brought up"
              .formatted(CPUS, found.map(DtNode::path).orElseThrow()),
          "leave it out, or see what hmp-unsafe and maxcpus of the hypervisor's command line do");
    } else if (number.isEmpty()) {
      problems.add(
          node,
          "\"%s\" names %s, which is no CPU of the board"
              .formatted(CPUS, found.map(DtNode::path).orElse("phandle " + handle)),
          "name nodes below /cpus");
    }
    return number;
  }

  private static Optional<CpuPlan> find(List<CpuPlan> cpus, long affinity) {
    return cpus.stream().filter(cpu -> cpu.affinity() == affinity).findFirst();
  }

  private SchedulerKind scheduler(DtNode node) {
    var name = node.property(SCHEDULER).flatMap(p -> problems.attempt(p::string));
    if (name.isEmpty()) {
      return standard;
    }
    var kind = SchedulerKind.named(name.get());
    if (kind.isEmpty()) {
      problems.add(
          node,
          "there is no scheduler \"%s\"".formatted(name.get()),
          Arrays.stream(SchedulerKind.values())
              .map(SchedulerKind::optionName)
              .collect(Collectors.joining(", ", "use one of ", "")));
    }
    return kind.orElse(standard);
  }

  /** Paths of the domains' nodes by place of their pool. */
  private Map<Integer, List<String>> members(List<DtNode> nodes) {
    var result = new HashMap<Integer, List<String>>();
    for (var node : nodes) {
      if (node.isCompatible("xen,domain") && node.has(DOMAIN)) {
        var wanted =
            node.property(DOMAIN)
                .flatMap(p -> problems.attempt(p::cell))
                .flatMap(tree::byPhandle)
                .filter(pool -> pool.isCompatible(COMPATIBLE));
        if (wanted.isEmpty()) {
          problems.add(
              node,
              "\"%s\" names no node compatible with \"%s\"".formatted(DOMAIN, COMPATIBLE),
              "name a cpupool below /chosen, or remove it");
        }
        for (var i = 0; i < pools.size(); i++) {
          if (pools.get(i).node() != null
              && wanted.filter(pools.get(i).node()::equals).isPresent()) {
            result.computeIfAbsent(i, _ -> new ArrayList<>()).add(node.path());
          }
        }
      }
    }
    return result;
  }
}
