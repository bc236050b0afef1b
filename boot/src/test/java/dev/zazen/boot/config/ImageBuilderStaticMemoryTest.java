package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.boards.VirtBoard;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of ImageBuilder that place memory. */
@Tag("feature:static-memory")
final class ImageBuilderStaticMemoryTest {
  @TempDir Path directory;

  private final Problems problems = new Problems();

  private DtNode chosen(String text) throws InvalidInputException, IOException {
    var config = ImageBuilderParser.parse("NUM_DOMUS=1\n" + text, "c");
    return ImageBuilderTree.of(config, directory, problems).find("/chosen").orElseThrow();
  }

  private String refused(String text) throws InvalidInputException, IOException {
    var node = chosen(text);
    assertEquals("chosen", node.name());
    return assertThrows(InvalidInputException.class, problems::throwIfAny).problems().stream()
        .map(Object::toString)
        .reduce("", (a, b) -> a + b + "\n");
  }

  private static int[] cells(DtNode node, String property) throws InvalidInputException {
    return node.property(property).orElseThrow().cells();
  }

  @Test
  void regionsAreTheDomainsMemoryAndMappedOneToOne() throws InvalidInputException, IOException {
    var domain =
        chosen("DOMU_STATIC_MEM[0]=\"0x50000000 0x10000000 34359738368 0x20000000\"")
            .child("domU0")
            .orElseThrow();
    assertArrayEquals(
        new int[] {0, 0x5000_0000, 0, 0x1000_0000, 8, 0, 0, 0x2000_0000},
        cells(domain, "xen,static-mem"));
    assertArrayEquals(new int[] {0, 768 << 10}, cells(domain, "memory"));
    assertTrue(domain.has("direct-map"));
    assertEquals(0, problems.count());
  }

  @Test
  void theUsualAddressesCanBeAskedFor() throws InvalidInputException, IOException {
    var domain =
        chosen(
                "DOMU_STATIC_MEM[0]=\"0x50000000 0x10000000\"\nDOMU_DIRECT_MAP[0]=0\n"
                    + "DOMU_MEM[0]=256")
            .child("domU0")
            .orElseThrow();
    assertFalse(domain.has("direct-map"));
    assertEquals(0, problems.count());
  }

  @Test
  void theMapMeansNothingWithoutRegions() throws InvalidInputException, IOException {
    var domain = chosen("DOMU_DIRECT_MAP[0]=1").child("domU0").orElseThrow();
    assertFalse(domain.has("direct-map"));
    assertFalse(domain.has("xen,static-mem"));
    assertArrayEquals(new int[] {0, 512 << 10}, cells(domain, "memory"));
  }

  @Test
  void theHeapIsAPropertyOfChosen() throws InvalidInputException, IOException {
    assertArrayEquals(
        new int[] {0, 0x8000_0000, 0, 0x4000_0000},
        cells(chosen("XEN_STATIC_HEAP=\"0x80000000 0x40000000\""), "xen,static-heap"));
  }

  @Test
  void theHeapHasTheCellsOfTheRoot() throws InvalidInputException, IOException {
    var host = VirtBoard.DEFAULT.tree();
    host.root().setCells("#address-cells", 1);
    host.root().setCells("#size-cells", 1);
    Files.write(directory.resolve("host.dtb"), FdtWriter.write(host));
    var text = "DEVICE_TREE=host.dtb\nXEN_STATIC_HEAP=";
    assertArrayEquals(
        new int[] {0x8000_0000, 0x4000_0000},
        cells(chosen(text + "\"0x80000000 0x40000000\""), "xen,static-heap"));
    assertTrue(refused(text + "\"0x800000000 0x40000000\"").contains("0x800000000 does not fit"));
  }

  @Test
  void refusesWhatIsNoListOfRegions() throws InvalidInputException, IOException {
    var found =
        refused(
            """
            DOMU_STATIC_MEM[0]="0x50000000 many"
            DOMU_DIRECT_MAP[0]=yes
            DOMU_MEM[0]=512
            XEN_STATIC_HEAP=0x80000000
            """);
    assertTrue(found.contains("DOMU_STATIC_MEM[0] has \"many\""), found);
    assertTrue(found.contains("DOMU_DIRECT_MAP[0] is \"yes\""), found);
    assertTrue(found.contains("XEN_STATIC_HEAP has 1 numbers"), found);
    assertTrue(found.contains("c:2"), found);
  }

  @Test
  void refusesAnotherSumThanTheMemory() throws InvalidInputException, IOException {
    var found = refused("DOMU_STATIC_MEM[0]=\"0x50000000 0x10000000\"\nDOMU_MEM[0]=512");
    assertTrue(
        found.contains(
            "c:3: DOMU_MEM[0] is 512 MiB, but the regions of DOMU_STATIC_MEM[0] are 256 MiB"),
        found);
  }
}
