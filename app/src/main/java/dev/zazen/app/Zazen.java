package dev.zazen.app;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code zazen} command. */
public final class Zazen {
  /** Commands of Zazen by name, in the order of the help text. */
  static final Map<String, Supplier<Subcommand>> COMMANDS = commands();

  private Zazen() {}

  private static Map<String, Supplier<Subcommand>> commands() {
    Map<String, Supplier<Subcommand>> commands = new LinkedHashMap<>();
    commands.put("analyse", AnalyseCommand::new);
    commands.put("boot", BootCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("demo", DemoCommand::new);
    commands.put("disasm", DisasmCommand::new);
    commands.put("export", ExportCommand::new);
    commands.put("fetch-guests", FetchGuestsCommand::new);
    commands.put("import", ImportCommand::new);
    commands.put("replay", ReplayCommand::new);
    commands.put("trace", TraceCommand::new);
    commands.put("train", TrainCommand::new);
    return commands;
  }

  /** Runs a command line and exits with its status. */
  public static void main(String[] arguments) {
    // What is printed should not depend on the user's language.
    Locale.setDefault(Locale.US);
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** What reads {@code arguments}: with only the command that they name, if they name one. */
  private static CommandLine commandLine(String[] arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    return COMMANDS.containsKey(first) ? commandLine(List.of(first)) : commandLine();
  }

  /** All commands. */
  static CommandLine commandLine() {
    return commandLine(COMMANDS.keySet())
        .addSubcommand(new AutoComplete.GenerateCompletion())
        .addSubcommand(new CommandLine.HelpCommand());
  }

  private static CommandLine commandLine(Collection<String> commands) {
    CommandSpec spec =
        Subcommand.withHelp(CommandSpec.create().name("zazen")).versionProvider(new Version());
    spec.usageMessage()
        .synopsisSubcommandLabel("COMMAND")
        .description(
            "Runs statically partitioned Xen systems: what is built for Xen 4.17 on arm64 boots"
                + " here, on any machine with Java 25.",
            "")
        .footerHeading("%nEnvironment:%n")
        .footer(
            "  ZAZEN_CACHE   where guest images are kept; ~/.cache/zazen if not set",
            "",
            "Example:",
            "  zazen demo    boots two Debian domains side by side");
    for (String command : commands) {
      spec.addSubcommand(command, COMMANDS.get(command).get().spec());
    }
    CommandLine line = new CommandLine(spec);
    // Its own converter calls by reflection.
    return line.registerConverter(Path.class, Path::of)
        .setExitCodeExceptionMapper(e -> ExitStatus.BAD_CONFIGURATION)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              switch (exception) {
                case InvalidInputException invalid -> {
                  for (Problem problem : invalid.problems()) {
                    command.getErr().println("zazen: " + problem);
                  }
                  Subcommand.warn(command.getErr(), invalid.warnings());
                }
                case IOException io -> command.getErr().println("zazen: " + describe(io));
                default -> throw exception;
              }
              return ExitStatus.BAD_CONFIGURATION;
            });
  }

  private static String describe(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException missing
        ? missing.getFile() + ": no such file; check the name"
        : e.getMessage();
  }
}
