package dev.zazen.safety.check;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/**
 * R5.3: a name does not hide one of an outer scope. Variables of methods, lambdas and patterns hide
 * no field of their class or a class around it; types and type parameters hide no type around them.
 *
 * <p>Parameters of constructors, and of methods called {@code set...} and {@code with...}, may have
 * the name of a field: they give it its value, and {@code this.} tells the two apart. An instance
 * field is not hidden where there is no instance: in static methods and static nested types.
 */
final class HiddenName extends TreeCheck {
  private static final Pattern SETTERS = Pattern.compile("<init>|(set|with)([^a-z].*)?");

  HiddenName() {
    super("R5.3", "HiddenName");
  }

  @Override
  public Void visitVariable(VariableTree tree, Void unused) {
    Tree parent = getCurrentPath().getParentPath().getLeaf();
    String name = tree.getName().toString();
    boolean mayHide =
        switch (parent) {
          case ClassTree _ -> true;
          case MethodTree method -> givesFieldsValues(method);
          default -> name.isEmpty();
        };
    if (!mayHide) {
      Element field = hiddenField(name);
      if (field != null) {
        report("%s hides the field of %s; rename it".formatted(name, field.getEnclosingElement()));
      }
    }
    return super.visitVariable(tree, null);
  }

  private static boolean givesFieldsValues(MethodTree method) {
    return SETTERS.matcher(method.getName()).matches();
  }

  private Element hiddenField(String name) {
    boolean instance = true;
    for (TreePath at = getCurrentPath(); at != null; at = at.getParentPath()) {
      switch (at.getLeaf()) {
        case MethodTree method -> instance &= !isStatic(method.getModifiers());
        case VariableTree variable -> instance &= !isStatic(variable.getModifiers()); // of a field
        case ClassTree type -> {
          Element field = field(at, name, instance);
          if (field != null) {
            return field;
          }
          instance &= isInner(at, type);
        }
        default -> {}
      }
    }
    return null;
  }

  private Element field(TreePath type, String name, boolean instance) {
    if (!(unit.trees().getElement(type) instanceof TypeElement element)) {
      return null;
    }
    return element.getEnclosedElements().stream()
        .filter(member -> member.getKind().isField())
        .filter(member -> member.getSimpleName().contentEquals(name))
        .filter(member -> instance || member.getModifiers().contains(Modifier.STATIC))
        .findFirst()
        .orElse(null);
  }

  private boolean isInner(TreePath path, ClassTree type) {
    Element element = unit.trees().getElement(path);
    return type.getKind() == Tree.Kind.CLASS
        && element != null
        && !element.getModifiers().contains(Modifier.STATIC);
  }

  private static boolean isStatic(ModifiersTree modifiers) {
    return modifiers.getFlags().contains(Modifier.STATIC);
  }

  @Override
  public Void visitClass(ClassTree tree, Void unused) {
    String name = tree.getSimpleName().toString();
    boolean nested = getCurrentPath().getParentPath().getLeaf() != unit.tree();
    if (nested && !name.isEmpty()) {
      reportHiddenType(name, unit.trees().getElement(getCurrentPath()));
    }
    return super.visitClass(tree, null);
  }

  @Override
  public Void visitTypeParameter(TypeParameterTree tree, Void unused) {
    reportHiddenType(tree.getName().toString(), unit.trees().getElement(getCurrentPath()));
    return super.visitTypeParameter(tree, null);
  }

  private void reportHiddenType(String name, Element self) {
    Element hidden = hiddenType(name, self);
    if (hidden != null) {
      report("%s hides the type %s; rename it".formatted(name, hidden));
    }
  }

  private Element hiddenType(String name, Element self) {
    Element outer = self == null ? null : self.getEnclosingElement();
    for (;
        outer != null && outer.getKind() != ElementKind.PACKAGE;
        outer = outer.getEnclosingElement()) {
      if (outer.getSimpleName().contentEquals(name)
          && (outer.getKind().isClass() || outer.getKind().isInterface())) {
        return outer;
      }
      Element found = typeIn(outer.getEnclosedElements(), name, self);
      if (found != null) {
        return found;
      }
    }
    return outer == null ? null : typeIn(outer.getEnclosedElements(), name, self);
  }

  private static Element typeIn(List<? extends Element> members, String name, Element self) {
    return members.stream()
        .filter(member -> !member.equals(self) && member.getSimpleName().contentEquals(name))
        .filter(member -> member.getKind().isClass() || member.getKind().isInterface())
        .findFirst()
        .orElse(null);
  }
}
