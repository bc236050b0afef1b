package dev.zazen.safety.check;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import javax.lang.model.element.VariableElement;

/**
 * R8.12: constants of an enum with a code have different codes. A code is what the constructor puts
 * into a field called code, number, value, offset or id; values that are not constant expressions
 * are not compared.
 */
final class EnumCodes extends TreeCheck {
  private static final Set<String> CODES = Set.of("code", "number", "value", "offset", "id");

  EnumCodes() {
    super("R8.12", "EnumCodes");
  }

  @Override
  public Void visitClass(ClassTree tree, Void unused) {
    if (tree.getKind() == Tree.Kind.ENUM) {
      List<MethodTree> constructors =
          tree.getMembers().stream()
              .filter(MethodTree.class::isInstance)
              .map(MethodTree.class::cast)
              .filter(method -> method.getName().contentEquals("<init>"))
              .toList();
      // With several constructors an argument's place says nothing of its meaning.
      if (constructors.size() == 1) {
        compare(tree, code(constructors.getFirst()));
      }
    }
    return super.visitClass(tree, null);
  }

  private void compare(ClassTree type, int code) {
    Map<Long, String> names = new HashMap<>();
    for (Tree member : type.getMembers()) {
      if (code >= 0
          && member instanceof VariableTree constant
          && constant.getInitializer() instanceof NewClassTree creation
          && creation.getIdentifier().toString().equals(type.getSimpleName().toString())
          && creation.getArguments().size() > code) {
        OptionalLong value = value(creation.getArguments().get(code));
        if (value.isPresent()) {
          String other = names.putIfAbsent(value.getAsLong(), constant.getName().toString());
          if (other != null) {
            report(
                constant,
                "%s has the code 0x%x of %s"
                    .formatted(constant.getName(), value.getAsLong(), other));
          }
        }
      }
    }
  }

  /** Which parameter of the constructor is the code; -1 if none. */
  private static int code(MethodTree constructor) {
    int[] found = {-1};
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitAssignment(AssignmentTree assignment, Void unused) {
        if (CODES.contains(SourceUnit.simpleName(assignment.getVariable()))) {
          String from = SourceUnit.simpleName(assignment.getExpression());
          for (int i = 0; i < constructor.getParameters().size(); i++) {
            VariableTree parameter = constructor.getParameters().get(i);
            String type = parameter.getType().toString();
            if (parameter.getName().contentEquals(from)
                && (type.equals("int") || type.equals("long"))) {
              found[0] = i;
            }
          }
        }
        return super.visitAssignment(assignment, null);
      }
    }.scan(constructor.getBody(), null);
    return found[0];
  }

  private OptionalLong value(ExpressionTree expression) {
    return switch (bare(expression)) {
      case LiteralTree literal ->
          literal.getValue() instanceof Number number
              ? OptionalLong.of(number.longValue())
              : OptionalLong.empty();
      case UnaryTree unary when unary.getKind() == Tree.Kind.UNARY_MINUS -> {
        OptionalLong operand = value(unary.getExpression());
        yield operand.isPresent() ? OptionalLong.of(-operand.getAsLong()) : operand;
      }
      case BinaryTree binary -> {
        OptionalLong left = value(binary.getLeftOperand());
        OptionalLong right = value(binary.getRightOperand());
        yield left.isPresent() && right.isPresent()
            ? combined(binary.getKind(), left.getAsLong(), right.getAsLong())
            : OptionalLong.empty();
      }
      case ExpressionTree other ->
          element(other) instanceof VariableElement variable
                  && variable.getConstantValue() instanceof Number number
              ? OptionalLong.of(number.longValue())
              : OptionalLong.empty();
    };
  }

  private static OptionalLong combined(Tree.Kind operator, long left, long right) {
    return switch (operator) {
      case OR -> OptionalLong.of(left | right);
      case PLUS -> OptionalLong.of(left + right);
      case MINUS -> OptionalLong.of(left - right);
      case LEFT_SHIFT -> OptionalLong.of(left << right);
      default -> OptionalLong.empty();
    };
  }
}
