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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code zazen analyse}. */
final class AnalyseCommand extends Subcommand {
  private static final double NANOS = 1e9;
  private static final double MOST_SECONDS = 1e6;

  private final BoardArguments board = new BoardArguments();
  private final EngineArguments engine = new EngineArguments();

  private final Argument<Long> seed =
      Argument.option(
          Long.class,
          OptionSpec.builder("--seed")
              .paramLabel("N")
              .defaultValue("1")
              .description("How the physical CPUs take turns and what storms do; default 1."));

  private final Argument<Double> seconds =
      Argument.option(
          Double.class,
          OptionSpec.builder("--seconds")
              .paramLabel("S")
              .defaultValue("2")
              .description(
                  "Virtual time after which a run ends; before, if the domains (but the hostile"
                      + " one) end; default 2, in which Debian's kernel reaches user space."));

  private final Argument<String> until =
      Argument.option(
          String.class,
          OptionSpec.builder("--until")
              .paramLabel("REGEX")
              .description("Also say when a line of the console first had this in it."));

  private final Argument<List<String>> hostile =
      Argument.options(
          String.class,
          OptionSpec.builder("--hostile")
              .paramLabel("DOMAIN")
              .description(
                  "Name or number of the domain to replace; may be given several times; all but"
                      + " dom0 in turn if not given."));

  private final Argument<List<Storm>> storms =
      Argument.options(
          Storm.class,
          OptionSpec.builder("--storm")
              .paramLabel("NAME")
              .converters(new StormConverter())
              .description(
                  "cache, mmio, interrupt or hypercall; may be given several times; all if not"
                      + " given."));

  private final Argument<Double> limit =
      Argument.option(
          Double.class,
          OptionSpec.builder("--limit")
              .paramLabel("PERCENT")
              .description("How much a domain may lose."));

  private final Argument<Long> latencyLimit =
      Argument.option(
          Long.class,
          OptionSpec.builder("--latency-limit")
              .paramLabel("TIME")
              .converters(new TimeConverter())
              .description("How long an interrupt may wait at worst: 500ns, 20us, 1ms, 0.5s."));

  private final Argument<Boolean> json =
      Argument.flag("--json", "Print one line of JSON instead of tables.");

  /** Declares the command. */
  AnalyseCommand() {
    super("analyse");
    take(board.all());
    take(engine.all());
    take(List.of(seed, seconds, until, hostile, storms, limit, latencyLimit, json));
    help()
        .description(
            "Measures what domains lose by a hostile neighbour: boots the configuration in virtual"
                + " time, and again with each domain in turn replaced by a guest that makes storms"
                + " of cache and TLB maintenance, device accesses, interrupts and hypercalls. Says"
                + " for every other domain how its progress and its worst interrupt latency"
                + " change.",
            "The same arguments give the same output.",
            "")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0:measured; no limit was exceeded",
                "1:a domain lost more than --limit, or an interrupt waited longer than"
                    + " --latency-limit",
                "2:bad configuration or usage"))
        .footerHeading("%nExample:%n")
        .footer(
            "  zazen analyse --until USERSPACE examples/two-domus.dts",
            "  zazen analyse --hostile domU2 --storm interrupt --limit 5 --latency-limit 1ms"
                + " board.dts");
  }

  @Override
  public Integer call() throws Exception {
    BootPlan plan = board.plan();
    Analysis.Options options = options();
    var limits = limits();
    List<DomainPlan> suspects = suspects(plan);
    refuseDisks(plan);
    PrintWriter out = out();
    List<Interference> runs = new ArrayList<>();
    try (Engine chosen = engine.open()) {
      var analysis = new Analysis(plan, chosen, options);
      List<Measurement> baseline = analysis.baseline();
      if (!json.value()) {
        print(out, AnalysisText.of(baseline));
      }
      for (DomainPlan suspect : suspects) {
        Interference run = analysis.with(suspect, baseline);
        runs.add(run);
        if (!json.value()) {
          out.println();
          print(out, AnalysisText.of(run, limits));
        }
      }
      if (json.value()) {
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
    double wanted = seconds.value();
    if (!(wanted > 0 && wanted <= MOST_SECONDS)) {
      throw new InvalidInputException(
          "--seconds", "a run of %s s".formatted(wanted), "give more than 0, up to 1000000");
    }
    Set<Storm> chosen = EnumSet.allOf(Storm.class);
    if (!storms.value().isEmpty()) {
      chosen.retainAll(storms.value());
    }
    return new Analysis.Options(
        seed.value(), Math.max(1, Math.round(wanted * NANOS)), pattern(), chosen);
  }

  private Optional<Pattern> pattern() throws InvalidInputException {
    if (until.given().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(until.value()));
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "--until",
          "'%s' is no regular expression: %s".formatted(until.value(), e.getDescription()),
          "write a special character with a backslash before it");
    }
  }

  private Limits limits() throws InvalidInputException {
    if (limit.given().isPresent() && !(limit.value() >= 0)) {
      throw new InvalidInputException(
          "--limit", "%s %% of progress".formatted(limit.value()), "give 0 or more");
    }
    return new Limits(
        limit.given().map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        latencyLimit.given().map(OptionalLong::of).orElseGet(OptionalLong::empty));
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
    for (String wanted : hostile.value()) {
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
