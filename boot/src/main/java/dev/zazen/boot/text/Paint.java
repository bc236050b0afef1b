package dev.zazen.boot.text;

import java.util.List;

/**
 * Fills that differ in colour and in pattern, so that neither is needed to tell owners apart.
 * Colours are those of Okabe and Ito, which people with any kind of colour blindness can tell
 * apart ("Color Universal Design", 2008).
 */
final class Paint {
  private static final List<String> COLOURS =
      List.of("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#0072B2");

  /** Strokes on a tile of 8 by 8. */
  private static final List<String> STROKES =
      List.of(
          "M0,8 L8,0",
          "M0,4 H8",
          "M0,0 L8,8",
          "M4,0 V8",
          "M0,4 H8 M4,0 V8",
          "M0,8 L8,0 M0,0 L8,8",
          "M3,3 h2 v2 h-2 z",
          "M1,1 h1 M5,5 h1",
          "M0,6 L4,2 L8,6",
          "M2,2 h4 v4 h-4 z",
          "");

  private Paint() {}

  static void define(SvgWriter svg, Owner owner) {
    var plain = owner.kind() == Owner.Kind.FREE || owner.kind() == Owner.Kind.UNUSED;
    // Further than this many domains apart two of them look alike; their labels differ.
    var number =
        owner.kind() == Owner.Kind.DOMAIN
            ? owner.domain()
            : COLOURS.size() - owner.kind().ordinal() + COLOURS.size() * STROKES.size();
    var strokes = owner.kind() == Owner.Kind.UNUSED ? "M1,1 h1 M5,5 h1" : stroke(owner, number);
    var colour = plain ? "#FFFFFF" : COLOURS.get(number % COLOURS.size());
    svg.open(
        "pattern",
        "id",
        owner.paint(),
        "width",
        8,
        "height",
        8,
        "patternUnits",
        "userSpaceOnUse");
    svg.empty("rect", "width", 8, "height", 8, "fill", colour);
    svg.empty("path", "d", strokes, "stroke", "#000000", "stroke-width", 1, "fill", "none");
    svg.close();
  }

  private static String stroke(Owner owner, int number) {
    return owner.kind() == Owner.Kind.FREE ? "" : STROKES.get(number % (STROKES.size() - 1));
  }
}
