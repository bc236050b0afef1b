package dev.zazen.boot.export;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.config.BootFiles;
import dev.zazen.boot.config.Problems;
import dev.zazen.devicetree.DtsPrinter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes a configuration of any form in another one. */
public final class Exporter {
  private Exporter() {}

  /**
   * The configuration as device-tree source with all hardware; modules that were loaded to fixed
   * addresses have {@code reg} and {@code zazen,file}.
   *
   * @param file where it will be written
   * @throws InvalidInputException with every problem of the configuration, and of saying it so
   */
  public static Exported dts(Path config, List<BoardOptions.Load> loads, Path file)
      throws InvalidInputException, IOException {
    var source = Source.read(config, loads);
    var problems = new Problems();
    var names = new FileNames(source.directory(), file);
    for (var module : source.modules()) {
      if (!module.has(BootFiles.PROPERTY)) {
        source
            .file(module, problems)
            .ifPresent(path -> module.setStrings(BootFiles.PROPERTY, names.relative(path)));
      }
    }
    // Disks of Zazen's own PV devices too.
    source.tree().root().walk(node -> names.move(node, problems));
    problems.throwIfAny();
    var text = DtsPrinter.print(source.tree());
    return new Exported(Map.of(file, text.getBytes(StandardCharsets.UTF_8)), List.of());
  }

  /**
   * The configuration in ImageBuilder's form, and the host's device tree beside it.
   *
   * @param file where it will be written; the device tree is {@code file} with {@code .dtb} added
   * @throws InvalidInputException with every problem of the configuration, and of saying it so
   */
  public static Exported imageBuilder(
      Path config, List<BoardOptions.Load> loads, Path file, LoaderOptions options)
      throws InvalidInputException, IOException {
    return new ImageBuilderWriter(Source.read(config, loads), file, options).write();
  }

  /**
   * A script for U-Boot that boots the configuration on hardware, and the host's device tree beside
   * it unless {@code options} name one.
   *
   * @param file where it will be written; the device tree is {@code file} with {@code .dtb} added
   * @throws InvalidInputException with every problem of the configuration, and of saying it so
   */
  public static Exported uboot(
      Path config, List<BoardOptions.Load> loads, Path file, LoaderOptions options)
      throws InvalidInputException, IOException {
    return new UbootWriter(Source.read(config, loads), file, options).write();
  }
}
