package dev.zazen.app;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code zazen} command. */
@Command(
    name = "zazen",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Runs statically partitioned Xen systems: what is built for Xen 4.17 on arm64 boots here, on"
          + " any machine with Java 25.",
      ""
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  ZAZEN_CACHE   where guest images are kept; ~/.cache/zazen if not set",
      "",
      "Example:",
      "  zazen demo    boots two Debian domains side by side"
    })
public final class Zazen {
  /** Commands by name, in the order of the help text. */
  static final Map<String, Class<?>> COMMANDS = commands();

  private Zazen() {}

  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("analyse", AnalyseCommand.class);
    commands.put("boot", BootCommand.class);
    commands.put("check", CheckCommand.class);
    commands.put("demo", DemoCommand.class);
    commands.put("disasm", DisasmCommand.class);
    commands.put("export", ExportCommand.class);
    commands.put("fetch-guests", FetchGuestsCommand.class);
    commands.put("import", ImportCommand.class);
    commands.put("replay", ReplayCommand.class);
    commands.put("trace", TraceCommand.class);
    commands.put("train", TrainCommand.class);
    commands.put("generate-completion", AutoComplete.GenerateCompletion.class);
    commands.put("help", CommandLine.HelpCommand.class);
    return commands;
  }

  /** Runs a command line and exits with its status. */
  public static void main(String[] arguments) {
    // To read the options of all commands takes as long as to start a board.
    boolean named = arguments.length > 0 && isOwn(COMMANDS.get(arguments[0]));
    var commands = named ? List.<Class<?>>of(COMMANDS.get(arguments[0])) : COMMANDS.values();
    System.exit(commandLine(commands).execute(arguments));
  }

  /** Whether a command needs none of the others. */
  private static boolean isOwn(Class<?> command) {
    return command != null && command.getPackage() == Zazen.class.getPackage();
  }

  /** All commands. */
  static CommandLine commandLine() {
    return commandLine(COMMANDS.values());
  }

  private static CommandLine commandLine(Collection<Class<?>> commands) {
    var line = new CommandLine(new Zazen());
    for (Class<?> command : commands) {
      line = line.addSubcommand(command);
    }
    return line.setExitCodeExceptionMapper(e -> ExitStatus.BAD_CONFIGURATION)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              switch (exception) {
                case InvalidInputException invalid -> {
                  for (Problem problem : invalid.problems()) {
                    command.getErr().println("zazen: " + problem);
                  }
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
