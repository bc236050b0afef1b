package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:image-builder")
@Tag("feature:cpupools")
class ImageBuilderCpupoolsTest {
  private static final String DOMAINS = "NUM_DOMUS=2\nDOMU_KERNEL[0]=Image\nDOMU_KERNEL[1]=Image\n";

  @TempDir Path directory;

  private final Problems problems = new Problems();

  private DeviceTree read(String text) throws InvalidInputException, IOException {
    return ImageBuilderTree.of(ImageBuilderParser.parse(DOMAINS + text, "c"), directory, problems);
  }

  private static List<String> cpus(DeviceTree tree, DtNode pool) throws InvalidInputException {
    return Arrays.stream(pool.property("cpupool-cpus").orElseThrow().cells())
        .mapToObj(handle -> tree.byPhandle(handle).orElseThrow().path())
        .toList();
  }

  @Test
  void poolsAreNodesThatDomainsReferTo() throws InvalidInputException, IOException {
    var tree =
        read(
            """
            NUM_CPUPOOLS=2
            CPUPOOL[0]="cpu@1 null"
            CPUPOOL[1]="/cpus/cpu@0"
            DOMU_CPUPOOL[1]=0
            """);
    problems.throwIfAny();
    var first = tree.find("/chosen/cpupool_0").orElseThrow();
    assertEquals(List.of("xen,cpupool"), first.compatible());
    assertEquals(List.of("/cpus/cpu@1"), cpus(tree, first));
    assertEquals("null", first.property("cpupool-sched").orElseThrow().string());
    var second = tree.find("/chosen/cpupool_1").orElseThrow();
    assertEquals(List.of("/cpus/cpu@0"), cpus(tree, second));
    assertFalse(second.has("cpupool-sched"));
    assertFalse(tree.find("/chosen/domU0").orElseThrow().has("domain-cpupool"));
    var wanted = tree.find("/chosen/domU1").orElseThrow().property("domain-cpupool").orElseThrow();
    assertEquals(first, tree.byPhandle(wanted.cell()).orElseThrow());
  }

  @Test
  void withoutTheirNumberPoolsMeanNothing() throws InvalidInputException, IOException {
    var tree = read("CPUPOOL[0]=\"cpu@1 null\"\n");
    problems.throwIfAny();
    assertTrue(tree.find("/chosen/cpupool_0").isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NUM_CPUPOOLS=1 | c:4 | CPUPOOL[0] is \"\"",
        "NUM_CPUPOOLS=1 CPUPOOL[0]='cpu@1 null more' | c:4 | CPUPOOL[0] is \"cpu@1 null more\"",
        "NUM_CPUPOOLS=1 CPUPOOL[0]='cpu@9' | c:4 | names \"cpu@9\"",
        "NUM_CPUPOOLS=1 CPUPOOL[0]='cpu@1,' | c:4 | names \"\"",
        "NUM_CPUPOOLS=1000 | c:4 | NUM_CPUPOOLS is 1000",
        "NUM_CPUPOOLS=1 CPUPOOL[0]=cpu@1 DOMU_CPUPOOL[0]=1 | c:4 | DOMU_CPUPOOL[0] is 1",
        "DOMU_CPUPOOL[1]=0 | c:4 | but NUM_CPUPOOLS is 0",
        "NUM_CPUPOOLS=many | c:4 | NUM_CPUPOOLS is \"many\"",
      })
  void whatIsWrongIsNamedWithItsLine(String text, String place, String what)
      throws InvalidInputException, IOException {
    assertTrue(read(text).find("/chosen").isPresent());
    List<Problem> found =
        assertThrows(InvalidInputException.class, problems::throwIfAny).problems();
    assertEquals(1, found.size(), found::toString);
    assertEquals(place, found.getFirst().place());
    assertTrue(found.getFirst().what().contains(what), found::toString);
  }
}
