package dev.zazen.boot.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import dev.zazen.core.memory.MemoryRange;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The memory map as a picture shows what the plan says. */
@Tag("feature:check")
class PlanSvgTest {
  private static final String KERNEL =
      """
      kernel { compatible = "multiboot,kernel", "multiboot,module"; zazen,file = "Image"; };
      """;

  @TempDir private Path directory;

  private BootPlan plan(String chosen) throws Exception {
    var image = ByteBuffer.allocate(0x3000).order(ByteOrder.LITTLE_ENDIAN);
    image.putLong(16, 0x3000).putInt(56, 0x644d5241);
    Files.write(directory.resolve("Image"), image.array());
    var file =
        Files.writeString(
            directory.resolve("board.dts"),
            """
            /dts-v1/;
            /memreserve/ 0x41000000 0x1000;
            / {
              zazen,board = "virt";
              zazen,memory = <1024>;
              reserved-memory {
                #address-cells = <2>;
                #size-cells = <2>;
                ranges;
                firmware { reg = <0 0x42000000 0 0x100000>; };
                elsewhere { reg = <0 0x20000000 0 0x100000>; };
              };
              chosen { %s };
            };
            """
                .formatted(chosen));
    return BootPlanner.plan(file, BoardOptions.none());
  }

  private static String domain(String name, String more) {
    return """
    %s {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0 0x10000>;
      cpus = <1>;
      vpl011;
      %s %s
    };
    """
        .formatted(name, more, KERNEL);
  }

  private static String shared(String role) {
    return """
    shm {
      compatible = "xen,domain-shared-memory-v1";
      xen,shm-id = "a<b>&'c\\"";
      xen,shared-mem = <0 0x60000000 0 0x70000000 0 0x200000>;
      role = "%s";
    };
    """
        .formatted(role);
  }

  private static Document parse(String svg) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> elements(Document svg, String name) {
    var found = svg.getElementsByTagNameNS("http://www.w3.org/2000/svg", name);
    var result = new ArrayList<Element>();
    for (var i = 0; i < found.getLength(); i++) {
      result.add((Element) found.item(i));
    }
    return result;
  }

  /** What is drawn as class {@code kind}: ranges with what they are. */
  private static List<String> drawn(Document svg, String kind) {
    return elements(svg, "g").stream()
        .filter(g -> g.getAttribute("class").equals(kind))
        .map(g -> g.getElementsByTagName("title").item(0).getTextContent())
        .toList();
  }

  private static List<MemoryRange> owned(BootPlan plan) {
    var result = new ArrayList<MemoryRange>();
    plan.board().reserved().forEach(r -> result.add(r.range()));
    plan.domains().stream()
        .flatMap(d -> d.banks().stream())
        .forEach(bank -> result.addAll(bank.backing()));
    return result;
  }

  @Test
  void everyOwnedRangeAppearsExactlyOnceAndTheRestIsFree() throws Exception {
    var plan =
        plan(
            domain("one", shared("owner"))
                + domain("two", "xen,static-mem = <0 0x64000000 0 0x4000000>;"));
    var drawn = drawn(parse(PlanSvg.of(plan)), "host");
    var owned = owned(plan);
    for (var range : owned) {
      assertEquals(
          1, drawn.stream().filter(t -> t.startsWith(range + " ")).count(), range::toString);
    }
    var free = drawn.stream().filter(t -> t.contains(" free, ")).toList();
    assertEquals(drawn.size(), owned.size() + free.size(), drawn::toString);
    for (var title : free) {
      var ends = title.substring(0, title.indexOf(' ')).split("-", 2);
      var start = Long.decode(ends[0]);
      var range = new MemoryRange(start, Long.decode(ends[1]) + 1 - start);
      assertTrue(owned.stream().noneMatch(range::overlaps), title);
    }
    assertTrue(drawn.contains("0x20000000-0x200fffff /reserved-memory/elsewhere, 1 MiB"));
  }

  @Test
  void guestsHaveTheirOwnAddresses() throws Exception {
    var plan = plan(domain("one", shared("owner")));
    var drawn = drawn(parse(PlanSvg.of(plan)), "guest");
    var domain = plan.domains().getFirst();
    var ranges = new ArrayList<MemoryRange>();
    domain.banks().forEach(b -> ranges.add(b.range()));
    domain.shared().forEach(s -> ranges.add(s.guest()));
    domain.placements().forEach(p -> ranges.add(p.range()));
    ranges.add(domain.gic().distributor());
    ranges.addAll(domain.gic().interfaces());
    ranges.add(domain.vpl011().orElseThrow().registers());
    for (var range : ranges) {
      assertEquals(
          1, drawn.stream().filter(t -> t.startsWith(range + " ")).count(), range::toString);
    }
    assertEquals(ranges.size(), drawn.size(), drawn::toString);
    assertTrue(drawn.stream().anyMatch(t -> t.contains("a<b>&'c\"")), drawn::toString);
  }

  @Test
  void ownersDifferByPatternAndEachRangeHasItsLabel() throws Exception {
    var svg =
        parse(PlanSvg.of(plan(domain("one", shared("owner")) + domain("two", shared("borrower")))));
    var strokes = new HashSet<String>();
    var patterns = elements(svg, "pattern");
    for (var pattern : patterns) {
      var path = (Element) pattern.getElementsByTagName("path").item(0);
      assertTrue(strokes.add(path.getAttribute("d")), pattern.getAttribute("id"));
    }
    assertTrue(patterns.size() > 5, patterns::toString);
    for (var group : elements(svg, "g")) {
      if (!group.getAttribute("class").equals("part")) {
        assertEquals(
            group.getElementsByTagName("title").item(0).getTextContent(),
            group.getElementsByTagName("text").item(0).getTextContent());
      }
    }
    for (var rect : elements(svg, "rect")) {
      var fill = rect.getAttribute("fill");
      if (fill.startsWith("url(#")) {
        assertTrue(
            patterns.stream().anyMatch(p -> fill.equals("url(#" + p.getAttribute("id") + ")")),
            fill);
      }
    }
  }

  @Test
  void charactersThatXmlForbidsAreReplaced() throws Exception {
    var svg = new SvgWriter().open("svg").text("text", "a\u0001<\uD800&").close().document();
    assertFalse(svg.contains("\u0001"));
    assertEquals("a\uFFFD<\uFFFD&", parse(svg).getDocumentElement().getTextContent().strip());
  }
}
