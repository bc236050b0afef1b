package dev.zazen.safety.check;

import dev.zazen.safety.Finding;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A file of src/test/fixtures/java: Java that is wrong on purpose, or right although it resembles
 * what is wrong.
 *
 * <p>Its name tells what must be reported, {@code RULE_TOOL_CHECK[_N].java.txt}: {@code
 * R5.3_errorprone_HidingField.java.txt}. With {@code .clean} before {@code .java} nothing must be.
 * A line {@code // file: NAME} begins a source of its own.
 */
record Fixture(Path file) {
  private static final Path DIRECTORY = Path.of("src/test/fixtures/java");
  private static final Path CLASSES =
      Path.of(System.getProperty("zazen.target", "target"), "fixture-classes");
  private static final Pattern SOURCE = Pattern.compile("(?m)^// file: (.*)\n");
  private static final Pattern NAME =
      Pattern.compile("([DR][0-9.]+)_([a-z]+)_(.+?)(?:_[a-z]+)?(?:\\.clean)?\\.java\\.txt");
  private static final String CLEAN = ".clean.java.txt";

  static List<Fixture> all() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.sorted().map(Fixture::new).toList();
    }
  }

  boolean isClean() {
    return toString().endsWith(CLEAN);
  }

  String rule() {
    return name(1);
  }

  /** The check, as a finding names it. */
  String check() {
    return name(2) + ":" + name(3);
  }

  private String name(int part) {
    Matcher name = NAME.matcher(toString());
    if (!name.matches()) {
      throw new IllegalStateException(this + " is no name of a fixture");
    }
    return name.group(part);
  }

  /** What must be reported: pairs of rule and check. */
  Set<String> expected() {
    return isClean() ? Set.of() : Set.of(rule() + " " + check());
  }

  /** What is reported. */
  Set<String> reported() throws IOException {
    List<Finding> findings = new ArrayList<>(compile());
    boolean compiles = findings.stream().noneMatch(f -> f.check().startsWith("javac:"));
    if (compiles || check().startsWith("zazen:")) {
      findings.addAll(ownChecks());
    }
    // What two checks find under one rule is no matter here.
    return findings.stream()
        .filter(f -> isClean() || !f.rule().equals(rule()) || f.check().equals(check()))
        .map(finding -> finding.rule() + " " + finding.check())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** As the build does, with Error Prone. */
  private List<Finding> compile() throws IOException {
    String classPath = System.getProperty("java.class.path");
    var options = new ArrayList<>(BuildFlags.of(Path.of("../pom.xml")));
    options.addAll(List.of("-processorpath", classPath, "-cp", classPath, "-implicit:none"));
    options.addAll(List.of("-proc:none", "-d", Files.createDirectories(CLASSES).toString()));
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled = compiler.getTask(null, null, diagnostics, options, null, sources()).call();
    var findings =
        diagnostics.getDiagnostics().stream()
            .flatMap(d -> Diagnostics.finding(d).stream())
            .toList();
    if (compiled != findings.isEmpty()) {
      throw new IllegalStateException("unexpected: " + diagnostics.getDiagnostics());
    }
    return findings;
  }

  private List<Finding> ownChecks() throws IOException {
    return new SourceCheck(DIRECTORY, System.getProperty("java.class.path")).run(sources());
  }

  private List<JavaFileObject> sources() throws IOException {
    String text = Files.readString(file);
    var starts = SOURCE.matcher(text).results().toList();
    if (starts.isEmpty()) {
      return List.of(new Source("Fixture.java", text));
    }
    List<JavaFileObject> sources = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1).start() : text.length();
      sources.add(new Source(starts.get(i).group(1), text.substring(starts.get(i).end(), end)));
    }
    return sources;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }
}
