package dev.zazen.safety.check;

import com.sun.source.tree.ClassTree;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * R8.6: a type has one definition. Module by module the compiler does not see that two modules
 * define one; at run time the first on the class path wins.
 */
final class DuplicateType extends TreeCheck {
  private final Map<String, Path> seen = new HashMap<>();

  DuplicateType() {
    super("R8.6", "DuplicateType");
  }

  @Override
  public Void visitClass(ClassTree tree, Void unused) {
    int index = unit.tree().getTypeDecls().indexOf(tree);
    if (index >= 0) {
      String name = unit.topLevelTypes().get(index);
      Path first = seen.putIfAbsent(name, unit.file());
      if (first != null) {
        report("%s is defined in %s too".formatted(name, first));
      }
    }
    return super.visitClass(tree, null);
  }
}
