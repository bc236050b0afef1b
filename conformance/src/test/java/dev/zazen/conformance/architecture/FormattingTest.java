package dev.zazen.conformance.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every Java file is as google-java-format makes it. {@code mvn -pl conformance -am test
 * -Dtest=FormattingTest -Dzazen.format=apply -Dsurefire.failIfNoSpecifiedTests=false} formats them.
 */
class FormattingTest {
  private static final boolean APPLY = "apply".equals(System.getProperty("zazen.format"));

  @Test
  void javaSourcesAreFormatted() throws IOException, FormatterException {
    var formatter = new Formatter();
    List<Path> wrong = new ArrayList<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(source);
      if (!formatted.equals(source)) {
        if (APPLY) {
          Files.writeString(file, formatted);
        } else {
          wrong.add(file);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<Path> sources() throws IOException {
    try (var files = Files.walk(Path.of(".."))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }
}
