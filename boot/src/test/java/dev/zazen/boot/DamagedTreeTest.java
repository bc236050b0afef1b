package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.ConfigurationTest;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of a good device tree changed at random: a plan or problems, nothing else. */
@Tag("feature:dom0less")
@Tag("feature:static-event-channels")
@Tag("feature:static-shared-memory")
final class DamagedTreeTest {
  private static final String SHARED =
      """
      shm {
        compatible = "xen,domain-shared-memory-v1";
        xen,shm-id = "mine";
        xen,shared-mem = <0 0x60000000 0 0x70000000 0 0x200000>;
      };
      """;

  private static final String END =
      """
      %s: evtchn {
        compatible = "xen,evtchn-v1";
        xen,evtchn = <%d &%s>;
      };
      """;

  @TempDir Path directory;

  @Test
  void endsInAPlanOrInProblems() throws IOException, InvalidInputException {
    var image = Files.write(directory.resolve("Image"), Kernels.image(4096));
    var source =
        Files.writeString(
            directory.resolve("host.dts"),
            BootPlannerTest.TWO_DOMAINS
                .replace("vpl011;", "vpl011; " + SHARED + END.formatted("a", 10, "b"))
                .replace("cpus = <1>;", "cpus = <1>; " + SHARED + END.formatted("b", 11, "a"))
                .replace(
                    "memory = <0 0x", "#address-cells = <2>; #size-cells = <2>; memory = <0 0x")
                .replace("zazen,file = \"Image\"", "reg = <0 0x50000000 0 0x1000>")
                .replace("zazen,file = \"initrd\"", "reg = <0 0x52000000 0 0x1000>"));
    var good = FdtWriter.write(ConfigurationTest.onBoard(DtsParser.parse(source)));
    var options =
        new BoardOptions(
            OptionalInt.empty(),
            OptionalLong.empty(),
            List.of(
                new BoardOptions.Load(image, 0x5000_0000L),
                new BoardOptions.Load(image, 0x5200_0000L)));
    assertTrue(plans(directory, good, options, 3000) > 0);
  }

  /** How many of some damaged trees end in a plan; all others do in problems. */
  static int plans(Path directory, byte[] good, BoardOptions options, int trees)
      throws IOException, InvalidInputException {
    var random = new Random(20260103);
    var planned = 0;
    for (var i = 0; i < trees; i++) {
      var data = good.clone();
      for (var n = random.nextInt(6); n > 0; n--) {
        data[random.nextInt(data.length)] =
            (byte) (random.nextBoolean() ? random.nextInt() : 1 << random.nextInt(8));
      }
      var file = Files.write(directory.resolve("host.dtb"), data);
      try {
        assertFalse(BootPlanner.plan(file, options).describe().isEmpty());
        planned++;
      } catch (InvalidInputException e) {
        assertFalse(e.problems().isEmpty());
      }
    }
    return planned;
  }
}
