package dev.zazen.safety.check;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.nio.file.Path;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * A source file, parsed and attributed.
 *
 * @param file below the root of the source tree
 * @param text its characters
 */
record SourceUnit(
    CompilationUnitTree tree, Path file, String text, Trees trees, Types types, Elements elements) {

  /** A tree and where it stands. */
  record Place(SourceUnit unit, TreePath path) {
    int line() {
      long start = unit.trees.getSourcePositions().getStartPosition(unit.tree, path.getLeaf());
      return start < 0 ? 1 : (int) unit.tree.getLineMap().getLineNumber(start);
    }

    /** Whether this or something around it is annotated with a deviation from {@code rule}. */
    boolean deviatesFrom(String rule) {
      for (TreePath at = path; at != null; at = at.getParentPath()) {
        ModifiersTree modifiers = modifiers(at.getLeaf());
        if (modifiers != null
            && modifiers.getAnnotations().stream().anyMatch(a -> isDeviation(a, rule))) {
          return true;
        }
      }
      return false;
    }

    private static ModifiersTree modifiers(Tree tree) {
      return switch (tree) {
        case ClassTree type -> type.getModifiers();
        case MethodTree method -> method.getModifiers();
        case VariableTree variable -> variable.getModifiers();
        default -> null;
      };
    }

    // By simple name: the sources that are checked may have none of the annotation's module.
    private static boolean isDeviation(AnnotationTree annotation, String rule) {
      return simpleName(annotation.getAnnotationType()).equals("Deviation")
          && annotation.getArguments().stream().anyMatch(a -> names(a, rule));
    }

    private static boolean names(ExpressionTree argument, String rule) {
      return argument instanceof AssignmentTree assignment
          && simpleName(assignment.getVariable()).equals("rule")
          && assignment.getExpression() instanceof LiteralTree literal
          && rule.equals(literal.getValue());
    }
  }

  Place at(TreePath path) {
    return new Place(this, path);
  }

  /** What {@code node}, which stands in {@code parent}, stands for; null if for nothing. */
  Element element(TreePath parent, Tree node) {
    return trees.getElement(new TreePath(parent, node));
  }

  /** The type of an expression within {@code parent}; null if it has none. */
  TypeMirror type(TreePath parent, Tree node) {
    return trees.getTypeMirror(new TreePath(parent, node));
  }

  /** The last part of a name; empty for what is none. */
  static String simpleName(Tree tree) {
    return switch (tree) {
      case IdentifierTree identifier -> identifier.getName().toString();
      case MemberSelectTree select -> select.getIdentifier().toString();
      default -> "";
    };
  }

  /** Whether an annotation with this simple name is on {@code element}. */
  static boolean annotated(Element element, String simpleName) {
    return element.getAnnotationMirrors().stream()
        .anyMatch(a -> a.getAnnotationType().asElement().getSimpleName().contentEquals(simpleName));
  }

  /** The names of the top-level types. */
  List<String> topLevelTypes() {
    String prefix = tree.getPackageName() == null ? "" : tree.getPackageName().toString() + ".";
    return tree.getTypeDecls().stream()
        .filter(ClassTree.class::isInstance)
        .map(type -> prefix + ((ClassTree) type).getSimpleName())
        .toList();
  }
}
