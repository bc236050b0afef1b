package dev.zazen.devicetree;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Source that is wrong is refused with file and line. */
@Tag("feature:device-tree")
class MalformedSourceTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`/ { };`|does not start with /dts-v1/",
        "`/dts-v1/; / { a = <1; };`|test:1",
        "`/dts-v1/; / { a = \"x; };`|string has no end",
        "`/dts-v1/; / { a = <&nothing>; };`|nothing is called &nothing",
        "`/dts-v1/; / { a = <(1 / 0)>; };`|division by zero",
        "`/dts-v1/; / { a = /bits/ 12 <1>; };`|/bits/ 12",
        "`/dts-v1/; / { a = /bits/ 8 <256>; };`|does not fit 8 bits",
        "`/dts-v1/; / { a = <0x123456789>; };`|does not fit 32 bits",
        "`/dts-v1/; / { a = [0g]; };`|expected a byte",
        "`/dts-v1/; / { /delete-node/ b; };`|has no node b",
        "`/dts-v1/; /include/ \"missing\" / { };`|there is no file",
        "`/dts-v1/; /plugin/; / { };`|overlays",
        "`/dts-v1/; #include <x.h>`|preprocessor",
        "`/dts-v1/; / { a };`|expected ';'",
        "`/dts-v1/; / {`|test:1",
        "`/dts-v1/; /* `|comment has no end",
        "`/dts-v1/; / { a { }; b; };`|stands after a node",
        "`/dts-v1/; / { a { }; a { }; };`|has another node a",
        "`/dts-v1/; / { a = <1>; a = <2>; };`|has another property 'a'",
        "`/dts-v1/;`|there is no root node"
      })
  void isRefusedWithItsPlace(String source, String message) {
    var refused =
        assertThrows(InvalidInputException.class, () -> DtsParser.parse(source, "test", directory));
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
    assertTrue(refused.getMessage().startsWith("test:"), refused::getMessage);
  }

  @ParameterizedTest
  @CsvSource({"5000, {", "100000, ("})
  void deepNestingIsRefusedInsteadOfOverflowingTheStack(int depth, String opening) {
    String source =
        opening.equals("{")
            ? "/dts-v1/; / {" + "a {".repeat(depth)
            : "/dts-v1/; / { a = <" + "(".repeat(depth);
    assertThrows(InvalidInputException.class, () -> DtsParser.parse(source, "test", directory));
  }

  @org.junit.jupiter.api.Test
  void aFileThatIncludesItselfIsRefused() throws java.io.IOException {
    Path file = directory.resolve("loop.dts");
    java.nio.file.Files.writeString(file, "/dts-v1/;\n/include/ \"loop.dts\"\n/ { };\n");
    var refused = assertThrows(InvalidInputException.class, () -> DtsParser.parse(file));
    assertTrue(refused.getMessage().contains("includes files deeper"), refused::getMessage);
  }
}
