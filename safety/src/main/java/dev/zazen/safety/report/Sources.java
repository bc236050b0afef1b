package dev.zazen.safety.report;

import dev.zazen.safety.FindingSource;
import dev.zazen.safety.check.JavaSources;
import dev.zazen.safety.cppcheck.Cppcheck;
import dev.zazen.safety.cppcheck.Gcc;
import dev.zazen.safety.cppcheck.IncludeGuards;
import dev.zazen.safety.rules.Rules;
import java.util.List;

/** The tools that the build asks for violations. */
public final class Sources {
  private Sources() {}

  /** All of them. */
  public static List<FindingSource> all(Rules rules) {
    return List.of(new JavaSources(), new Cppcheck(rules), new Gcc(rules), new IncludeGuards());
  }
}
