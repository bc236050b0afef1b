package dev.zazen.safety.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The product's own sources, all modules at once. */
class CleanTreeTest {
  private final SourceCheck check =
      new SourceCheck(Path.of(".."), System.getProperty("java.class.path"));

  @Test
  void noCheckFindsAnythingInTheSourcesOfTheProduct() throws IOException {
    assertEquals(List.of(), check.run(check.mainSources()));
  }

  @Test
  void theSourcesOfAllModulesAreChecked() throws IOException {
    var modules =
        check.mainSources().stream()
            .map(file -> file.toString().replaceFirst("/src/main/java/.*", ""))
            .map(directory -> Path.of(directory).getFileName().toString())
            .distinct()
            .toList();
    assertTrue(modules.containsAll(List.of("app", "base", "core", "safety")), modules.toString());
  }
}
