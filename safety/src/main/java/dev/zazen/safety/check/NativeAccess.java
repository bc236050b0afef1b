package dev.zazen.safety.check;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;

/**
 * R1.3: Java's behaviour is defined but for native code, memory reached around the language, and
 * what finalizers see. Only package {@code dev.zazen.host} reaches there.
 */
final class NativeAccess extends TreeCheck {
  private static final String HOST = "dev.zazen.host";
  private static final List<String> PACKAGES =
      List.of("java.lang.foreign", "sun.", "jdk.internal.");
  private static final Set<String> LOADERS =
      Set.of(
          "java.lang.System.load",
          "java.lang.System.loadLibrary",
          "java.lang.Runtime.load",
          "java.lang.Runtime.loadLibrary");

  NativeAccess() {
    super("R1.3", "NativeAccess");
  }

  private boolean isHost() {
    return unit.tree().getPackageName() != null
        && unit.tree().getPackageName().toString().startsWith(HOST);
  }

  @Override
  public Void visitImport(ImportTree tree, Void unused) {
    return null; // what is imported is reported where it is used
  }

  @Override
  public Void visitMethod(MethodTree tree, Void unused) {
    if (tree.getModifiers().getFlags().contains(Modifier.NATIVE) && !isHost()) {
      report("a native method outside of " + HOST);
    }
    if (tree.getName().contentEquals("finalize") && tree.getParameters().isEmpty()) {
      report("a finalizer; close what must be closed");
    }
    return super.visitMethod(tree, null);
  }

  @Override
  public Void visitIdentifier(IdentifierTree tree, Void unused) {
    refuse();
    return super.visitIdentifier(tree, null);
  }

  @Override
  public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
    refuse();
    return super.visitMemberSelect(tree, null);
  }

  private void refuse() {
    Element element = unit.trees().getElement(getCurrentPath());
    if (element == null || isHost()) {
      return;
    }
    String name = qualifiedName(element);
    boolean loads = element instanceof ExecutableElement && LOADERS.contains(name);
    boolean isNative =
        element.getKind().isClass() || element.getKind().isInterface()
            ? PACKAGES.stream().anyMatch(name::startsWith)
            : loads;
    if (isNative) {
      report(name + " outside of " + HOST);
    }
  }

  private static String qualifiedName(Element element) {
    return element instanceof ExecutableElement method
        ? method.getEnclosingElement() + "." + method.getSimpleName()
        : element.toString();
  }
}
