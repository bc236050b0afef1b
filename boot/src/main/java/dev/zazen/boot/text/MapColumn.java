package dev.zazen.boot.text;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.boot.config.Sizes;
import dev.zazen.core.memory.MemoryRange;
import java.util.ArrayList;
import java.util.List;

/** An address space from top to bottom, its holes cut out, with a label beside each range. */
final class MapColumn {
  /** Width of the ranges, and of the whole column with its labels. */
  static final int BAR = 140;

  static final int WIDTH = 860;

  private static final int TITLE = 24;
  private static final int LINE = 15;
  private static final int CUT = 14;
  private static final int LEADER = 30;

  /** Height of what is to scale, unless its labels need more. */
  private static final int TO_SCALE = 360;

  /** Height of a part that is not, and what can still be seen of one that is. */
  private static final int FIXED = 16;

  private static final double LEAST = 1.5;

  private final SvgWriter svg;
  private final String kind;
  private final int x;
  private double labels;

  /**
   * A column.
   *
   * @param kind class of its ranges: {@code host} or {@code guest}
   * @param x of its left edge
   */
  MapColumn(SvgWriter svg, String kind, int x) {
    this.svg = svg;
    this.kind = kind;
    this.x = x;
  }

  /** What {@link #draw} takes from top to bottom. */
  static double height(List<MapPart> parts) {
    return new MapColumn(new SvgWriter(), "", 0).draw("", parts, 0);
  }

  private static double scaled(List<MapPart> parts) {
    var count = parts.stream().filter(MapPart::toScale).mapToInt(p -> p.entries().size()).sum();
    return Math.max(TO_SCALE, count * LINE);
  }

  /**
   * Draws {@code parts} from {@code top} down.
   *
   * @return where it ends
   */
  @CanIgnoreReturnValue
  double draw(String title, List<MapPart> parts, double top) {
    svg.text("text", title, "x", x, "y", top + 14, "class", "title");
    var bytes = parts.stream().filter(MapPart::toScale).mapToDouble(p -> p.range().size()).sum();
    var scale = scaled(parts) / bytes;
    var y = top + TITLE;
    labels = y;
    for (var part : parts) {
      var height = part.toScale() ? Math.max(FIXED, part.range().size() * scale) : FIXED;
      part(part, y, height);
      y += height + CUT;
    }
    return Math.max(y, labels);
  }

  private void part(MapPart part, double top, double height) {
    svg.open("g", "class", "part");
    if (part.toScale()) {
      label(
          "%s %s, %s".formatted(part.title(), part.range(), Sizes.text(part.range().size())),
          top,
          "bank");
    }
    for (var entry : part.entries()) {
      entry(entry, part.range(), top, height);
    }
    svg.empty(
        "rect",
        "x",
        x,
        "y",
        top,
        "width",
        BAR,
        "height",
        height,
        "class",
        part.toScale() ? "frame" : "frame small");
    svg.close();
  }

  private void entry(MapPart.Entry entry, MemoryRange part, double top, double height) {
    var range = entry.range();
    var scale = height / part.size();
    var from = top + (Math.max(range.start(), part.start()) - part.start()) * scale;
    var bytes = Math.min(range.end(), part.end()) - Math.max(range.start(), part.start());
    var tall = Math.min(Math.max(LEAST, bytes * scale), top + height - from);
    var text = "%s %s, %s".formatted(range, entry.what(), Sizes.text(range.size()));
    svg.open("g", "class", kind);
    svg.text("title", text);
    svg.empty(
        "rect",
        "x",
        x,
        "y",
        from,
        "width",
        BAR,
        "height",
        Math.max(LEAST, tall),
        "fill",
        "url(#%s)".formatted(entry.owner().paint()),
        "class",
        "range");
    label(text, from + Math.min(tall / 2, LINE / 2.0), "");
    svg.close();
  }

  /** Beside {@code y}, or as far below as it takes not to cover the label before. */
  private void label(String text, double y, String style) {
    var at = Math.max(labels, y);
    labels = at + LINE;
    svg.empty(
        "path",
        "class",
        "leader",
        "d",
        String.format(
            java.util.Locale.ROOT, "M%d,%.1f L%d,%.1f", x + BAR, y, x + BAR + LEADER, at));
    svg.text("text", text, "x", x + BAR + LEADER + 4, "y", at + 4, "class", "label " + style);
  }

  /** All owners of {@code parts}. */
  static List<Owner> owners(List<MapPart> parts) {
    var result = new ArrayList<Owner>();
    parts.forEach(part -> part.entries().forEach(entry -> result.add(entry.owner())));
    return result;
  }
}
