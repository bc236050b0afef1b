package dev.zazen.safety.rules;

import java.util.List;

/** What a rule means in one language. */
public sealed interface Meaning {
  /**
   * Tools find violations.
   *
   * @param text what the rule asks for there
   * @param checks names of the checks, at least one
   */
  record Enforced(String text, List<String> checks) implements Meaning {}

  /**
   * No tool finds violations.
   *
   * @param text what the rule asks for there
   * @param why no tool does
   */
  record Unenforced(String text, String why) implements Meaning {}

  /**
   * Nothing corresponds to the rule there.
   *
   * @param why nothing does
   */
  record NoCounterpart(String why) implements Meaning {}

  /** The names of the checks, empty if there are none. */
  default List<String> checkNames() {
    return this instanceof Enforced enforced ? enforced.checks() : List.of();
  }
}
