package dev.zazen.app;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * An option or positional parameter of a command, and what a command line has for it.
 *
 * @param spec how it is written
 * @param <T> what it is
 */
record Argument<T>(ArgSpec spec) {
  /** An option that is given or not. */
  static Argument<Boolean> flag(String name, String description) {
    return option(
        Boolean.class,
        OptionSpec.builder(name).arity("0").initialValue(false).description(description));
  }

  /** An option with a value. */
  static <T> Argument<T> option(Class<T> type, OptionSpec.Builder builder) {
    return new Argument<>(builder.type(type).build());
  }

  /** An option that may be given several times. */
  static <T> Argument<List<T>> options(Class<T> type, OptionSpec.Builder builder) {
    return new Argument<>(
        builder.type(List.class).auxiliaryTypes(type).initialValue(List.of()).build());
  }

  /** A positional parameter. */
  static <T> Argument<T> parameter(Class<T> type, PositionalParamSpec.Builder builder) {
    return new Argument<>(builder.type(type).required(true).build());
  }

  /** A positional parameter that may be left out. */
  static <T> Argument<T> optionalParameter(Class<T> type, PositionalParamSpec.Builder builder) {
    return new Argument<>(builder.type(type).arity("0..1").build());
  }

  /** What it has to be given, or has a default for. */
  T value() {
    return given().orElseThrow();
  }

  /** What it was given, or its default. */
  Optional<T> given() {
    return Optional.ofNullable(spec.getValue());
  }
}
