package dev.zazen.safety.deviation;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import dev.zazen.base.Problem;
import dev.zazen.safety.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Finds {@code @Deviation} in the main sources of all modules, and suppressed checks without. */
final class JavaMarkers {
  private final Path root;
  private final Rules rules;
  private final List<Marker> markers = new ArrayList<>();
  private final List<Problem> problems;

  private JavaMarkers(Path root, Rules rules, List<Problem> problems) {
    this.root = root;
    this.rules = rules;
    this.problems = problems;
  }

  /** The markers of {@code MODULE/src/main/java} of all modules, in the order of the files. */
  static List<Marker> in(Path root, Rules rules, List<Problem> problems) throws IOException {
    var found = new JavaMarkers(root, rules, problems);
    List<Path> files = sources(root);
    if (!files.isEmpty()) {
      found.scan(files);
    }
    return found.markers;
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path directory = module.resolve("src/main/java");
        if (Files.isDirectory(directory)) {
          try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  private void scan(List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(unit, positions).scan(unit, null);
      }
    }
  }

  /** Goes through one file; names what it is in. */
  private final class Scanner extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Path file;
    private final Deque<String> names = new ArrayDeque<>();
    private long methodStart;

    Scanner(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
      this.file = root.relativize(Path.of(unit.getSourceFile().toUri()));
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      return within(
          tree.getSimpleName().toString(),
          tree,
          tree.getModifiers().getAnnotations(),
          () -> super.visitClass(tree, null));
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      methodStart = positions.getStartPosition(unit, tree);
      return within(
          tree.getName().toString(),
          tree,
          tree.getModifiers().getAnnotations(),
          () -> super.visitMethod(tree, null));
    }

    @Override
    public Void visitVariable(VariableTree tree, Void unused) {
      boolean inConstructor = !names.isEmpty() && names.getLast().equals("<init>");
      if (inConstructor && positions.getStartPosition(unit, tree) < methodStart) {
        return null; // a compact constructor repeats the record's components as its parameters
      }
      return within(
          tree.getName().toString(),
          tree,
          tree.getModifiers().getAnnotations(),
          () -> super.visitVariable(tree, null));
    }

    @Override
    public Void visitPackage(PackageTree tree, Void unused) {
      return within(
          tree.getPackageName().toString(),
          tree,
          tree.getAnnotations(),
          () -> super.visitPackage(tree, null));
    }

    @Override
    public Void visitModule(ModuleTree tree, Void unused) {
      return within(
          tree.getName().toString(),
          tree,
          tree.getAnnotations(),
          () -> super.visitModule(tree, null));
    }

    private Void within(
        String name, Tree tree, List<? extends AnnotationTree> annotations, Runnable inside) {
      names.addLast(name);
      annotations(tree, annotations);
      inside.run();
      names.removeLast();
      return null;
    }

    private void annotations(Tree tree, List<? extends AnnotationTree> annotations) {
      Set<String> deviatesFrom = new HashSet<>();
      for (AnnotationTree annotation : annotations) {
        if (name(annotation).equals("Deviation")) {
          String rule = argument(annotation, "rule");
          deviatesFrom.add(rule);
          markers.add(
              new Marker(
                  argument(annotation, "id"),
                  rule,
                  file,
                  String.join(".", names),
                  lineOf(positions.getStartPosition(unit, tree)),
                  lineOf(positions.getEndPosition(unit, tree))));
        }
      }
      for (AnnotationTree annotation : annotations) {
        if (name(annotation).equals("SuppressWarnings")) {
          suppression(annotation, deviatesFrom);
        }
      }
    }

    private void suppression(AnnotationTree annotation, Set<String> deviatesFrom) {
      for (String value : texts(annotation, annotation.getArguments().getFirst())) {
        for (String rule : rules.suppressedBy(value)) {
          if (!deviatesFrom.contains(rule)) {
            problem(
                annotation,
                "@SuppressWarnings(\"%s\") switches off a check of %s".formatted(value, rule),
                "mend the code, or put @Deviation(rule = \"%s\", id = ...) beside it"
                    .formatted(rule));
          }
        }
      }
    }

    private String argument(AnnotationTree annotation, String name) {
      Optional<? extends ExpressionTree> value =
          annotation.getArguments().stream()
              .filter(AssignmentTree.class::isInstance)
              .map(AssignmentTree.class::cast)
              .filter(assignment -> assignment.getVariable().toString().equals(name))
              .map(AssignmentTree::getExpression)
              .findFirst();
      return value.map(tree -> String.join("", texts(annotation, tree))).orElse("");
    }

    private List<String> texts(AnnotationTree annotation, ExpressionTree value) {
      return switch (value) {
        case LiteralTree literal -> List.of(String.valueOf(literal.getValue()));
        case NewArrayTree array ->
            array.getInitializers().stream()
                .flatMap(element -> texts(annotation, element).stream())
                .toList();
        case AssignmentTree assignment -> texts(annotation, assignment.getExpression());
        default -> {
          problem(
              annotation,
              "\"" + value + "\" is no string literal, checks of the sources cannot read it",
              "write the literal");
          yield List.of();
        }
      };
    }

    private void problem(Tree tree, String what, String mend) {
      String line = file + ":" + lineOf(positions.getStartPosition(unit, tree));
      problems.add(new Problem(line, what, mend));
    }

    private int lineOf(long position) {
      return (int) unit.getLineMap().getLineNumber(position);
    }

    private static String name(AnnotationTree annotation) {
      return switch (annotation.getAnnotationType()) {
        case IdentifierTree simple -> simple.getName().toString();
        case MemberSelectTree qualified -> qualified.getIdentifier().toString();
        default -> "";
      };
    }
  }
}
