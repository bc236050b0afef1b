package dev.zazen.safety.check;

import dev.zazen.safety.Finding;
import java.util.List;

/** Looks for violations of one rule in attributed sources. An instance serves one run. */
public interface Check {
  /** The rule's number: {@code R14.1}. */
  String rule();

  /** The name that docs/safety/rules.yaml knows it by: {@code zazen:FloatLoopCounter}. */
  String name();

  /** Looks at one file and reports what it objects to. */
  void visit(SourceUnit unit, Reporter reporter);

  /** All checks, new. */
  static List<Check> all() {
    return List.of(
        new EmptyCatch(),
        new UncheckedForeignValue(),
        new NativeAccess(),
        new NarrowingCast(),
        new UnicodeEscape(),
        ConfusableNames.ofTypes(),
        ConfusableNames.ofScopes(),
        ConfusableNames.ofConstants(),
        new HiddenName(),
        new DuplicateType(),
        new EnumCodes(),
        new AssertSideEffect(),
        new FloatLoopCounter());
  }

  /** Takes what a check objects to. */
  interface Reporter {
    /**
     * Takes a finding, unless a deviation from the rule is on record there.
     *
     * @param at the tree concerned
     * @param message what is wrong and how to mend it
     */
    void report(SourceUnit.Place at, String message);

    /** Takes a finding that belongs to a line, not to a tree. */
    void report(SourceUnit unit, int line, String message);
  }

  /** The finding of this check. */
  default Finding finding(SourceUnit unit, int line, String message) {
    return new Finding(rule(), name(), unit.file(), line, message);
  }
}
