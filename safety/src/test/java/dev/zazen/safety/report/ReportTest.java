package dev.zazen.safety.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.safety.Finding;
import dev.zazen.safety.FindingSource;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path root;

  @BeforeEach
  void copyTheRules() throws IOException {
    write(Rules.FILE, Files.readString(Path.of("..").resolve(Rules.FILE)));
  }

  @Test
  void withoutViolationsEveryRuleIsKeptOrSaysWhyNot() throws Exception {
    String page = page(List.of());
    assertTrue(page.contains("28 rules, 0 violations, 0 deviations, 0 problems"), page);
    assertTrue(page.contains("kept"), page);
    assertTrue(page.contains("no counterpart"), page);
    assertTrue(page.contains("Not measured"), page);
  }

  @Test
  void aViolationIsShownWithItsPlaceAndWhatIsSpecialInHtmlIsEscaped() throws Exception {
    var violation =
        new Finding("R5.3", "zazen:HiddenName", Path.of("a/B.java"), 7, "List<B> & <C>");
    String page = page(List.of(violation));
    assertTrue(page.contains("28 rules, 1 violation,"), page);
    assertTrue(page.contains("a/B.java:7"), page);
    assertTrue(page.contains("List&lt;B&gt; &amp; &lt;C&gt;"), page);
    assertTrue(page.contains("1 violation<"), page);
  }

  @Test
  void aViolationWithAMarkerIsADeviation() throws Exception {
    write("guests/a.c", "/* DEV-C-001 R8.4 */\nint a;\n");
    write(
        "docs/safety/deviations.yaml",
        """
        - {id: DEV-C-001, rule: R8.4, place: guests/a.c, why: Known to the linker., protection: Tests.}
        """);
    String page =
        page(List.of(new Finding("R8.4", "gcc:-Wshadow", Path.of("guests/a.c"), 2, "hidden")));
    assertTrue(page.contains("0 violations, 1 deviation, 0 problems"), page);
    assertTrue(page.contains("Known to the linker."), page);
    assertFalse(page.contains("hidden"), page);
  }

  @Test
  void coverageIsSummedPerModule() throws Exception {
    write(
        "jacoco.csv",
        """
        GROUP,PACKAGE,CLASS,BRANCH_MISSED,BRANCH_COVERED,LINE_MISSED,LINE_COVERED
        Zazen/core,p,A,1,3,10,20
        Zazen/core,p,B,0,0,0,10
        Zazen/abi,p,C,0,0,0,0
        """);
    assertEquals(
        List.of(new Coverage("core", 30, 40, 3, 4), new Coverage("abi", 0, 0, 0, 0)),
        Coverage.read(root.resolve("jacoco.csv")));
    assertTrue(page(List.of()).contains("75.0"));
  }

  private String page(List<Finding> findings) throws Exception {
    Path file = root.resolve("out/index.html");
    FindingSource source =
        new FindingSource() {
          @Override
          public String name() {
            return "fixed";
          }

          @Override
          public List<Finding> findings(Path tree) {
            return findings;
          }
        };
    Report.write(root, List.of(source), root.resolve("jacoco.csv"), file);
    return Files.readString(file);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
