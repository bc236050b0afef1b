package dev.zazen.conformance.trace;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Tests by the features they are tagged with. Read from the sources of all modules: these are there
 * and current whatever part of the build runs.
 *
 * @param byFeature for each id in a tag, the tests per module, as {@code Class} or {@code
 *     Class.method}
 * @param withoutEffect tags at what is no test
 */
record TaggedTests(
    SortedMap<String, SortedMap<String, SortedSet<String>>> byFeature, List<String> withoutEffect) {
  private static final String PREFIX = "feature:";

  private static final Set<String> TEST_ANNOTATIONS =
      Set.of(
          "Test",
          "ParameterizedTest",
          "RepeatedTest",
          "TestFactory",
          "TestTemplate",
          "FuzzTest",
          "Property");

  /** Reads {@code MODULE/src/test/java} of all modules below a directory. */
  static TaggedTests in(Path repository) throws IOException {
    var tests = new TaggedTests(new TreeMap<>(), new ArrayList<>());
    try (Stream<Path> directories = Files.list(repository)) {
      for (Path module : directories.sorted().toList()) {
        Path sources = module.resolve("src/test/java");
        if (Files.isDirectory(sources)) {
          tests.addModule(module.getFileName().toString(), sources);
        }
      }
    }
    return tests;
  }

  /** What the table says of a feature: {@code `module`: `Class`, `Class.method`; ...}. */
  String shownBy(String id) {
    List<String> modules = new ArrayList<>();
    byFeature
        .getOrDefault(id, new TreeMap<>())
        .forEach(
            (module, tests) ->
                modules.add("`" + module + "`: `" + String.join("`, `", tests) + "`"));
    return String.join("; ", modules);
  }

  private void addModule(String module, Path sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (Stream<Path> files = Files.walk(sources);
        var manager = compiler.getStandardFileManager(null, null, null)) {
      // Surefire runs what is called so.
      List<Path> tests =
          files.filter(file -> file.getFileName().toString().endsWith("Test.java")).toList();
      if (tests.isEmpty()) {
        return;
      }
      var units = manager.getJavaFileObjectsFromPaths(tests);
      var task = (JavacTask) compiler.getTask(null, manager, null, null, null, units);
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new Reader(module), null);
      }
    }
  }

  private void add(String id, String module, String test) {
    byFeature
        .computeIfAbsent(id, key -> new TreeMap<>())
        .computeIfAbsent(module, key -> new TreeSet<>())
        .add(test);
  }

  /** Walks a source file. */
  private final class Reader extends TreeScanner<Void, Void> {
    private final String module;
    private final Deque<String> classes = new ArrayDeque<>();

    Reader(String module) {
      this.module = module;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      classes.addLast(tree.getSimpleName().toString());
      boolean anyTest = tree.getMembers().stream().anyMatch(Reader::isTest);
      link(tree.getModifiers(), String.join(".", classes), anyTest);
      super.visitClass(tree, null);
      classes.removeLast();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      String name = String.join(".", classes) + "." + tree.getName();
      link(tree.getModifiers(), name, isTest(tree));
      return super.visitMethod(tree, null);
    }

    private void link(ModifiersTree modifiers, String name, boolean runs) {
      for (String id : features(modifiers)) {
        if (runs) {
          add(id, module, name);
        } else {
          withoutEffect.add(PREFIX + id + " at " + name);
        }
      }
    }

    private static boolean isTest(Tree member) {
      return member instanceof MethodTree method
          && method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> TEST_ANNOTATIONS.contains(name(annotation)));
    }

    private static String name(AnnotationTree annotation) {
      String name = annotation.getAnnotationType().toString();
      return name.substring(name.lastIndexOf('.') + 1);
    }

    private static List<String> features(ModifiersTree modifiers) {
      List<String> ids = new ArrayList<>();
      modifiers.accept(
          new TreeScanner<Void, Void>() {
            @Override
            public Void visitLiteral(LiteralTree literal, Void unused) {
              if (literal.getValue() instanceof String text && text.startsWith(PREFIX)) {
                ids.add(text.substring(PREFIX.length()));
              }
              return null;
            }
          },
          null);
      return ids;
    }
  }
}
