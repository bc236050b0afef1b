package dev.zazen.safety.check;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * R5.1, R5.2, R5.4: names that stand next to each other differ in more than case, underscores, and
 * glyphs that look alike: 0 and O, 1, l and I, 5 and S, 2 and Z, 8 and B, rn and m.
 *
 * <p>Names of one kind are compared: types of all modules (R5.1), constants of a class (R5.4),
 * other fields of a class, methods of a class, variables of a method (R5.2). Between kinds Java's
 * conventions make case and parentheses tell names apart: a constant {@code DEPTH}, a field {@code
 * depth} and its accessor {@code depth()}. Overloaded methods bear one name on purpose.
 */
final class ConfusableNames extends TreeCheck {
  private enum Scope {
    TYPES,
    SCOPES,
    CONSTANTS
  }

  private final Scope scope;
  private final Names types = new Names();

  /** Those of the methods around what is being visited; a lambda belongs to its method. */
  private final Deque<Names> locals = new ArrayDeque<>();

  private ConfusableNames(String rule, String name, Scope scope) {
    super(rule, name);
    this.scope = scope;
  }

  /** R5.1: types of all modules. */
  static ConfusableNames ofTypes() {
    return new ConfusableNames("R5.1", "ConfusableNames", Scope.TYPES);
  }

  /** R5.2: fields and methods of a class, variables of a method. */
  static ConfusableNames ofScopes() {
    return new ConfusableNames("R5.2", "ConfusableNames", Scope.SCOPES);
  }

  /** R5.4: constants of a class. */
  static ConfusableNames ofConstants() {
    return new ConfusableNames("R5.4", "ConfusableNames", Scope.CONSTANTS);
  }

  @Override
  public Void visitClass(ClassTree tree, Void unused) {
    if (scope == Scope.TYPES) {
      if (unit.tree().getTypeDecls().contains(tree)) {
        compare(types, tree, tree.getSimpleName().toString());
      }
      return super.visitClass(tree, null);
    }
    var fields = new Names();
    var methods = new Names();
    for (Tree member : tree.getMembers()) {
      if (member instanceof VariableTree field
          && isConstant(tree, field) == (scope == Scope.CONSTANTS)) {
        compare(fields, field, field.getName().toString());
      } else if (member instanceof MethodTree method && scope == Scope.SCOPES) {
        compare(methods, method, method.getName().toString());
      }
    }
    return super.visitClass(tree, null);
  }

  @Override
  public Void visitMethod(MethodTree tree, Void unused) {
    if (scope == Scope.SCOPES) {
      locals.push(new Names());
      super.visitMethod(tree, null);
      locals.pop();
      return null;
    }
    return super.visitMethod(tree, null);
  }

  @Override
  public Void visitVariable(VariableTree tree, Void unused) {
    boolean field = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
    if (!field && !locals.isEmpty()) {
      String other = locals.peek().add(tree.getName().toString());
      if (other != null) {
        report(message(tree.getName().toString(), other));
      }
    }
    return super.visitVariable(tree, null);
  }

  private void compare(Names names, Tree tree, String name) {
    String other = names.add(name);
    if (other != null) {
      report(tree, message(name, other));
    }
  }

  private static String message(String name, String other) {
    return "%s looks like %s; rename one".formatted(name, other);
  }

  private static boolean isConstant(ClassTree type, VariableTree field) {
    return type.getKind() == Tree.Kind.INTERFACE
        || field.getModifiers().getFlags().containsAll(List.of(Modifier.STATIC, Modifier.FINAL));
  }

  /** Names of one scope. */
  private static final class Names {
    private final Map<String, String> byLook = new HashMap<>();

    /** Adds a name; returns another one that looks like it, or null. */
    String add(String name) {
      if (name.isEmpty() || name.equals("<init>")) {
        return null;
      }
      String folded = name.replace("_", "").toLowerCase(Locale.ROOT);
      String glyphs =
          name.replace("_", "")
              .replace('0', 'O')
              .replace('1', 'l')
              .replace('I', 'l')
              .replace('5', 'S')
              .replace('2', 'Z')
              .replace('8', 'B')
              .replace("rn", "m")
              .toLowerCase(Locale.ROOT);
      String first = byLook.putIfAbsent("case " + folded, name);
      String second = byLook.putIfAbsent("glyphs " + glyphs, name);
      if (first != null && !first.equals(name)) {
        return first;
      }
      return second != null && !second.equals(name) ? second : null;
    }
  }
}
