package dev.zazen.safety.check;

import com.sun.source.tree.AssertTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreeScanner;
import java.util.regex.Pattern;

/** R13.6: what an assertion does is not done where assertions are off. */
final class AssertSideEffect extends TreeCheck {
  private static final Pattern CHANGES =
      Pattern.compile(
          "(set|add|remove|put|next|read|write|poll|pop|push|take|clear|accept|offer|increment|"
              + "decrement|getAnd|compareAndSet)([^a-z].*)?");

  AssertSideEffect() {
    super("R13.6", "AssertSideEffect");
  }

  @Override
  public Void visitAssert(AssertTree tree, Void unused) {
    if (Boolean.TRUE.equals(new Effects().scan(tree.getCondition(), null))) {
      report("the assertion changes something; do that before it");
    }
    return super.visitAssert(tree, null);
  }

  private static final class Effects extends TreeScanner<Boolean, Void> {
    @Override
    public Boolean reduce(Boolean a, Boolean b) {
      return Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b);
    }

    @Override
    public Boolean visitAssignment(AssignmentTree tree, Void unused) {
      return true;
    }

    @Override
    public Boolean visitCompoundAssignment(CompoundAssignmentTree tree, Void unused) {
      return true;
    }

    @Override
    public Boolean visitUnary(UnaryTree tree, Void unused) {
      return switch (tree.getKind()) {
        case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> true;
        default -> super.visitUnary(tree, null);
      };
    }

    @Override
    public Boolean visitMethodInvocation(MethodInvocationTree tree, Void unused) {
      Tree method = tree.getMethodSelect();
      return CHANGES.matcher(SourceUnit.simpleName(method)).matches()
          || Boolean.TRUE.equals(super.visitMethodInvocation(tree, null));
    }
  }
}
