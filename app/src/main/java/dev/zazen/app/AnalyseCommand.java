package dev.zazen.app;

import dev.zazen.app.analysis.AnalysisJson;
import dev.zazen.app.analysis.AnalysisText;
import dev.zazen.app.analysis.Limits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.analysis.Analysis;
import dev.zazen.boot.analysis.Interference;
import dev.zazen.boot.analysis.Measurement;
import dev.zazen.boot.analysis.Storm;
import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.PvDevice;
import dev.zazen.machine.Engine;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code zazen analyse}. */
@Command(
    name = "analyse",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what domains lose by a hostile neighbour: boots the configuration in virtual time,"
          + " and again with each domain in turn replaced by a guest that makes storms of cache and"
          + " TLB maintenance, device accesses, interrupts and hypercalls. Says for every other"
          + " domain how its progress and its worst interrupt latency change.",
      "The same arguments give the same output.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:measured; no limit was exceeded",
      "1:a domain lost more than --limit, or an interrupt waited longer than --latency-limit",
      "2:bad configuration or usage"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  zazen analyse --until USERSPACE examples/two-domus.dts",
      "  zazen analyse --hostile domU2 --storm interrupt --limit 5 --latency-limit 1ms board.dts"
    })
final class AnalyseCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;
  private static final double MOST_SECONDS = 1e6;

  @Spec private CommandSpec spec;
  @Mixin private BoardArguments board;
  @Mixin private EngineArguments engine;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "How the physical CPUs take turns and what storms do; default 1.")
  private long seed;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description =
          "Virtual time after which a run ends; before, if the domains (but the hostile one) end;"
              + " default 2, in which Debian's kernel reaches user space.")
  private double seconds;

  @Option(
      names = "--until",
      paramLabel = "REGEX",
      description = "Also say when a line of the console first had this in it.")
  private String until;

  @Option(
      names = "--hostile",
      paramLabel = "DOMAIN",
      description =
          "Name or number of the domain to replace; may be given several times; all but dom0 in"
              + " turn if not given.")
  private List<String> hostile = new ArrayList<>();

  @Option(
      names = "--storm",
      paramLabel = "NAME",
      converter = StormConverter.class,
      description =
          "cache, mmio, interrupt or hypercall; may be given several times; all if not given.")
  private List<Storm> storms = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "PERCENT", description = "How much a domain may lose.")
  private Double limit;

  @Option(
      names = "--latency-limit",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "How long an interrupt may wait at worst: 500ns, 20us, 1ms, 0.5s.")
  private Long latencyLimit;

  @Option(names = "--json", description = "Print one line of JSON instead of tables.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    BootPlan plan = board.plan();
    Analysis.Options options = options();
    var limits = limits();
    List<DomainPlan> suspects = suspects(plan);
    refuseDisks(plan);
    PrintWriter out = spec.commandLine().getOut();
    List<Interference> runs = new ArrayList<>();
    try (Engine chosen = engine.open()) {
      var analysis = new Analysis(plan, chosen, options);
      List<Measurement> baseline = analysis.baseline();
      if (!json) {
        print(out, AnalysisText.of(baseline));
      }
      for (DomainPlan suspect : suspects) {
        Interference run = analysis.with(suspect, baseline);
        runs.add(run);
        if (!json) {
          out.println();
          print(out, AnalysisText.of(run, limits));
        }
      }
      if (json) {
        out.println(AnalysisJson.of(options, baseline, runs, limits));
      }
    }
    return runs.stream().flatMap(run -> run.changes().stream()).anyMatch(limits::exceededBy)
        ? ExitStatus.LIMIT_EXCEEDED
        : ExitStatus.OK;
  }

  private static void print(PrintWriter out, List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  private Analysis.Options options() throws InvalidInputException {
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw new InvalidInputException(
          "--seconds", "a run of %s s".formatted(seconds), "give more than 0, up to 1000000");
    }
    Set<Storm> chosen = EnumSet.allOf(Storm.class);
    if (!storms.isEmpty()) {
      chosen.retainAll(storms);
    }
    return new Analysis.Options(seed, Math.max(1, Math.round(seconds * NANOS)), pattern(), chosen);
  }

  private Optional<Pattern> pattern() throws InvalidInputException {
    if (until == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(until));
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "--until",
          "'%s' is no regular expression: %s".formatted(until, e.getDescription()),
          "write a special character with a backslash before it");
    }
  }

  private Limits limits() throws InvalidInputException {
    if (limit != null && !(limit >= 0)) {
      throw new InvalidInputException(
          "--limit", "%s %% of progress".formatted(limit), "give 0 or more");
    }
    return new Limits(
        limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit),
        latencyLimit == null ? OptionalLong.empty() : OptionalLong.of(latencyLimit));
  }

  private List<DomainPlan> suspects(BootPlan plan) throws InvalidInputException {
    List<DomainPlan> all = Analysis.suspects(plan);
    if (plan.domains().size() < 2) {
      throw new InvalidInputException(
          board.config().toString(),
          "there is one domain only, which has no neighbour",
          "analyse a configuration with two domains or more");
    }
    List<DomainPlan> chosen = new ArrayList<>();
    for (String wanted : hostile) {
      chosen.add(
          all.stream()
              .filter(one -> wanted.equals(one.name()) || wanted.equals(String.valueOf(one.id())))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "--hostile",
                          "there is no domain '%s' that could be hostile".formatted(wanted),
                          "use one of " + all.stream().map(DomainPlan::name).toList())));
    }
    return chosen.isEmpty() ? all : chosen;
  }

  /** A run would find what the one before wrote. */
  private static void refuseDisks(BootPlan plan) throws InvalidInputException {
    for (DomainPlan domain : plan.domains()) {
      Stream<DiskPlan> own =
          plan.pvDevices().getOrDefault(domain.id(), List.of()).stream()
              .flatMap(
                  device ->
                      device instanceof PvDevice.Block block
                          ? Stream.of(block.disk())
                          : Stream.empty());
      Stream<DiskPlan> assigned =
          domain.devices().stream().flatMap(device -> device.device().disk().stream());
      if (Stream.concat(own, assigned).anyMatch(disk -> !disk.isReadOnly())) {
        throw new InvalidInputException(
            domain.path(),
            "its disk can be written, so that a run would depend on the one before",
            "make the disk read-only for the analysis");
      }
    }
  }

  /** One of the storms by its name. */
  static final class StormConverter implements ITypeConverter<Storm> {
    @Override
    public Storm convert(String value) {
      for (Storm storm : Storm.values()) {
        if (storm.name().toLowerCase(Locale.ROOT).equals(value)) {
          return storm;
        }
      }
      throw new TypeConversionException(
          "'%s' is no storm; use cache, mmio, interrupt or hypercall".formatted(value));
    }
  }

  /** Nanoseconds: a number with ns, us, ms or s. */
  static final class TimeConverter implements ITypeConverter<Long> {
    private static final Pattern TIME =
        Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|ms|s)");

    @Override
    public Long convert(String value) {
      Matcher matcher = TIME.matcher(value);
      if (!matcher.matches()) {
        throw new TypeConversionException("'%s' is no time; write 20us or 1ms".formatted(value));
      }
      double unit =
          switch (matcher.group(2)) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            default -> NANOS;
          };
      return Math.round(Double.parseDouble(matcher.group(1)) * unit);
    }
  }
}
