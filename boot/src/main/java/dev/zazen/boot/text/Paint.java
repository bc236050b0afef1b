package dev.zazen.boot.text;

import java.util.List;

/**
 * Fills that differ in colour and in pattern, so that neither is needed to tell owners apart.
 * Colours are those of Okabe and Ito, which people with any kind of colour blindness can tell apart
 * ("Color Universal Design", 2008).
 */
final class Paint {
  private static final List<String> COLOURS =
      List.of("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#0072B2");

  /** Strokes of domains; their number and that of colours have no common divisor. */
  private static final List<String> STROKES =
      List.of("M0,8 L8,0", "M0,4 H8", "M0,0 L8,8", "M4,0 V8", "M0,4 H8 M4,0 V8", "M0,2 h3 M4,6 h3");

  private Paint() {}

  static void define(SvgWriter svg, Owner owner) {
    // Domains further apart than all combinations look alike; their labels differ.
    var isDomain = owner.kind() == Owner.Kind.DOMAIN;
    var colour = isDomain ? COLOURS.get(owner.domain() % COLOURS.size()) : owner.kind().colour();
    var stroke = isDomain ? STROKES.get(owner.domain() % STROKES.size()) : owner.kind().stroke();
    svg.open(
        "pattern", "id", owner.paint(), "width", 8, "height", 8, "patternUnits", "userSpaceOnUse");
    svg.empty("rect", "width", 8, "height", 8, "fill", colour);
    svg.empty("path", "d", stroke, "stroke", "#000000", "stroke-width", 1, "fill", "none");
    svg.close();
  }
}
