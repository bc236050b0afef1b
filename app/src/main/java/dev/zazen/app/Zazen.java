package dev.zazen.app;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.io.IOException;
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
    },
    subcommands = {
      BootCommand.class,
      CheckCommand.class,
      DemoCommand.class,
      DisasmCommand.class,
      ExportCommand.class,
      FetchGuestsCommand.class,
      ImportCommand.class,
      ReplayCommand.class,
      TraceCommand.class,
      TrainCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
public final class Zazen {
  private Zazen() {}

  /** Runs a command line and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Zazen())
        .setExitCodeExceptionMapper(e -> ExitStatus.BAD_CONFIGURATION)
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
