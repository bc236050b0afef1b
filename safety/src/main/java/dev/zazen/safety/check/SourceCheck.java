package dev.zazen.safety.check;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import dev.zazen.safety.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Runs {@link Check}s over sources, which the compiler attributes all at once. */
public final class SourceCheck {
  private final Path root;
  private final String classPath;

  /**
   * A check of sources.
   *
   * @param root findings name files from here
   * @param classPath the libraries that the sources use
   */
  public SourceCheck(Path root, String classPath) {
    this.root = root.toAbsolutePath().normalize();
    this.classPath = classPath;
  }

  /**
   * The sources of the product: {@code MODULE/src/main/java}. Not the module descriptors, for the
   * sources of all modules are compiled as one.
   */
  public List<Path> mainSources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (var modules = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path module : modules) {
        Path java = module.resolve("src/main/java");
        if (Files.isDirectory(java)) {
          sources.addAll(in(java));
        }
      }
    }
    sources.sort(null);
    return sources;
  }

  private static List<Path> in(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("module-info.java"))
          .toList();
    }
  }

  /**
   * Runs all checks.
   *
   * @return what they object to, by place
   * @throws IllegalArgumentException if the sources do not compile
   */
  public List<Finding> run(List<Path> files) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      return run(manager.getJavaFileObjectsFromPaths(files));
    }
  }

  /** As {@link #run(List)}, of sources that need not be files. */
  List<Finding> run(Iterable<? extends JavaFileObject> sources) throws IOException {
    var problems = new DiagnosticCollector<JavaFileObject>();
    var options =
        List.of("-proc:none", "-implicit:none", "-XDshould-stop.at=FLOW", "-cp", classPath);
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task = (JavacTask) compiler.getTask(null, null, problems, options, null, sources);
    List<CompilationUnitTree> trees = new ArrayList<>();
    task.parse().forEach(trees::add);
    task.analyze();
    var errors =
        problems.getDiagnostics().stream()
            .filter(p -> p.getKind() == Diagnostic.Kind.ERROR)
            // One of them is there on purpose; DuplicateType reports it.
            .filter(p -> !p.getCode().equals("compiler.err.duplicate.class"))
            .toList();
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException("the sources do not compile: " + errors.getFirst());
    }
    List<Finding> findings = new ArrayList<>();
    var units = trees.stream().map(tree -> unit(task, tree)).toList();
    for (Check check : Check.all()) {
      var reporter = new Collector(check, findings);
      units.forEach(unit -> check.visit(unit, reporter));
    }
    findings.sort(null);
    return findings;
  }

  private SourceUnit unit(JavacTask task, CompilationUnitTree tree) {
    try {
      var source = tree.getSourceFile();
      // Sources in memory have a URI that no file system knows.
      Path file = Path.of(source.getName()).toAbsolutePath().normalize();
      return new SourceUnit(
          tree,
          file.startsWith(root) ? root.relativize(file) : file.getFileName(),
          source.getCharContent(true).toString(),
          Trees.instance(task),
          task.getTypes(),
          task.getElements());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Collector(Check check, List<Finding> findings) implements Check.Reporter {
    @Override
    public void report(SourceUnit.Place at, String message) {
      if (!at.deviatesFrom(check.rule())) {
        report(at.unit(), at.line(), message);
      }
    }

    @Override
    public void report(SourceUnit unit, int line, String message) {
      findings.add(check.finding(unit, line, message));
    }
  }
}
