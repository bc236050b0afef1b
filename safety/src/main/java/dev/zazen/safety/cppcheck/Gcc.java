package dev.zazen.safety.cppcheck;

import dev.zazen.safety.Finding;
import dev.zazen.safety.FindingSource;
import dev.zazen.safety.rules.Rule;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cross compiler and its assembler: everything that they warn of is a violation. */
public final class Gcc implements FindingSource {
  private static final String DEBIAN_PACKAGE = "gcc-aarch64-linux-gnu libc6-dev-arm64-cross";
  private static final String COMPILER = "aarch64-linux-gnu-gcc";

  private static final List<String> C =
      List.of(
          COMPILER,
          "-O2",
          "-Wall",
          "-Wextra",
          "-Wmissing-declarations",
          "-Wmissing-prototypes",
          "-Wredundant-decls",
          "-Wshadow",
          "-Wstrict-prototypes",
          "-Wundef",
          "-static");

  private static final List<String> ASSEMBLY =
      List.of(
          COMPILER,
          "-Wall",
          "-Wextra",
          "-Wundef",
          "-I",
          "guests/hostile",
          "-I",
          "guests/el1",
          "-c");

  private static final Pattern COMPILER_LINE =
      Pattern.compile(
          "(?<file>[^: ]+):(?<line>\\d+):(\\d+:)? (?<kind>warning|error|fatal error): "
              + "(?<message>.*?)( \\[(?<option>-W[^\\]]+)])?");

  private static final Pattern ASSEMBLER_LINE =
      Pattern.compile("(?<file>[^: ]+):(?<line>\\d+): (Warning|Error): (?<message>.*)");

  /** Errors that are violations of rules of their own, by how their messages start. */
  private static final Map<Pattern, String> ERRORS = new LinkedHashMap<>();

  static {
    ERRORS.put(Pattern.compile("unterminated #|#\\w+ without #if"), "gcc:conditional");
    ERRORS.put(Pattern.compile("invalid preprocessing directive"), "gcc:directive");
  }

  private final Rules rules;

  /** A check of the rules given. */
  public Gcc(Rules rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return "gcc";
  }

  @Override
  public List<Finding> findings(Path root) throws IOException {
    List<Finding> findings = new ArrayList<>();
    Guests guests = Guests.in(root);
    Path output = Files.createTempFile("zazen-guest", ".out");
    try {
      for (List<Path> program : guests.programs().values()) {
        compile(root, C, program, output, findings);
      }
      for (Path file : guests.with(".S")) {
        List<String> command = new ArrayList<>(ASSEMBLY);
        command.addAll(List.of("-I", file.getParent().toString()));
        compile(root, command, List.of(file), output, findings);
      }
    } finally {
      Files.deleteIfExists(output);
    }
    return findings.stream().sorted().distinct().toList();
  }

  private void compile(
      Path root, List<String> with, List<Path> files, Path output, List<Finding> findings)
      throws IOException {
    List<String> command = new ArrayList<>(with);
    files.forEach(file -> command.add(file.toString()));
    command.addAll(List.of("-o", output.toString()));
    Program run = Program.run(root, command, DEBIAN_PACKAGE);
    int before = findings.size();
    run.lines().forEach(line -> finding(line, files.getFirst(), findings));
    if (run.exitCode() != 0 && findings.size() == before) {
      findings.add(
          found("gcc:error", "gcc:error", files.getFirst(), 1, String.join(" ", run.lines())));
    }
  }

  private void finding(String line, Path first, List<Finding> findings) {
    Matcher compiler = COMPILER_LINE.matcher(line);
    Matcher assembler = ASSEMBLER_LINE.matcher(line);
    if (compiler.matches()) {
      boolean error = !compiler.group("kind").equals("warning");
      findings.add(
          found(
              error ? error(compiler.group("message")) : "gcc:" + compiler.group("option"),
              error ? "gcc:error" : "gcc:-Werror",
              Path.of(compiler.group("file")),
              Integer.parseInt(compiler.group("line")),
              compiler.group("message")));
    } else if (assembler.matches()) {
      findings.add(
          found(
              "as:--fatal-warnings",
              "gcc:error",
              Path.of(assembler.group("file")),
              Integer.parseInt(assembler.group("line")),
              assembler.group("message")));
    } else if (line.contains(": multiple definition of ")) {
      String message = line.substring(line.indexOf("multiple definition"));
      findings.add(found("gcc:multiple-definition", "gcc:error", first, 1, message));
    }
  }

  private static String error(String message) {
    return ERRORS.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(message).lookingAt())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("gcc:error");
  }

  /** Counts for the rule that names the check, or the fallback if none does. */
  private Finding found(String check, String fallback, Path file, int line, String message) {
    String named = rules.ofCheckOfC(check).isPresent() ? check : fallback;
    Rule rule =
        rules
            .ofCheckOfC(named)
            .orElseThrow(
                () -> new IllegalStateException("%s names no %s".formatted(Rules.FILE, named)));
    return new Finding(rule.id(), named, file, line, message);
  }
}
