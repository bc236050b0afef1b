package dev.zazen.core.sched;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.core.FakeBoard;
import dev.zazen.core.domain.Domain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What busy vCPUs of different weights get, on deterministic boards: their max-min fair share,
 * where nobody can have more than one pCPU, within 5 %.
 */
@Tag("feature:credit2")
@Tag("feature:schedulers")
class FairnessTest {
  private static final long MS = 1_000_000;
  private static final double TOLERANCE = 0.05;

  private static final int RANDOM_BOARDS = 12;

  /** Credit's slices are 30 ms long: what rounds them to a whole number has to be small. */
  private static final long HORIZON = 10_000 * MS;

  private static FakeBoard board(SchedulerKind kind, int cpus) {
    var board = new FakeBoard(cpus, 1);
    board.hypervisor.cpupools().arrange(List.of(new Cpupools.Group(kind, cpus(0, cpus))));
    return board;
  }

  private static BitSet cpus(int from, int to) {
    var set = new BitSet();
    set.set(from, to);
    return set;
  }

  private static Domain busy(FakeBoard board, int weight, BitSet affinity) {
    int id = board.hypervisor.domains().size() + 1;
    Domain domain = board.domain(id, 1, weight, affinity, FakeBoard.compute());
    domain.start(0, 0);
    return domain;
  }

  private static List<Domain> busy(FakeBoard board, BitSet affinity, int... weights) {
    return Arrays.stream(weights).mapToObj(weight -> busy(board, weight, affinity)).toList();
  }

  private static long ran(Domain domain) {
    return domain.vcpus().getFirst().runNanos();
  }

  /** pCPUs for each weight: who would get more than one has one, the others share what is left. */
  private static double[] fair(int cpus, int... weights) {
    var share = new double[weights.length];
    var limited = new BitSet();
    while (true) {
      double sum = 0;
      for (int i = limited.nextClearBit(0); i < weights.length; i = limited.nextClearBit(i + 1)) {
        sum += weights[i];
      }
      int before = limited.cardinality();
      for (int i = 0; i < weights.length; i++) {
        share[i] = limited.get(i) ? 1 : (cpus - before) * weights[i] / sum;
      }
      for (int i = 0; i < weights.length; i++) {
        limited.set(i, share[i] >= 1);
      }
      if (limited.cardinality() == before) {
        return share;
      }
    }
  }

  private static void assertFair(int cpus, List<Domain> domains, long[] before, long nanos) {
    int[] weights = domains.stream().mapToInt(each -> each.scheduling().weight()).toArray();
    double[] shares = fair(cpus, weights);
    var wrong = new ArrayList<String>();
    for (int i = 0; i < shares.length; i++) {
      double got = (double) (ran(domains.get(i)) - before[i]) / nanos;
      if (Math.abs(got - shares[i]) > TOLERANCE * shares[i]) {
        wrong.add("%d: %.4f, not %.4f".formatted(weights[i], got, shares[i]));
      }
    }
    assertEquals(List.of(), wrong, () -> Arrays.toString(weights) + " on " + cpus + " CPUs");
  }

  private static void assertFair(SchedulerKind kind, int cpus, int... weights) {
    FakeBoard board = board(kind, cpus);
    List<Domain> domains = busy(board, new BitSet(), weights);
    board.roundsUntil(HORIZON);
    assertFair(cpus, domains, new long[weights.length], HORIZON);
  }

  private static Stream<Arguments> sets() {
    List<Object[]> sets = new ArrayList<>();
    for (SchedulerKind kind : List.of(SchedulerKind.CREDIT, SchedulerKind.CREDIT2)) {
      sets.add(new Object[] {kind, 1, new int[] {256, 512, 1024}});
      sets.add(new Object[] {kind, 2, new int[] {256, 512, 1024}});
      sets.add(new Object[] {kind, 2, new int[] {256, 256, 256, 512}});
      sets.add(new Object[] {kind, 2, new int[] {256, 256, 512, 512, 1024}});
      sets.add(new Object[] {kind, 3, new int[] {256, 512, 768, 1024}});
      sets.add(new Object[] {kind, 3, new int[] {128, 256, 192, 128, 768, 960}});
      sets.add(new Object[] {kind, 4, new int[] {256, 256, 256, 512, 512, 1024, 2048}});
    }
    sets.add(new Object[] {SchedulerKind.CREDIT, 1, new int[] {64, 4096}});
    sets.add(new Object[] {SchedulerKind.CREDIT, 2, new int[] {64, 256, 2048, 4096}});
    // Further from each other than credit's slices of a rate limit and this horizon allow.
    sets.add(new Object[] {SchedulerKind.CREDIT2, 1, new int[] {64, 4096}});
    sets.add(new Object[] {SchedulerKind.CREDIT2, 2, new int[] {64, 256, 2048, 4096}});
    sets.add(new Object[] {SchedulerKind.CREDIT2, 2, new int[] {4, 8, 400, 4000}});
    return sets.stream().map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("sets")
  void everyVcpuGetsItsShare(SchedulerKind kind, int cpus, int[] weights) {
    assertFair(kind, cpus, weights);
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void randomWeightsGetTheirShares(SchedulerKind kind) {
    var random = new Random(5);
    for (int i = 0; i < 8; i++) {
      int cpus = 1 + random.nextInt(4);
      int[] weights = random.ints(cpus + 1 + random.nextInt(5), 2, 13).map(n -> 64 * n).toArray();
      assertFair(kind, cpus, weights);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void whoHasOtherCpusDoesNotDisturbTheShares(SchedulerKind kind) {
    FakeBoard board = board(kind, 2);
    Domain alone = busy(board, 64, cpus(1, 2));
    List<Domain> domains = busy(board, cpus(0, 1), 256, 512, 1024);
    board.roundsUntil(HORIZON);
    assertFair(1, domains, new long[3], HORIZON);
    assertTrue(ran(alone) > HORIZON * 0.99, () -> ran(alone) + " ns");
  }

  /** A domain's weight, and the pCPUs that it may run on. */
  private record Pinned(int weight, BitSet cpus) {}

  /**
   * pCPUs for each domain, by looking at every set of pCPUs: those that may run nowhere else share
   * it; who gets least by that is served first.
   */
  private static double[] fair(int cpus, List<Pinned> domains) {
    var share = new double[domains.size()];
    var fixed = new BitSet();
    while (fixed.cardinality() < share.length) {
      double least = Double.MAX_VALUE;
      var those = new BitSet();
      for (int set = 1; set < 1 << cpus; set++) {
        double room = Integer.bitCount(set);
        double weights = 0;
        var confined = new BitSet();
        for (int i = 0; i < share.length; i++) {
          boolean isConfined = (domains.get(i).cpus().toLongArray()[0] & ~set) == 0;
          if (isConfined && fixed.get(i)) {
            room -= share[i];
          } else if (isConfined) {
            weights += domains.get(i).weight();
            confined.set(i);
          }
        }
        if (weights > 0 && room / weights < least) {
          least = room / weights;
          those = confined;
        }
      }
      for (int i = 0; i < share.length; i++) {
        if (!fixed.get(i) && domains.get(i).weight() * least >= 1) {
          share[i] = 1;
          those.clear();
          fixed.set(i);
        }
      }
      for (int i = those.nextSetBit(0); i >= 0; i = those.nextSetBit(i + 1)) {
        share[i] = domains.get(i).weight() * least;
        fixed.set(i);
      }
    }
    return share;
  }

  private static void assertFair(int cpus, List<Pinned> sets) {
    FakeBoard board = board(SchedulerKind.CREDIT, cpus);
    List<Domain> domains =
        sets.stream().map(each -> busy(board, each.weight(), each.cpus())).toList();
    board.roundsUntil(HORIZON);
    double[] shares = fair(cpus, sets);
    var wrong = new ArrayList<String>();
    for (int i = 0; i < shares.length; i++) {
      double got = (double) ran(domains.get(i)) / HORIZON;
      if (Math.abs(got - shares[i]) > TOLERANCE * shares[i]) {
        wrong.add("%s: %.4f, not %.4f".formatted(sets.get(i), got, shares[i]));
      }
    }
    assertEquals(List.of(), wrong, sets::toString);
  }

  @Test
  void creditSharesByWeightWhatAffinitiesLeave() {
    assertFair(
        2,
        List.of(
            new Pinned(256, cpus(0, 1)),
            new Pinned(256, cpus(0, 1)),
            new Pinned(256, cpus(1, 2)),
            new Pinned(256, cpus(0, 2))));
    var random = new Random(3);
    for (int i = 0; i < RANDOM_BOARDS; i++) {
      int cpus = 2 + random.nextInt(3);
      List<Pinned> sets = new ArrayList<>();
      for (int n = cpus + random.nextInt(5); n >= 0; n--) {
        var affinity = BitSet.valueOf(new long[] {1 + random.nextInt((1 << cpus) - 1)});
        sets.add(new Pinned(64 * (2 + random.nextInt(11)), affinity));
      }
      assertFair(cpus, sets);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CREDIT", "CREDIT2"})
  void whoSleptSavesNothing(SchedulerKind kind) {
    FakeBoard board = board(kind, 2);
    List<Domain> domains = busy(board, new BitSet(), 1024, 256, 256, 512);
    Domain sleeper = domains.getLast();
    board.roundsUntil(100 * MS);
    sleeper.pause();
    board.roundsUntil(2_000 * MS);
    sleeper.unpause();
    long[] before = domains.stream().mapToLong(FairnessTest::ran).toArray();
    board.roundsUntil(5_000 * MS);
    assertFair(2, domains, before, 3_000 * MS);
  }

  @Test
  void debtsEndWithTheWeightsUnderWhichTheyWereMade() {
    FakeBoard board = board(SchedulerKind.CREDIT2, 2);
    Cpupools pools = board.hypervisor.cpupools();
    assertEquals(0, pools.removeCpu(Cpupools.FIRST, 1));
    assertEquals(1, pools.create(1, SchedulerKind.CREDIT2.code()));
    assertEquals(0, pools.addCpu(1, 1));
    Domain heavy = busy(board, SchedUnit.MAX_WEIGHT, new BitSet());
    List<Domain> light = new ArrayList<>(busy(board, new BitSet(), 1));
    board.roundsUntil(100 * MS);
    assertTrue(ran(light.getFirst()) > 0, "it ran once and has to wait for a minute");
    assertEquals(0, pools.move(heavy.scheduling(), 1));
    light.add(busy(board, 1, new BitSet()));
    long[] before = light.stream().mapToLong(FairnessTest::ran).toArray();
    board.roundsUntil(1_100 * MS);
    assertFair(1, light, before, 1_000 * MS);
  }
}
