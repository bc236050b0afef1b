package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:image-builder")
final class ImageBuilderParserTest {
  static final String EXAMPLE =
      """
      # two guests
      MEMORY_START="0x40000000"
      MEMORY_END="0xC0000000"

      NUM_DOMUS=2
      DOMU_KERNEL[0]="Image"   # relative
      DOMU_CMD[0]='console=ttyAMA0 root=$none'
      DIR=guests ; DOMU_KERNEL[1]="${DIR}/Image-$DIR"
      DOMU_CMD[1]="a \\"b\\" \\
      c\\d"
      export DOMU_MEM[1]=1024
      """;

  @Test
  void readsAssignmentsAsAShellWould() throws InvalidInputException {
    var config = ImageBuilderParser.parse(EXAMPLE, "config");
    assertEquals(Optional.of("0x40000000"), config.text("MEMORY_START", -1));
    assertEquals(Optional.of("2"), config.text("NUM_DOMUS", -1));
    assertEquals(Optional.of("Image"), config.text("DOMU_KERNEL", 0));
    assertEquals(Optional.of("console=ttyAMA0 root=$none"), config.text("DOMU_CMD", 0));
    assertEquals(Optional.of("guests/Image-guests"), config.text("DOMU_KERNEL", 1));
    assertEquals(Optional.of("a \"b\" c\\d"), config.text("DOMU_CMD", 1));
    assertEquals(Optional.of("1024"), config.text("DOMU_MEM", 1));
    assertEquals("config:6", config.place("DOMU_KERNEL", 0));
    assertEquals("config:11", config.place("DOMU_MEM", 1));
  }

  @Test
  void theLastAssignmentCounts() throws InvalidInputException {
    assertEquals(Optional.of("2"), ImageBuilderParser.parse("A=1\nA=2", "c").text("A", -1));
  }

  @Test
  void anArrayWithoutIndexMeansItsFirstElement() throws InvalidInputException {
    assertEquals(
        Optional.of("k"), ImageBuilderParser.parse("DOMU_KERNEL=k", "c").text("DOMU_KERNEL", 0));
  }

  @Test
  void namesEveryLineThatIsNoAssignment() {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> ImageBuilderParser.parse("A=1\nif true\nB=$NONE\nC=\"open", "c"));
    assertEquals(3, e.problems().size());
    assertEquals("c:2", e.problems().get(0).place());
    assertEquals("c:3", e.problems().get(1).place());
    assertTrue(e.problems().get(2).what().contains("not closed"));
  }

  @Test
  void numbersAreDecimalOrHexadecimal() throws InvalidInputException {
    var config = ImageBuilderParser.parse("A=0x10\nB=010\nC=ten\nD=-1\nE=", "c");
    var problems = new Problems();
    assertEquals(16, config.number("A", -1, problems).orElseThrow());
    assertEquals(10, config.number("B", -1, problems).orElseThrow());
    assertTrue(config.number("E", -1, problems).isEmpty());
    assertEquals(0, problems.count());
    assertTrue(config.number("C", -1, problems).isEmpty());
    assertTrue(config.number("D", -1, problems).isEmpty());
    assertEquals(2, problems.count());
  }

  @Test
  void anyTextIsAConfigurationOrProblems() {
    var random = new Random(20260102);
    var alphabet = "AB_01[]=\"'\\$#;{} \n\t\u00e9";
    for (var i = 0; i < 20_000; i++) {
      var text = new StringBuilder(random.nextBoolean() ? EXAMPLE : "");
      for (var n = random.nextInt(40); n >= 0; n--) {
        text.insert(
            random.nextInt(text.length() + 1), alphabet.charAt(random.nextInt(alphabet.length())));
      }
      tolerates(text.toString());
    }
  }

  static void tolerates(String text) {
    try {
      var _ = ImageBuilderParser.parse(text, "c");
    } catch (InvalidInputException e) {
      assertFalse(e.problems().isEmpty());
    }
  }
}
