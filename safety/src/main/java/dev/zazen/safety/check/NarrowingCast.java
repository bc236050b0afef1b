package dev.zazen.safety.check;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.TypeCastTree;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;

/**
 * R1.3: a 64-bit value that is cast to an index or a size has not lost bits unseen. A mask, a
 * remainder or a right shift shows that it fits; otherwise {@link Math#toIntExact} checks it.
 */
final class NarrowingCast extends TreeCheck {
  NarrowingCast() {
    super("R1.3", "NarrowingCast");
  }

  @Override
  public Void visitArrayAccess(ArrayAccessTree tree, Void unused) {
    refuse(tree.getIndex());
    return super.visitArrayAccess(tree, null);
  }

  @Override
  public Void visitNewArray(NewArrayTree tree, Void unused) {
    tree.getDimensions().forEach(this::refuse);
    return super.visitNewArray(tree, null);
  }

  private void refuse(ExpressionTree index) {
    if (bare(index) instanceof TypeCastTree cast
        && kind(cast.getExpression()) == TypeKind.LONG
        && !isBounded(bare(cast.getExpression()))) {
      report(cast, "a long becomes an index unchecked; mask it or use Math.toIntExact");
    }
  }

  private boolean isBounded(ExpressionTree value) {
    return value instanceof BinaryTree binary
        && switch (binary.getKind()) {
          case AND -> isConstant(binary.getLeftOperand()) || isConstant(binary.getRightOperand());
          case REMAINDER, UNSIGNED_RIGHT_SHIFT -> isConstant(binary.getRightOperand());
          default -> false;
        };
  }

  private boolean isConstant(ExpressionTree tree) {
    return switch (bare(tree)) {
      case LiteralTree _ -> true;
      case BinaryTree binary ->
          isConstant(binary.getLeftOperand()) && isConstant(binary.getRightOperand());
      case ConditionalExpressionTree choice ->
          isConstant(choice.getTrueExpression()) && isConstant(choice.getFalseExpression());
      case ExpressionTree other ->
          element(other) instanceof VariableElement variable && variable.getConstantValue() != null;
    };
  }
}
