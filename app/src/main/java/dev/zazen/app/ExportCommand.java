package dev.zazen.app;

import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.export.Exporter;
import dev.zazen.boot.export.LoaderOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code zazen export}. */
final class ExportCommand extends Subcommand {
  private final Argument<Path> dts =
      Argument.option(
          Path.class,
          OptionSpec.builder("--dts")
              .paramLabel("FILE")
              .description(
                  "Device-tree source with all hardware and domains; modules as zazen,file."));

  private final Argument<Path> imageBuilder =
      Argument.option(
          Path.class,
          OptionSpec.builder("--imagebuilder")
              .paramLabel("FILE")
              .description("ImageBuilder configuration, and FILE.dtb, the host's device tree."));

  private final Argument<Path> uboot =
      Argument.option(
          Path.class,
          OptionSpec.builder("--uboot")
              .paramLabel("FILE")
              .description(
                  "Script for U-Boot, to be packed with mkimage -T script, and FILE.dtb, the host's"
                      + " device tree."));

  private final Argument<List<BoardOptions.Load>> loads =
      BoardArguments.loadOption(BoardArguments.LOADS);

  private final Argument<String> xen =
      Argument.option(
          String.class,
          OptionSpec.builder("--xen")
              .paramLabel("NAME")
              .defaultValue("xen")
              .description("Xen's image, as the boot loader finds it; xen if not given."));

  private final Argument<String> loadCommand =
      Argument.option(
          String.class,
          OptionSpec.builder("--load-command")
              .paramLabel("COMMAND")
              .defaultValue("tftpb")
              .description(
                  "U-Boot's command to load a file, for example \"load mmc 0:1\"; tftpb if not"
                      + " given."));

  private final Argument<String> deviceTree =
      Argument.option(
          String.class,
          OptionSpec.builder("--device-tree")
              .paramLabel("NAME")
              .description(
                  "The board's own device tree, as the boot loader finds it, instead of"
                      + " FILE.dtb."));

  private final Argument<Long> memoryStart =
      Argument.option(
          Long.class,
          OptionSpec.builder("--memory-start")
              .paramLabel("ADDRESS")
              .converters(new AddressConverter())
              .description(
                  "Where the board's RAM begins, if not where the configuration has it; all places"
                      + " move along."));

  private final Argument<Path> config = BoardArguments.configParameter();

  /** Declares the command. */
  ExportCommand() {
    super("export");
    takeOneOf(List.of(dts, imageBuilder, uboot));
    take(List.of(loads, xen, loadCommand, deviceTree, memoryStart, config));
    help()
        .description(
            "Writes a configuration in another form, for other tools or for real hardware.",
            "Nothing is written unless all of the configuration can be said in that form.")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0:written",
                "2:bad configuration, or something in it cannot be said in that form; all of it is"
                    + " named"));
  }

  @Override
  public Integer call() throws Exception {
    var options =
        new LoaderOptions(
            xen.value(),
            loadCommand.value(),
            deviceTree.given(),
            memoryStart.given().map(OptionalLong::of).orElseGet(OptionalLong::empty));
    Path file = config.value();
    var exported =
        dts.given().isPresent()
            ? Exporter.dts(file, loads.value(), dts.value())
            : uboot.given().isPresent()
                ? Exporter.uboot(file, loads.value(), uboot.value(), options)
                : Exporter.imageBuilder(file, loads.value(), imageBuilder.value(), options);
    warn(err(), exported.warnings());
    exported.write();
    return ExitStatus.OK;
  }
}
