package dev.zazen.safety.check;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;

/** R14.1: a loop that counts in floating point runs once more or less, by rounding. */
final class FloatLoopCounter extends TreeCheck {
  FloatLoopCounter() {
    super("R14.1", "FloatLoopCounter");
  }

  @Override
  public Void visitForLoop(ForLoopTree tree, Void unused) {
    for (ExpressionStatementTree update : tree.getUpdate()) {
      Tree counter = counter(update.getExpression());
      if (counter != null && isFloat(counter)) {
        report("the loop counts in floating point; count in integers");
      }
    }
    return super.visitForLoop(tree, null);
  }

  private static Tree counter(ExpressionTree update) {
    return switch (update) {
      case UnaryTree unary -> unary.getExpression();
      case CompoundAssignmentTree assignment -> assignment.getVariable();
      case AssignmentTree assignment -> assignment.getVariable();
      default -> null;
    };
  }

  private boolean isFloat(Tree tree) {
    return switch (kind(tree)) {
      case FLOAT, DOUBLE -> true;
      default -> false;
    };
  }
}
