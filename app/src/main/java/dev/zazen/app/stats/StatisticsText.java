package dev.zazen.app.stats;

import dev.zazen.boot.stats.BoardStatistics;
import dev.zazen.boot.stats.Counter;
import dev.zazen.boot.stats.DomainStatistics;
import dev.zazen.boot.stats.Figures;
import dev.zazen.boot.stats.VcpuStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Statistics as tables: a row for each vCPU, for each domain with several, and for all domains. */
public final class StatisticsText {
  private static final double NANOS = 1e9;
  private static final double MILLION = 1e6;

  private final BoardStatistics board;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  private record Row(String name, Figures figures) {}

  private record Column(String heading, Function<Figures, String> cell) {
    static Column of(Counter counter, String heading) {
      return new Column(heading, figures -> count(figures.get(counter)));
    }

    static Column seconds(Counter counter, String heading) {
      return new Column(
          heading, figures -> String.format(Locale.ROOT, "%.3f", figures.get(counter) / NANOS));
    }
  }

  private static final List<Column> RUN =
      List.of(
          Column.of(Counter.INSTRUCTIONS, "instructions"),
          Column.seconds(Counter.GUEST_NANOS, "guest s"),
          Column.seconds(Counter.HYPERVISOR_NANOS, "hypervisor s"),
          Column.seconds(Counter.IDLE_NANOS, "idle s"),
          Column.of(Counter.INTERRUPTS, "interrupts"),
          Column.of(Counter.FAULTS, "faults"),
          new Column("hypercalls", figures -> count(figures.allHypercalls())));

  private static final Column MIPS =
      new Column("MIPS", figures -> String.format(Locale.ROOT, "%,.0f", figures.mips()));

  private static final List<Column> ENGINE =
      List.of(
          Column.of(Counter.BLOCKS, "decoded"),
          Column.of(Counter.TRANSLATIONS, "translated"),
          Column.of(Counter.RECALLS, "recalled"),
          Column.of(Counter.CODE_BYTES, "host bytes"),
          Column.of(Counter.DATA_MISSES, "TLB misses: data"),
          Column.of(Counter.FETCH_MISSES, "code"));

  private StatisticsText(BoardStatistics board) {
    this.board = board;
    for (DomainStatistics domain : board.domains()) {
      for (VcpuStatistics vcpu : domain.vcpus()) {
        rows.add(new Row("d%dv%d".formatted(domain.id(), vcpu.index()), vcpu.figures()));
      }
      if (domain.vcpus().size() > 1) {
        rows.add(new Row("d%d".formatted(domain.id()), domain.total()));
      }
    }
    if (board.domains().size() > 1) {
      rows.add(new Row("all", board.total()));
    }
  }

  /** The tables in lines. */
  public static List<String> of(BoardStatistics board) {
    return new StatisticsText(board).describe();
  }

  private List<String> describe() {
    Figures total = board.total();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s instructions in %.3f s, %.0f MIPS%s",
            count(total.get(Counter.INSTRUCTIONS)),
            board.hostNanos() / NANOS,
            board.hostNanos() == 0
                ? 0
                : total.get(Counter.INSTRUCTIONS) / MILLION / (board.hostNanos() / NANOS),
            board.virtualTime() ? "; all other times are virtual" : ""));
    var run = new ArrayList<>(RUN);
    if (!board.virtualTime()) {
      run.add(1, MIPS);
    }
    table("vCPU", run);
    table("engine", ENGINE);
    table("exits", columns(Counter.Group.EXITS));
    table("left host code", columns(Counter.Group.HOST_CODE));
    table(
        "hypercalls",
        total.hypercalls().keySet().stream()
            .map(name -> new Column(name, f -> count(f.hypercalls().getOrDefault(name, 0L))))
            .toList());
    physicalCpus();
    return List.copyOf(lines);
  }

  private static List<Column> columns(Counter.Group group) {
    return Arrays.stream(Counter.values())
        .filter(counter -> counter.group() == group)
        .map(counter -> Column.of(counter, counter.key()))
        .toList();
  }

  private void table(String title, List<Column> columns) {
    if (columns.isEmpty()) {
      return;
    }
    List<String> headings = new ArrayList<>(List.of(title));
    columns.forEach(column -> headings.add(column.heading()));
    var table = new TextTable(headings);
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.name()));
      columns.forEach(column -> cells.add(column.cell().apply(row.figures())));
      table.add(cells);
    }
    lines.add("");
    lines.addAll(table.lines());
  }

  private void physicalCpus() {
    var table = new TextTable(List.of("pCPU", "busy s", "idle s"));
    List<Long> busy = board.busyNanos();
    for (int id = 0; id < busy.size(); id++) {
      double idle = Math.max(0, board.boardNanos() - busy.get(id)) / NANOS;
      table.add(
          List.of(
              String.valueOf(id),
              String.format(Locale.ROOT, "%.3f", busy.get(id) / NANOS),
              String.format(Locale.ROOT, "%.3f", idle)));
    }
    lines.add("");
    lines.addAll(table.lines());
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
