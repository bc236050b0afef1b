package dev.zazen.safety.check;

import com.sun.source.tree.CatchTree;

/** D4.7: a catch block that does nothing loses the error. A comment is nothing. */
final class EmptyCatch extends TreeCheck {
  EmptyCatch() {
    super("D4.7", "EmptyCatch");
  }

  @Override
  public Void visitCatch(CatchTree tree, Void unused) {
    if (tree.getBlock().getStatements().isEmpty()) {
      report("the exception is caught and forgotten; do in the block what it means");
    }
    return super.visitCatch(tree, null);
  }
}
