package dev.zazen.safety.check;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** A check that walks the trees of each file. */
abstract class TreeCheck extends TreePathScanner<Void, Void> implements Check {
  private final String rule;
  private final String name;
  private Reporter reporter;

  /** The file that is being walked. */
  protected SourceUnit unit;

  protected TreeCheck(String rule, String name) {
    this.rule = rule;
    this.name = "zazen:" + name;
  }

  @Override
  public final String rule() {
    return rule;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void visit(SourceUnit next, Reporter to) {
    unit = next;
    reporter = to;
    scan(next.tree(), null);
  }

  /** Reports the tree that is being visited. */
  protected final void report(String message) {
    reporter.report(unit.at(getCurrentPath()), message);
  }

  /** Reports {@code tree}, a child of the tree that is being visited. */
  protected final void report(Tree tree, String message) {
    reporter.report(unit.at(new TreePath(getCurrentPath(), tree)), message);
  }

  /** What {@code tree}, at or below the one that is being visited, stands for. */
  protected final Element element(Tree tree) {
    return unit.element(getCurrentPath(), tree);
  }

  /** The kind of type of {@code tree}, at or below the one that is being visited. */
  protected final TypeKind kind(Tree tree) {
    TypeMirror type = unit.type(getCurrentPath(), tree);
    return type == null ? TypeKind.NONE : type.getKind();
  }

  /** {@code tree} without parentheses around it. */
  protected static ExpressionTree bare(ExpressionTree tree) {
    ExpressionTree inner = tree;
    while (inner instanceof ParenthesizedTree parentheses) {
      inner = parentheses.getExpression();
    }
    return inner;
  }
}
