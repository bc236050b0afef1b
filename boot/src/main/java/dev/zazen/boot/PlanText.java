package dev.zazen.boot;

import java.util.ArrayList;
import java.util.List;

/** A plan in lines for people. */
final class PlanText {
  private PlanText() {}

  static List<String> of(BootPlan plan) {
    var lines = new ArrayList<String>();
    lines.add("board: " + plan.board().model());
    return lines;
  }
}
