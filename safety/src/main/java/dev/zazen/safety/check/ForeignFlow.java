package dev.zazen.safety.check;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssertTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;

/**
 * Follows foreign values through one method, in the order of its text.
 *
 * <p>A comparison by {@code <}, {@code <=}, {@code >}, {@code >=} or {@code ==} checks the
 * variables on both of its sides, wherever it stands but in an assertion, which may be off. It does
 * so for all text below; which branch that is in is not looked at. In the head of a {@code for}
 * loop it does not check the limit of a counter: the counter becomes foreign too. A mask with a
 * constant, a remainder by one, and a shift by one that leaves few bits bound a value.
 *
 * <p>Methods of this code base say with {@code @Foreign} which parameters may be foreign; no other
 * parameter is given a foreign value. So the flow within methods is all there is to follow.
 */
final class ForeignFlow extends TreePathScanner<Void, Void> {
  /** Takes what is wrong. */
  @FunctionalInterface
  interface Objection {
    /** A foreign value, {@code what}, is used unchecked at {@code at}. */
    void raise(TreePath at, String what);
  }

  private static final String OURS = "dev.zazen.";
  private static final int TABLE_BITS = 16;

  private final SourceUnit unit;
  private final Objection objection;
  private final Set<Element> foreign = new HashSet<>();
  private final Set<Element> checked = new HashSet<>();
  private final Set<Tree> loopHeads = new HashSet<>();

  ForeignFlow(SourceUnit unit, Objection objection) {
    this.unit = unit;
    this.objection = objection;
  }

  private Element element(Tree tree) {
    return unit.element(getCurrentPath(), tree);
  }

  // What is foreign.

  private boolean isForeign(ExpressionTree tree) {
    return switch (tree) {
      case ParenthesizedTree inner -> isForeign(inner.getExpression());
      case TypeCastTree cast -> isForeign(cast.getExpression());
      case UnaryTree unary -> isForeign(unary.getExpression());
      case AssignmentTree assignment -> isForeign(assignment.getExpression());
      case ConditionalExpressionTree choice ->
          isForeign(choice.getTrueExpression()) || isForeign(choice.getFalseExpression());
      case BinaryTree binary -> isForeign(binary);
      case IdentifierTree _, MemberSelectTree _ -> isForeign(element(tree));
      case MethodInvocationTree call ->
          element(call.getMethodSelect()) instanceof ExecutableElement method
              && (yields(method)
                  || (ForeignUse.computes(method)
                      && call.getArguments().stream().anyMatch(this::isForeign)));
      default -> false;
    };
  }

  private boolean isForeign(BinaryTree tree) {
    return switch (tree.getKind()) {
      case AND ->
          !isBound(tree) && (isForeign(tree.getLeftOperand()) || isForeign(tree.getRightOperand()));
      case UNSIGNED_RIGHT_SHIFT -> !isNarrow(tree) && isForeign(tree.getLeftOperand());
      case REMAINDER -> isForeign(tree.getLeftOperand()) && !isConstant(tree.getRightOperand());
      case LESS_THAN, LESS_THAN_EQUAL, GREATER_THAN, GREATER_THAN_EQUAL, EQUAL_TO, NOT_EQUAL_TO ->
          false;
      default -> isForeign(tree.getLeftOperand()) || isForeign(tree.getRightOperand());
    };
  }

  /** Whether a shift by a constant leaves few bits: tables that are indexed so have all entries. */
  private boolean isNarrow(BinaryTree shift) {
    Object by =
        shift.getRightOperand() instanceof LiteralTree literal
            ? literal.getValue()
            : element(shift.getRightOperand()) instanceof VariableElement variable
                ? variable.getConstantValue()
                : null;
    var type = unit.type(getCurrentPath(), shift.getLeftOperand());
    int width = type != null && type.getKind() == TypeKind.LONG ? Long.SIZE : Integer.SIZE;
    return by instanceof Integer bits && width - bits <= TABLE_BITS;
  }

  private boolean isBound(BinaryTree mask) {
    return isConstant(mask.getLeftOperand()) || isConstant(mask.getRightOperand());
  }

  private boolean isConstant(ExpressionTree tree) {
    return switch (tree) {
      case LiteralTree _ -> true;
      case ParenthesizedTree inner -> isConstant(inner.getExpression());
      case UnaryTree unary -> isConstant(unary.getExpression());
      case BinaryTree binary ->
          isConstant(binary.getLeftOperand()) && isConstant(binary.getRightOperand());
      default ->
          element(tree) instanceof VariableElement variable && variable.getConstantValue() != null;
    };
  }

  private boolean isForeign(Element variable) {
    return variable != null
        && !checked.contains(variable)
        && (foreign.contains(variable) || isDeclaredForeign(variable));
  }

  private boolean isDeclaredForeign(Element variable) {
    int index =
        variable.getEnclosingElement() instanceof ExecutableElement method
            ? method.getParameters().indexOf(variable)
            : -1;
    if (index < 0) { // a field, or a parameter of a lambda
      return SourceUnit.annotated(variable, "Foreign");
    }
    return withOverridden((ExecutableElement) variable.getEnclosingElement()).stream()
        .anyMatch(m -> SourceUnit.annotated(m.getParameters().get(index), "Foreign"));
  }

  private boolean yields(ExecutableElement method) {
    return withOverridden(method).stream().anyMatch(m -> SourceUnit.annotated(m, "Foreign"));
  }

  private List<ExecutableElement> withOverridden(ExecutableElement method) {
    var type = (TypeElement) method.getEnclosingElement();
    Set<ExecutableElement> all = new HashSet<>(Set.of(method));
    collect(type, type, method, all);
    return List.copyOf(all);
  }

  private void collect(
      TypeElement type, TypeElement at, ExecutableElement method, Set<ExecutableElement> all) {
    for (var parent : unit.types().directSupertypes(at.asType())) {
      var element = (TypeElement) unit.types().asElement(parent);
      for (Element member : element.getEnclosedElements()) {
        if (member instanceof ExecutableElement other
            && unit.elements().overrides(method, other, type)) {
          all.add(other);
        }
      }
      collect(type, element, method, all);
    }
  }

  // How values flow.

  private void assign(Element to, boolean value) {
    if (to != null && to.getKind() != ElementKind.FIELD) {
      checked.remove(to);
      if (value) {
        foreign.add(to);
      } else {
        foreign.remove(to);
        checked.add(to);
      }
    }
  }

  @Override
  public Void visitVariable(VariableTree tree, Void unused) {
    super.visitVariable(tree, null);
    if (tree.getInitializer() != null && isForeign(tree.getInitializer())) {
      assign(unit.trees().getElement(getCurrentPath()), true);
    }
    return null;
  }

  @Override
  public Void visitAssignment(AssignmentTree tree, Void unused) {
    super.visitAssignment(tree, null);
    assign(element(tree.getVariable()), isForeign(tree.getExpression()));
    return null;
  }

  @Override
  public Void visitCompoundAssignment(CompoundAssignmentTree tree, Void unused) {
    super.visitCompoundAssignment(tree, null);
    boolean bounds = tree.getKind() == Tree.Kind.AND_ASSIGNMENT && isConstant(tree.getExpression());
    if (bounds) {
      assign(element(tree.getVariable()), false);
    } else if (isForeign(tree.getExpression())) {
      assign(element(tree.getVariable()), true);
    }
    return null;
  }

  // What checks.

  @Override
  public Void visitForLoop(ForLoopTree tree, Void unused) {
    for (StatementTree initializer : tree.getInitializer()) {
      scan(initializer, null);
    }
    if (tree.getCondition() != null) {
      new LoopHead().scan(tree.getCondition(), null);
      scan(tree.getCondition(), null);
    }
    scan(tree.getStatement(), null);
    scan(tree.getUpdate(), null);
    return null;
  }

  private final class LoopHead extends TreeScanner<Void, Void> {
    @Override
    public Void visitBinary(BinaryTree tree, Void unused) {
      if (isComparison(tree)) {
        count(tree, tree.getLeftOperand(), tree.getRightOperand());
        count(tree, tree.getRightOperand(), tree.getLeftOperand());
      }
      return super.visitBinary(tree, null);
    }

    private void count(BinaryTree comparison, ExpressionTree counter, ExpressionTree limit) {
      if (counter instanceof IdentifierTree && !isForeign(counter) && isForeign(limit)) {
        loopHeads.add(comparison);
        assign(element(counter), true);
      }
    }
  }

  private static boolean isComparison(BinaryTree tree) {
    return switch (tree.getKind()) {
      case LESS_THAN, LESS_THAN_EQUAL, GREATER_THAN, GREATER_THAN_EQUAL, EQUAL_TO -> true;
      default -> false;
    };
  }

  @Override
  public Void visitBinary(BinaryTree tree, Void unused) {
    super.visitBinary(tree, null);
    if (isComparison(tree) && !loopHeads.contains(tree)) {
      check(tree);
    }
    return null;
  }

  @Override
  public Void visitAssert(AssertTree tree, Void unused) {
    return null;
  }

  private void check(Tree compared) {
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitIdentifier(IdentifierTree tree, Void unused) {
        check(tree);
        return null;
      }

      @Override
      public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
        check(tree);
        return super.visitMemberSelect(tree, null);
      }

      private void check(Tree tree) {
        if (element(tree) instanceof VariableElement variable) {
          checked.add(variable);
        }
      }
    }.scan(compared, null);
  }

  // Where values must not arrive unchecked.

  @Override
  public Void visitReturn(ReturnTree tree, Void unused) {
    super.visitReturn(tree, null);
    for (TreePath at = getCurrentPath(); at != null; at = at.getParentPath()) {
      switch (at.getLeaf()) {
        case LambdaExpressionTree _ -> {
          return null; // its interface says what may be returned
        }
        case MethodTree _ -> {
          if (unit.trees().getElement(at) instanceof ExecutableElement method
              && tree.getExpression() != null
              && !yields(method)) {
            refuse(tree.getExpression());
          }
          return null;
        }
        default -> {}
      }
    }
    return null;
  }

  private void refuse(ExpressionTree use) {
    if (isForeign(use)) {
      objection.raise(new TreePath(getCurrentPath(), use), use.toString());
    }
  }

  @Override
  public Void visitArrayAccess(ArrayAccessTree tree, Void unused) {
    super.visitArrayAccess(tree, null);
    refuse(tree.getIndex());
    return null;
  }

  @Override
  public Void visitNewArray(NewArrayTree tree, Void unused) {
    super.visitNewArray(tree, null);
    tree.getDimensions().forEach(this::refuse);
    return null;
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
    super.visitMethodInvocation(tree, null);
    call(element(tree.getMethodSelect()), tree.getArguments());
    return null;
  }

  @Override
  public Void visitNewClass(NewClassTree tree, Void unused) {
    super.visitNewClass(tree, null);
    call(unit.trees().getElement(getCurrentPath()), tree.getArguments());
    return null;
  }

  /** A method of ours says of each parameter whether it expects foreign values. */
  private void passOn(ExecutableElement method, List<? extends ExpressionTree> arguments) {
    String type = ((TypeElement) method.getEnclosingElement()).getQualifiedName().toString();
    if (!type.startsWith(OURS) || ForeignUse.checks(method) || method.isVarArgs()) {
      return;
    }
    for (int i = 0; i < arguments.size(); i++) {
      VariableElement parameter = method.getParameters().get(i);
      if (parameter.asType().getKind().isPrimitive() && !isDeclaredForeign(parameter)) {
        refuse(arguments.get(i));
      }
    }
  }

  private void call(Element called, List<? extends ExpressionTree> arguments) {
    if (called instanceof ExecutableElement method) {
      if (ForeignUse.checks(method)) {
        arguments.forEach(this::check);
      }
      ForeignUse.positions(method)
          .filter(i -> i < arguments.size())
          .forEach(i -> refuse(arguments.get(i)));
      passOn(method, arguments);
    }
  }
}
