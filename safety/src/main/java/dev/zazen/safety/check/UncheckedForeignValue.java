package dev.zazen.safety.check;

import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;

/**
 * D4.14: a value from a guest, a file or the network is compared with its limits before it is an
 * index, an offset or a size.
 *
 * <p>Foreign are the parameters, fields and results of methods annotated {@code @Foreign} (or that
 * override one so annotated), and within a method the variables computed from those. {@link
 * ForeignFlow} follows them in the order of the text, {@link ForeignUse} knows where they must not
 * arrive.
 */
final class UncheckedForeignValue extends TreeCheck {
  UncheckedForeignValue() {
    super("D4.14", "UncheckedForeignValue");
  }

  @Override
  public Void visitMethod(MethodTree tree, Void unused) {
    if (tree.getBody() != null) {
      var flow = new ForeignFlow(unit, (path, what) -> report(path.getLeaf(), message(what)));
      flow.scan(getCurrentPath(), null);
    }
    return null;
  }

  @Override
  public Void visitLambdaExpression(LambdaExpressionTree tree, Void unused) {
    // In the initialiser of a field; those in methods belong to these.
    new ForeignFlow(unit, (path, what) -> report(path.getLeaf(), message(what)))
        .scan(getCurrentPath(), null);
    return null;
  }

  private static String message(String what) {
    return "%s is foreign and unchecked here; compare it with its limits before".formatted(what);
  }
}
