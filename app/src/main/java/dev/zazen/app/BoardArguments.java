package dev.zazen.app;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.BootPlanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** Arguments that describe a board. */
final class BoardArguments {
  /** What {@link #loadOption} does where a board is read from its configuration. */
  static final String LOADS =
      "Put FILE into RAM at ADDRESS, as a boot loader would; may be given several times.";

  private final Argument<List<BoardOptions.Load>> loads = loadOption(LOADS);

  private final Argument<Integer> cpus =
      Argument.option(
          Integer.class,
          OptionSpec.builder("--cpus")
              .paramLabel("N")
              .description("Physical CPUs, instead of those in the host device tree."));

  private final Argument<Long> memory =
      Argument.option(
          Long.class,
          OptionSpec.builder("--memory")
              .paramLabel("SIZE")
              .converters(new SizeConverter())
              .description(
                  "RAM of the board instead of the host device tree's, for example 2048M or 4G."));

  private final Argument<Boolean> strict =
      Argument.flag("--strict", "Refuse a configuration that is warned of.");

  private final Argument<Path> config = configParameter();

  /** An option for files that a boot loader puts into RAM. */
  static Argument<List<BoardOptions.Load>> loadOption(String description) {
    return Argument.options(
        BoardOptions.Load.class,
        OptionSpec.builder("--load")
            .paramLabel("FILE@ADDRESS")
            .converters(new LoadConverter())
            .description(description));
  }

  /** The parameter that names a configuration. */
  static Argument<Path> configParameter() {
    return Argument.parameter(
        Path.class,
        PositionalParamSpec.builder()
            .paramLabel("CONFIG")
            .description(
                "Flattened device tree, device-tree source or ImageBuilder configuration."));
  }

  /** All of them. */
  List<Argument<?>> all() {
    return List.of(loads, cpus, memory, strict, config);
  }

  BootPlan plan() throws InvalidInputException, IOException {
    BootPlan plan = BootPlanner.plan(config.value(), options());
    if (strict.value() && !plan.warnings().isEmpty()) {
      throw new InvalidInputException(
          plan.warnings().stream()
              .map(warning -> new Problem("--strict", warning, "mend it or leave out --strict"))
              .toList());
    }
    return plan;
  }

  Path config() {
    return config.value();
  }

  BoardOptions options() {
    return new BoardOptions(
        cpus.given().map(OptionalInt::of).orElseGet(OptionalInt::empty),
        memory.given().map(OptionalLong::of).orElseGet(OptionalLong::empty),
        loads.value());
  }

  /** {@code FILE@ADDRESS}; the address is decimal, or hexadecimal after 0x. */
  static final class LoadConverter implements ITypeConverter<BoardOptions.Load> {
    @Override
    public BoardOptions.Load convert(String value) {
      int at = value.lastIndexOf('@');
      try {
        if (at > 0) {
          return new BoardOptions.Load(
              Path.of(value.substring(0, at)), Long.decode(value.substring(at + 1)));
        }
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'%s' is no address; write 0x50000000".formatted(value.substring(at + 1)));
      }
      throw new TypeConversionException(
          "'%s' has no address; write FILE@0x50000000".formatted(value));
    }
  }

  /**
   * Bytes, with K, M, G or T (and optionally B or iB) behind the number, all powers of 1024; plain
   * numbers are MiB as with QEMU.
   */
  static final class SizeConverter implements ITypeConverter<Long> {
    private static final String UNITS = "KMGT";

    @Override
    public Long convert(String value) {
      String text = value.strip().toUpperCase(java.util.Locale.ROOT).replaceFirst("I?B$", "");
      int unit = text.isEmpty() ? -1 : UNITS.indexOf(text.charAt(text.length() - 1));
      int shift = unit < 0 ? 20 : 10 * (unit + 1);
      try {
        long number = Long.parseLong(unit < 0 ? text : text.substring(0, text.length() - 1));
        if (number > 0 && number <= Long.MAX_VALUE >> shift) {
          return number << shift;
        }
      } catch (NumberFormatException e) {
        throw refuse(value);
      }
      throw refuse(value);
    }

    private static TypeConversionException refuse(String value) {
      return new TypeConversionException("'%s' is no size; write 2048M or 2G".formatted(value));
    }
  }
}
