package dev.zazen.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * A command of {@code zazen}. Its arguments are declared as values: annotations would be read anew,
 * through classes made at run time, whenever Zazen starts.
 */
abstract class Subcommand implements Callable<Integer> {
  private final CommandSpec spec;

  /** A command with help and version only. */
  Subcommand(String name) {
    spec = withHelp(CommandSpec.wrapWithoutInspection(this).name(name));
  }

  /** Adds {@code --help} and {@code --version}, as {@code mixinStandardHelpOptions} does. */
  static CommandSpec withHelp(CommandSpec spec) {
    return spec.addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
  }

  /** Adds arguments. */
  final void take(List<Argument<?>> arguments) {
    arguments.forEach(argument -> spec.add(argument.spec()));
  }

  /** Adds arguments of which exactly one has to be given. */
  final void takeOneOf(List<Argument<?>> arguments) {
    var group = ArgGroupSpec.builder().multiplicity("1");
    arguments.forEach(argument -> group.addArg(argument.spec()));
    spec.addArgGroup(group.build());
  }

  /** The help text, to be filled in. */
  final UsageMessageSpec help() {
    return spec.usageMessage();
  }

  final CommandSpec spec() {
    return spec;
  }

  /** Says what is odd about an input. */
  static void warn(PrintWriter err, List<String> warnings) {
    warnings.forEach(warning -> err.println("zazen: warning: " + warning));
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
