package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.core.memory.MemoryRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration is accepted if, and only if, no page is claimed twice and all are RAM. */
@Tag("feature:static-memory")
final class StaticMemoryPropertyTest {
  /** The same for every commit; the profile nightly draws. */
  private static final long SEED = Long.getLong("zazen.random.seed", 20261123);

  private static final int SETS = 200;
  private static final long PAGE = 4096;
  private static final long HEAP_UNIT = 64 << 10;
  private static final long MIB = 1 << 20;
  private static final long RAM_BASE = 0x4000_0000L;
  private static final long RAM_SIZE = 256 * MIB;

  /** What a kernel and a device tree need of the first bank. */
  private static final long LEAST = 6 * MIB;

  @TempDir Path directory;

  /** A configuration, and whether all of its pages are in RAM and claimed once. */
  private record Sample(String source, List<MemoryRange> ranges, boolean valid) {}

  @Test
  void thePlannerAgreesWithAMapOfPages() throws IOException {
    Files.write(directory.resolve("Image"), Kernels.image(0x1000));
    var random = new Random(SEED);
    var accepted = 0;
    for (var i = 0; i < SETS; i++) {
      var sample = sample(random);
      var file = Files.writeString(directory.resolve("board.dts"), sample.source());
      var message = "seed %d, set %d:%n%s".formatted(SEED, i, sample.source());
      try {
        var plan = BootPlanner.plan(file, BoardOptions.none());
        assertTrue(sample.valid(), message);
        accepted++;
        assertEquals(
            sample.ranges(),
            plan.domains().stream()
                .flatMap(d -> d.banks().stream())
                .flatMap(b -> b.backing().stream())
                .toList(),
            message);
      } catch (InvalidInputException e) {
        assertTrue(!sample.valid(), () -> message + e.problems());
        for (var problem : e.problems()) {
          assertTrue(
              problem.what().contains("overlaps") || problem.what().contains("is not in RAM"),
              () -> message + problem);
        }
      }
    }
    var count = accepted;
    assertTrue(count > SETS / 10 && count < SETS * 9 / 10, () -> count + " sets were valid");
  }

  private static Sample sample(Random random) {
    var pages = new BitSet();
    var valid = true;
    var chosen = new StringBuilder();
    var all = new ArrayList<MemoryRange>();
    if (random.nextInt(3) == 0) {
      var heap = range(random, 8 * MIB, HEAP_UNIT);
      valid &= claim(heap, pages);
      chosen.append("xen,static-heap = <%s>;%n".formatted(cells(heap)));
    }
    for (var domain = 1 + random.nextInt(3); domain > 0; domain--) {
      var ranges = new ArrayList<MemoryRange>();
      ranges.add(range(random, LEAST, PAGE));
      for (var more = random.nextInt(3); more > 0; more--) {
        ranges.add(range(random, PAGE, PAGE));
      }
      for (var range : ranges) {
        valid &= claim(range, pages);
      }
      all.addAll(ranges);
      chosen.append(domain("domU" + domain, ranges));
    }
    var source =
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          zazen,memory = <%d>;
          chosen {
            %s
          };
        };
        """
            .formatted(RAM_SIZE / MIB, chosen);
    return new Sample(source, all, valid);
  }

  /** Somewhere about RAM: one of many lies across its end or beginning, or has a neighbour. */
  private static MemoryRange range(Random random, long least, long unit) {
    var size = least + random.nextInt((int) (16 * MIB / unit)) * unit;
    var first = RAM_BASE - 4 * MIB;
    var start = first + random.nextLong((RAM_SIZE + 4 * MIB) / unit) * unit;
    // Half of them on round numbers, where ends and beginnings meet.
    return random.nextBoolean()
        ? new MemoryRange(start, size)
        : new MemoryRange(start & -(8 * MIB), 8 * MIB);
  }

  private static boolean claim(MemoryRange range, BitSet pages) {
    var valid = true;
    for (var at = range.start(); at < range.end(); at += PAGE) {
      var page = (int) (at / PAGE);
      valid &= at >= RAM_BASE && at < RAM_BASE + RAM_SIZE && !pages.get(page);
      pages.set(page);
    }
    return valid;
  }

  private static String cells(MemoryRange range) {
    return "0 0x%x 0 0x%x".formatted(range.start(), range.size());
  }

  private static String domain(String name, List<MemoryRange> ranges) {
    return """
    %s {
      compatible = "xen,domain";
      memory = <0 %d>;
      cpus = <1>;
      xen,static-mem = <%s>;
      kernel {
        compatible = "multiboot,kernel", "multiboot,module";
        zazen,file = "Image";
      };
    };
    """
        .formatted(
            name,
            ranges.stream().mapToLong(MemoryRange::size).sum() >> 10,
            String.join(" ", ranges.stream().map(StaticMemoryPropertyTest::cells).toList()));
  }
}
