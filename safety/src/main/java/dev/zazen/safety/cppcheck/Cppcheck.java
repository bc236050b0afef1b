package dev.zazen.safety.cppcheck;

import dev.zazen.safety.Finding;
import dev.zazen.safety.FindingSource;
import dev.zazen.safety.rules.Rule;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** cppcheck with its MISRA add-on; what it says of rules that are not ours is left out. */
public final class Cppcheck implements FindingSource {
  private static final String DEBIAN_PACKAGE = "cppcheck";
  private static final String ANY_ERROR = "cppcheck:error";

  /**
   * The add-on says a rule's number only, as the texts are not free. Macros decide nothing in the
   * guests, so that one configuration is enough.
   */
  private static final List<String> COMMAND =
      List.of(
          "cppcheck",
          "--quiet",
          "--addon=misra",
          "--platform=unix64",
          "--std=c11",
          "--language=c",
          "--library=posix",
          "--library=gnu",
          "--enable=warning,style,portability",
          "--inline-suppr",
          "--template={file}:{line}:{id}:{severity}:{message}");

  private static final Pattern LINE =
      Pattern.compile(
          "(?<file>[^:]+):(?<line>\\d+):(?<id>[^:]+):(?<severity>[a-z]+):(?<message>.*)");

  private final Rules rules;

  /** A check of the rules given. */
  public Cppcheck(Rules rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return "cppcheck";
  }

  @Override
  public List<Finding> findings(Path root) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (List<Path> program : Guests.in(root).programs().values()) {
      // Without this it puts files next to the sources, which may be read-only.
      Path directory = Files.createTempDirectory("zazen-cppcheck");
      try {
        check(root, program, directory, findings);
      } finally {
        delete(directory);
      }
    }
    return findings.stream().sorted().distinct().toList();
  }

  private void check(Path root, List<Path> program, Path directory, List<Finding> findings)
      throws IOException {
    List<String> command = new ArrayList<>(COMMAND);
    command.add("--cppcheck-build-dir=" + directory);
    program.forEach(file -> command.add(file.toString()));
    Program run = Program.run(root, command, DEBIAN_PACKAGE);
    if (run.exitCode() != 0) {
      throw new IOException(
          "%s failed:\n%s".formatted(String.join(" ", command), String.join("\n", run.lines())));
    }
    run.lines().forEach(line -> finding(line).ifPresent(findings::add));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Optional<Finding> finding(String line) {
    Matcher said = LINE.matcher(line);
    if (!said.matches()) {
      return Optional.empty();
    }
    String check = "cppcheck:" + said.group("id");
    Optional<Rule> rule = rules.ofCheckOfC(check);
    if (rule.isEmpty() && said.group("severity").equals("error")) {
      check = ANY_ERROR;
      rule = rules.ofCheckOfC(check);
    }
    String id = said.group("id");
    String named = check;
    return rule.map(
        broken ->
            new Finding(
                broken.id(),
                named,
                Path.of(said.group("file")),
                Math.max(1, Integer.parseInt(said.group("line"))),
                id.startsWith("misra-") ? "violates: " + broken.purpose() : said.group("message")));
  }
}
