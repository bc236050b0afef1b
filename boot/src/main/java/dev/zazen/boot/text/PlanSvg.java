package dev.zazen.boot.text;

import dev.zazen.boot.BootPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The memory map of a plan as a picture: on the left the board's RAM to scale, by who has it; on
 * the right every domain's own addresses.
 */
public final class PlanSvg {
  private static final int MARGIN = 20;
  private static final int LEGEND_LINE = 22;
  private static final int LEGEND_ENTRY = 150;
  private static final int LEGEND_COLUMNS = 2 * MapColumn.WIDTH / LEGEND_ENTRY;

  private static final String STYLE =
      "text { font-family: sans-serif; font-size: 12px; fill: #000000; }"
          + " .title { font-size: 15px; font-weight: bold; }"
          + " .bank { font-weight: bold; }"
          + " .range { stroke: #000000; stroke-width: 0.5; }"
          + " .frame { fill: none; stroke: #000000; stroke-width: 1.5; }"
          + " .small { stroke-dasharray: 3 2; }"
          + " .leader { fill: none; stroke: #666666; stroke-width: 0.5; }";

  private record Guest(String title, List<MapPart> parts) {}

  private PlanSvg() {}

  /** The picture, an SVG 1.1 document. */
  public static String of(BootPlan plan) {
    var machine = MemoryMaps.machine(plan);
    var guests =
        plan.domains().stream()
            .map(d -> new Guest(MemoryMaps.title(d) + ": guest addresses", MemoryMaps.guest(d)))
            .toList();
    var owners = new TreeSet<>(Comparator.comparing(Owner::kind).thenComparingInt(Owner::domain));
    owners.addAll(MapColumn.owners(machine));
    guests.forEach(guest -> owners.addAll(MapColumn.owners(guest.parts())));

    var legend = (owners.size() / LEGEND_COLUMNS + 1) * LEGEND_LINE;
    var top = 2.0 * MARGIN + LEGEND_LINE + legend;
    var right = guests.stream().mapToDouble(g -> MapColumn.height(g.parts()) + MARGIN).sum();
    var height = top + Math.max(MapColumn.height(machine), right) + MARGIN;
    var width = 2 * (MapColumn.WIDTH + MARGIN);

    var svg = new SvgWriter();
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "version",
        "1.1",
        "width",
        width,
        "height",
        height,
        "viewBox",
        "0 0 %d %d".formatted(width, (long) Math.ceil(height)));
    var title = "Memory map of " + plan.board().model();
    svg.text("title", title);
    svg.text("style", STYLE);
    svg.open("defs");
    owners.forEach(owner -> Paint.define(svg, owner));
    svg.close();
    svg.empty("rect", "width", width, "height", height, "fill", "#FFFFFF");
    svg.text("text", title, "x", MARGIN, "y", MARGIN + 14, "class", "title");
    legend(svg, new ArrayList<>(owners));
    new MapColumn(svg, "host", MARGIN).draw("Machine addresses", machine, top);
    var y = top;
    for (var guest : guests) {
      new MapColumn(svg, "guest", 2 * MARGIN + MapColumn.WIDTH)
          .draw(guest.title(), guest.parts(), y);
      y += MapColumn.height(guest.parts()) + MARGIN;
    }
    return svg.close().document();
  }

  private static void legend(SvgWriter svg, List<Owner> owners) {
    for (var i = 0; i < owners.size(); i++) {
      var x = MARGIN + i % LEGEND_COLUMNS * LEGEND_ENTRY;
      var y = 2 * MARGIN + (i / LEGEND_COLUMNS) * LEGEND_LINE;
      svg.empty(
          "rect",
          "x",
          x,
          "y",
          y,
          "width",
          24,
          "height",
          16,
          "fill",
          "url(#%s)".formatted(owners.get(i).paint()),
          "class",
          "range");
      svg.text("text", owners.get(i).title(), "x", x + 30, "y", y + 13);
    }
  }
}
