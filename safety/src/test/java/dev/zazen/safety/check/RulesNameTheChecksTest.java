package dev.zazen.safety.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.safety.rules.Rule;
import dev.zazen.safety.rules.Rules;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** docs/safety/rules.yaml and the checks of Java name each other. */
class RulesNameTheChecksTest {
  /** What enforces a rule without a check by its name: the build's own switch. */
  private static final Set<String> SWITCHES = Set.of("javac:-Werror");

  @Test
  void everyCheckOfJavaStandsUnderItsRuleAndEveryNameIsACheck() throws Exception {
    Set<String> there = new TreeSet<>();
    Check.all().forEach(check -> there.add(check.rule() + " " + check.name()));
    Diagnostics.rules().forEach((name, rule) -> there.add(rule + " " + name));
    Set<String> documented = new TreeSet<>();
    for (Rule rule : Rules.in(Path.of("..")).all()) {
      for (String name : rule.java().checkNames()) {
        if (name.matches("(zazen|errorprone|javac):.*") && !SWITCHES.contains(name)) {
          documented.add(rule.id() + " " + name);
        }
      }
    }
    assertEquals(String.join("\n", there), String.join("\n", documented));
  }
}
