package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.SharedMemoryReader;
import dev.zazen.core.memory.MemoryRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * {@link SharedMemoryReader} accepts exactly what keeps the rules of booting.txt, written down here
 * a second time.
 */
@Tag("feature:static-shared-memory")
class SharedMemoryPropertyTest {
  private static final long MIB = 1 << 20;
  private static Path directory;

  /** A node; addresses in MiB. */
  record Share(int domain, String id, String role, int host, int guest, int size) {
    MemoryRange machine() {
      return new MemoryRange(0x6000_0000 + host * MIB, size * MIB);
    }

    MemoryRange guestRange() {
      return new MemoryRange(0x7000_0000 + guest * MIB, size * MIB);
    }

    String source(int number) {
      return """
      shm%d {
        compatible = "xen,domain-shared-memory-v1";
        xen,shm-id = "%s";
        xen,shared-mem = <0 0x%x 0 0x%x 0 0x%x>;
        %s
      };
      """
          .formatted(
              number,
              id,
              machine().start(),
              guestRange().start(),
              size * MIB,
              role.isEmpty() ? "" : "role = \"%s\";".formatted(role));
    }
  }

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("shared");
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    for (var name : List.of("board.dts", "Image")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.delete(directory);
  }

  @Provide
  static Arbitrary<List<Share>> shares() {
    Arbitrary<Share> share =
        Combinators.combine(
                Arbitraries.integers().between(1, 2),
                Arbitraries.of("a", "b", "c"),
                Arbitraries.of("", "borrower", "borrower", "owner"),
                Arbitraries.of(0, 4, 4, 8),
                Arbitraries.integers().between(0, 20),
                Arbitraries.of(1, 2, 2, 5))
            .as(Share::new);
    return share.list().ofMaxSize(5);
  }

  private static boolean isRight(List<Share> shares) {
    Map<String, Integer> owners = new HashMap<>();
    shares.stream()
        .filter(s -> s.role().equals("owner"))
        .forEach(s -> owners.merge(s.id(), 1, Integer::sum));
    boolean right = owners.values().stream().allMatch(count -> count == 1);
    for (int i = 0; i < shares.size(); i++) {
      Share one = shares.get(i);
      right &= !(one.role().isEmpty() && owners.containsKey(one.id()));
      for (Share other : shares.subList(0, i)) {
        right &=
            one.id().equals(other.id())
                ? one.machine().equals(other.machine())
                : !one.machine().overlaps(other.machine());
        right &= one.domain() != other.domain() || !one.guestRange().overlaps(other.guestRange());
      }
    }
    return right;
  }

  @Property(tries = 600, seed = "1")
  void acceptsWhatKeepsTheRulesAndNothingElse(@ForAll("shares") List<Share> shares)
      throws IOException {
    var first = new StringBuilder();
    var second = new StringBuilder();
    for (int i = 0; i < shares.size(); i++) {
      (shares.get(i).domain() == 1 ? first : second).append(shares.get(i).source(i));
    }
    var domains = TwoDomains.in(directory);
    boolean accepted;
    try {
      var plan = domains.plan(first.toString(), second.toString());
      accepted = true;
      int regions = plan.domains().stream().mapToInt(d -> d.shared().size()).sum();
      assertEquals(shares.size(), regions);
    } catch (InvalidInputException e) {
      accepted = false;
    }
    assertEquals(isRight(shares), accepted);
  }
}
