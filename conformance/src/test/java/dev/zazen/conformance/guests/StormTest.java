package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that does everything wrong that it can, fast and for long, disturbs no other. */
@Tag("feature:isolation")
@Tag("feature:hypercalls")
class StormTest {
  private static final int LINES = 24;

  @TempDir private Path directory;

  private String domain(String image, int vcpus, String more)
      throws IOException, InterruptedException {
    Path kernel = Assembler.image("hostile", image, directory);
    return Configurations.domain(image, vcpus, 64 << 10, kernel, null, "")
        .replace("vpl011;", "vpl011; " + more);
  }

  private Run run(String... domains)
      throws IOException, InvalidInputException, InterruptedException {
    return Run.inVirtualTime(Configurations.write(directory, 3, domains));
  }

  @Test
  void theNeighboursChecksumsAndConsoleAreAsWithoutIt()
      throws IOException, InvalidInputException, InterruptedException {
    String neighbour = domain("checksum", 1, "xen,enhanced = \"no-xenstore\";");
    List<String> alone = run(neighbour).console(1);
    assertEquals(LINES, alone.stream().filter(line -> line.matches("[0-9a-f]{16}")).count());
    String console = "xen,enhanced; console { compatible = \"zazen,pv-console\"; };";
    Run run = run(neighbour, domain("storm", 2, console));
    assertEquals(alone, run.console(1));
    assertTrue(run.console(2).stream().anyMatch(line -> line.endsWith("storm is over")));
    run.ends().forEach(end -> assertEquals("powered off", end.description()));
    assertTrue(
        run.log().stream().noneMatch(line -> line.contains("internal error")),
        () -> run.log().toString());
  }
}
