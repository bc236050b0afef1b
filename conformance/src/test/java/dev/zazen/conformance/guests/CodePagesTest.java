package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.base.InvalidInputException;
import dev.zazen.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code in pages that are ballooned, populated and written by grant copies. */
@Tag("feature:guest-arm64")
class CodePagesTest {
  @TempDir private Path directory;

  /** A page that was populated is empty: its first word is no instruction (A, class 0). */
  @ParameterizedTest
  @ValueSource(strings = {"translator", "interpreter"})
  void codeOfAPageIsThatOfTheFrameBehindIt(String engine)
      throws IOException, InvalidInputException, InterruptedException {
    Path image = Assembler.image("code-pages", "pages", directory);
    String domain = Configurations.domain("pages", 1, 64 << 10, image, null, "");
    Run run =
        Run.of(Configurations.write(directory, 3, domain), Engines.byName(engine).orElseThrow());
    assertEquals(List.of("1A23bA"), run.console(1));
  }
}
