package dev.zazen.safety.check;

import dev.zazen.safety.Finding;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/** Which rule it violates what javac and Error Prone complain of. */
public final class Diagnostics {
  /** What belongs to no other rule: the build compiles without an error or warning. */
  private static final String DEFAULT = "D2.1";

  private static final String ERROR_PRONE = "errorprone:";
  private static final String JAVAC = "javac:";

  /** Rules by name: a check of Error Prone, a lint of javac, or the key of a compiler's error. */
  private static final Map<String, String> RULES =
      Map.ofEntries(
          Map.entry("errorprone:CheckReturnValue", "D4.7"),
          Map.entry("errorprone:ReturnValueIgnored", "D4.7"),
          Map.entry("errorprone:FutureReturnValueIgnored", "D4.7"),
          Map.entry("errorprone:BadShiftAmount", "R1.3"),
          Map.entry("errorprone:ConstantOverflow", "R1.3"),
          Map.entry("errorprone:IntLongMath", "R1.3"),
          Map.entry("errorprone:NarrowCalculation", "R1.3"),
          Map.entry("errorprone:NonAtomicVolatileUpdate", "R1.3"),
          Map.entry("javac:lossy-conversions", "R1.3"),
          Map.entry("javac:restricted", "R1.3"),
          Map.entry("errorprone:UnicodeEscape", "R3.2"),
          Map.entry("errorprone:HidingField", "R5.3"),
          Map.entry("errorprone:TypeParameterShadowing", "R5.3"),
          Map.entry("javac:rawtypes", "R8.1"),
          Map.entry("javac:unchecked", "R8.1"),
          Map.entry("errorprone:MissingOverride", "R8.4"),
          Map.entry("errorprone:MultipleTopLevelClasses", "R8.5"),
          Map.entry("javac:duplicate.class", "R8.6"),
          Map.entry("errorprone:ClassCanBeStatic", "R8.8"),
          Map.entry("errorprone:UnusedMethod", "R8.8"),
          Map.entry("errorprone:UnusedVariable", "R8.8"),
          Map.entry("errorprone:EnumOrdinal", "R8.12"),
          Map.entry("javac:var.might.not.have.been.initialized", "R9.1"),
          Map.entry("javac:preview.feature.disabled.plural", "R16.7"),
          Map.entry("javac:cant.resolve.location.args", "R17.3"),
          Map.entry("javac:missing.ret.stmt", "R17.4"));

  /** After the kind: {@code warning: [HidingField] ...}. */
  private static final Pattern BRACKETS = Pattern.compile(": \\[([A-Za-z-]+)\\] ");

  private static final Pattern CODE = Pattern.compile("compiler\\.(?:err|warn)\\.");

  private Diagnostics() {}

  /** The rules of diagnostics that belong to another than {@code D2.1}, by name. */
  static Map<String, String> rules() {
    return RULES;
  }

  /**
   * A diagnostic as a finding; empty for notes, and for the error that there were warnings.
   *
   * @param diagnostic of javac or of Error Prone in it
   */
  public static Optional<Finding> finding(Diagnostic<? extends JavaFileObject> diagnostic) {
    String code = diagnostic.getCode();
    if (!CODE.matcher(code).lookingAt() || code.equals("compiler.err.warnings.and.werror")) {
      return Optional.empty();
    }
    String name = name(diagnostic);
    JavaFileObject source = diagnostic.getSource();
    return Optional.of(
        new Finding(
            RULES.getOrDefault(name, DEFAULT),
            name,
            Path.of(source == null ? "" : source.getName()).getFileName(),
            (int) Math.max(1, diagnostic.getLineNumber()),
            diagnostic.getMessage(null)));
  }

  private static String name(Diagnostic<?> diagnostic) {
    String code = diagnostic.getCode();
    Matcher brackets = BRACKETS.matcher(diagnostic.toString());
    boolean named = brackets.find();
    if (code.endsWith(".error.prone")) {
      return ERROR_PRONE + (named ? brackets.group(1) : code);
    }
    boolean lint = named && code.startsWith("compiler.warn.");
    return JAVAC + (lint ? brackets.group(1) : CODE.matcher(code).replaceFirst(""));
  }
}
