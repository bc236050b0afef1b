package dev.zazen.safety.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;

/** The methods of the JDK whose arguments are indexes, offsets and sizes, and those that check. */
final class ForeignUse {
  private static final Map<String, Set<String>> CHECKS =
      Map.of(
          "java.util.Objects", Set.of("checkIndex", "checkFromToIndex", "checkFromIndexSize"),
          "java.lang.Math", Set.of("min", "clamp", "floorMod"),
          "java.util.function.IntPredicate", Set.of("test"),
          "java.lang.Integer", Set.of("compare", "compareUnsigned", "remainderUnsigned"),
          "java.lang.Long", Set.of("compare", "compareUnsigned", "remainderUnsigned"));

  /** Types whose methods take positions and sizes as numbers; null: every method. */
  private static final Map<String, Set<String>> POSITIONS =
      Map.of(
          "java.lang.System", Set.of("arraycopy"),
          "java.util.Arrays", Set.of("copyOf", "copyOfRange", "fill", "equals", "mismatch"),
          "java.lang.String", Set.of("<init>", "substring", "charAt", "repeat"),
          "java.util.List", Set.of("get", "set", "remove", "subList"),
          "java.util.ArrayList", Set.of("<init>", "get", "set", "remove", "subList"),
          "java.util.HexFormat", Set.of("formatHex"),
          "java.io.InputStream", Set.of("readNBytes", "read"),
          "java.io.ByteArrayInputStream", Set.of("<init>"));

  /** What comes out of their methods is as foreign as what goes in. */
  private static final Set<String> ARITHMETIC =
      Set.of("java.lang.Math", "java.lang.Integer", "java.lang.Long", "java.lang.Short");

  /** But for these, whose results are few. */
  private static final Set<String> FEW =
      Set.of("bitCount", "numberOfLeadingZeros", "numberOfTrailingZeros", "signum");

  private static final List<String> BUFFERS = List.of("java.nio.", "java.lang.foreign.");

  private ForeignUse() {}

  /** Whether after a call of {@code method} its arguments are known to lie within limits. */
  static boolean checks(ExecutableElement method) {
    return SourceUnit.annotated(method, "Checks")
        || CHECKS.getOrDefault(owner(method), Set.of()).contains(name(method));
  }

  /** Whether {@code method} computes a number that may be foreign if an argument is. */
  static boolean computes(ExecutableElement method) {
    return ARITHMETIC.contains(owner(method))
        && !checks(method)
        && !FEW.contains(name(method))
        && method.getReturnType().getKind().isPrimitive();
  }

  /** The arguments of {@code method} that are positions or sizes. */
  static IntStream positions(ExecutableElement method) {
    String name = name(method);
    boolean listed = POSITIONS.getOrDefault(owner(method), Set.of()).contains(name);
    boolean buffer = BUFFERS.stream().anyMatch(owner(method)::startsWith);
    if (!listed && !buffer) {
      return IntStream.empty();
    }
    int last = method.getParameters().size();
    boolean stores = name.startsWith("put") || name.startsWith("set") || name.equals("fill");
    if (stores) {
      last--; // the value, which may be anything
    }
    return IntStream.range(0, last).filter(i -> isNumber(method, i));
  }

  private static boolean isNumber(ExecutableElement method, int i) {
    return switch (method.getParameters().get(i).asType().getKind()) {
      case INT, LONG -> true;
      default -> false;
    };
  }

  private static String owner(ExecutableElement method) {
    return ((TypeElement) method.getEnclosingElement()).getQualifiedName().toString();
  }

  private static String name(ExecutableElement method) {
    return method.getKind() == ElementKind.CONSTRUCTOR
        ? "<init>"
        : method.getSimpleName().toString();
  }
}
