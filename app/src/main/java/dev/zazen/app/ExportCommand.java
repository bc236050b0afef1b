package dev.zazen.app;

import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.export.Exporter;
import dev.zazen.boot.export.LoaderOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zazen export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a configuration in another form, for other tools or for real hardware.",
      "Nothing is written unless all of the configuration can be said in that form."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:written",
      "2:bad configuration, or something in it cannot be said in that form; all of it is named"
    })
final class ExportCommand implements Callable<Integer> {
  /** What to write. */
  static final class Form {
    @Option(
        names = "--dts",
        paramLabel = "FILE",
        description = "Device-tree source with all hardware and domains; modules as zazen,file.")
    private Path dts;

    @Option(
        names = "--imagebuilder",
        paramLabel = "FILE",
        description = "ImageBuilder configuration, and FILE.dtb, the host's device tree.")
    private Path imageBuilder;

    @Option(
        names = "--uboot",
        paramLabel = "FILE",
        description =
            "Script for U-Boot, to be packed with mkimage -T script, and FILE.dtb, the host's"
                + " device tree.")
    private Path uboot;
  }

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Form form;

  @Option(
      names = "--load",
      paramLabel = "FILE@ADDRESS",
      converter = BoardArguments.LoadConverter.class,
      description =
          "Put FILE into RAM at ADDRESS, as a boot loader would; may be given several times.")
  private List<BoardOptions.Load> loads = new ArrayList<>();

  @Option(
      names = "--xen",
      paramLabel = "NAME",
      defaultValue = "xen",
      description = "Xen's image, as the boot loader finds it; xen if not given.")
  private String xen;

  @Option(
      names = "--load-command",
      paramLabel = "COMMAND",
      defaultValue = "tftpb",
      description =
          "U-Boot's command to load a file, for example \"load mmc 0:1\"; tftpb if not" + " given.")
  private String loadCommand;

  @Option(
      names = "--device-tree",
      paramLabel = "NAME",
      description =
          "The board's own device tree, as the boot loader finds it, instead of FILE.dtb.")
  private String deviceTree;

  @Option(
      names = "--memory-start",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description =
          "Where the board's RAM begins, if not where the configuration has it; all places move"
              + " along.")
  private Long memoryStart;

  @Parameters(
      paramLabel = "CONFIG",
      description = "Flattened device tree, device-tree source or ImageBuilder configuration.")
  private Path config;

  @Override
  public Integer call() throws Exception {
    var options =
        new LoaderOptions(
            xen,
            loadCommand,
            Optional.ofNullable(deviceTree),
            memoryStart == null ? OptionalLong.empty() : OptionalLong.of(memoryStart));
    var exported =
        form.dts != null
            ? Exporter.dts(config, loads, form.dts)
            : form.uboot != null
                ? Exporter.uboot(config, loads, form.uboot, options)
                : Exporter.imageBuilder(config, loads, form.imageBuilder, options);
    exported
        .warnings()
        .forEach(warning -> spec.commandLine().getErr().println("zazen: warning: " + warning));
    exported.write();
    return ExitStatus.OK;
  }
}
