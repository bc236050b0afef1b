package dev.zazen.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Arguments and exit statuses. */
class CommandLineTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Zazen.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void helpAndVersionSucceed() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("boot"));
    assertEquals(0, run("--version"));
    assertTrue(out.toString().contains("compatible with Xen 4.17"));
    assertEquals(0, run("boot", "--help"));
    assertTrue(out.toString().contains("124"));
  }

  @Test
  void commandsAreFoundByTheirNames() {
    Zazen.COMMANDS.forEach((name, command) -> assertEquals(name, command.get().spec().name()));
  }

  @Test
  void badUsageIsStatus2() {
    assertEquals(2, run("boot"));
    assertEquals(2, run("nonsense"));
    assertEquals(2, run("boot", "--load", "file", "x.dtb"));
    assertEquals(2, run("boot", "--memory", "much", "x.dtb"));
    assertEquals(2, run("boot", "--seed", "seven", "x.dtb"));
    assertEquals(2, run("replay"));
  }

  @Test
  void aMissingConfigurationIsStatus2AndNamed() {
    assertEquals(2, run("check", directory.resolve("missing.dts").toString()));
    assertTrue(err.toString().contains("missing.dts"), err::toString);
  }

  @Test
  void everyProblemOfABadConfigurationIsPrintedWithItsMend() throws IOException {
    Path file = directory.resolve("bad.dts");
    Files.writeString(
        file,
        """
        /dts-v1/;
        / { zazen,board = "virt"; chosen {
          one { compatible = "xen,domain"; cpus = <1>; };
          two { compatible = "xen,domain"; memory = <0 0x40000>; };
        }; };
        """);
    assertEquals(2, run("boot", file.toString()));
    String text = err.toString();
    assertTrue(text.contains("/chosen/one") && text.contains("/chosen/two"), text);
    assertTrue(text.lines().allMatch(line -> line.startsWith("zazen: ")), text);
  }

  @Test
  void aMapIsDrawnOnlyOfAGoodConfiguration() throws IOException {
    Path map = directory.resolve("map.svg");
    Path file =
        Files.writeString(
            directory.resolve("bad.dts"),
            """
            /dts-v1/;
            / { zazen,board = "virt"; chosen {
              one { compatible = "xen,domain"; cpus = <0>; memory = <0 3>; };
            }; };
            """);
    assertEquals(2, run("check", file.toString(), "--svg", map.toString()));
    assertEquals(3, err.toString().lines().count(), err::toString);
    assertTrue(
        err.toString().lines().allMatch(l -> l.contains("/chosen/one (") && l.contains(":3): ")),
        err::toString);
    assertTrue(Files.notExists(map));
    assertEquals(0, run("check", good().toString(), "--svg", map.toString()), err::toString);
    assertTrue(Files.readString(map).contains("d1 one: guest addresses"));
  }

  @Test
  void configurationsAreWrittenInOtherForms() throws IOException {
    String config = good().toString();
    Path dts = directory.resolve("out.dts");
    assertEquals(0, run("export", config, "--dts", dts.toString()), err::toString);
    assertTrue(Files.readString(dts).contains("zazen,file = \"Image\""));
    Path builder = directory.resolve("config");
    assertEquals(0, run("export", config, "--imagebuilder", builder.toString()), err::toString);
    assertTrue(err.toString().contains("warning: "), err::toString);
    Path imported = directory.resolve("imported.dts");
    assertEquals(0, run("import", builder.toString(), "-o", imported.toString()), err::toString);
    assertEquals(0, run("check", imported.toString()), err::toString);
    Path script = directory.resolve("boot.source");
    assertEquals(
        0,
        run(
            "export",
            config,
            "--uboot",
            script.toString(),
            "--load-command",
            "load mmc 0:1",
            "--xen",
            "xen-4.17"),
        err::toString);
    assertTrue(Files.readString(script).contains("load mmc 0:1 0x40200000 xen-4.17\n"));
    assertTrue(Files.exists(directory.resolve("boot.source.dtb")));
  }

  @Test
  void exportTakesOneForm() throws IOException {
    String config = good().toString();
    assertEquals(2, run("export", config));
    assertEquals(2, run("export", config, "--dts", "a", "--uboot", "b"));
    assertEquals(2, run("import", config));
  }

  /** A configuration of one domain. */
  private Path good() throws IOException {
    byte[] image = new byte[4096];
    System.arraycopy(new byte[] {'A', 'R', 'M', 0x64}, 0, image, 56, 4);
    Files.write(directory.resolve("Image"), image);
    return Files.writeString(
        directory.resolve("one.dts"),
        """
        /dts-v1/;
        / { zazen,board = "virt"; chosen { one { compatible = "xen,domain"; cpus = <1>; memory = <0 0x40000>;
          kernel { compatible = "multiboot,kernel", "multiboot,module"; zazen,file = "Image"; };
        }; }; };
        """);
  }

  @Test
  void aConfigurationThatIsWarnedOfIsRefusedIfStrict() throws IOException {
    String unseen = good().toString();
    assertEquals(0, run("check", unseen), err::toString);
    String warning = err.toString();
    assertTrue(warning.startsWith("zazen: warning: /chosen/one ("), warning);
    assertEquals(2, run("check", "--strict", unseen));
    assertEquals(2, run("boot", "--strict", unseen));
    assertTrue(err.toString().contains("zazen: --strict: /chosen/one ("), err::toString);
    String seen = SmallGuest.in(directory).toString();
    assertEquals(0, run("boot", "--strict", seen), err::toString);
  }

  @Test
  void whatIsOddAboutABadConfigurationIsPrintedToo() throws IOException {
    Path file = good();
    Files.writeString(
        file, Files.readString(file).replace("cpus = <1>;", "cpus = <0>; colour = \"red\";"));
    assertEquals(2, run("check", file.toString()));
    List<String> lines = err.toString().lines().toList();
    assertEquals(2, lines.size(), err::toString);
    assertTrue(lines.getFirst().contains("\"cpus\""), err::toString);
    assertTrue(lines.getLast().startsWith("zazen: warning: "), err::toString);
    assertTrue(lines.getLast().contains("colour"), err::toString);
  }

  @Test
  void anEngineThatIsNotThereIsRefused() throws IOException {
    Path file = good();
    assertEquals(0, run("check", file.toString()), err::toString);
    assertTrue(out.toString().contains("one"), out::toString);
    assertEquals(2, run("boot", "--engine", "kvm", file.toString()));
    assertTrue(err.toString().contains("--engine"), err::toString);
    assertEquals(2, run("boot", "--console", "7", file.toString()));
  }

  @Test
  void aRecordingThatIsMissingOrNoneIsStatus2AndNamed() throws IOException {
    assertEquals(2, run("replay", directory.resolve("missing").toString()));
    assertTrue(err.toString().contains("missing"), err::toString);
    Path file = Files.writeString(directory.resolve("rubbish"), "rubbish\n");
    assertEquals(2, run("replay", file.toString()));
    assertTrue(err.toString().contains("rubbish: this is no recording"), err::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "2048M, 2147483648",
    "2G, 2147483648",
    "512MiB, 536870912",
    "64, 67108864",
    "1T, 1099511627776",
    "4k, 4096"
  })
  void sizesArePowersOf1024(String text, long bytes) {
    assertEquals(bytes, new BoardArguments.SizeConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "-1G", "0", "99999999999T", "1.5G", "2X"})
  void otherSizesAreRefused(String text) {
    assertThrows(
        TypeConversionException.class, () -> new BoardArguments.SizeConverter().convert(text));
  }

  /** Does something as if this were another host, one without translator. */
  private static int onArm(IntSupplier work) {
    String arch = System.setProperty("os.arch", "aarch64");
    try {
      return work.getAsInt();
    } finally {
      System.setProperty("os.arch", arch);
    }
  }

  @Test
  @Tag("feature:engines")
  void aHostWithoutTranslatorInterpretsAndSaysSo() throws IOException {
    String config = SmallGuest.in(directory).toString();
    String logs = directory.resolve("logs").toString();
    assertEquals(0, onArm(() -> run("boot", "--log-dir", logs, config)), err::toString);
    String log = Files.readString(Path.of(logs, "zazen.log"));
    assertTrue(log.contains("interpreting: this host cannot run translated code"), log);
    assertTrue(log.contains("powered off"), log);
  }

  @ParameterizedTest
  @ValueSource(strings = {"translator", "lockstep"})
  @Tag("feature:engines")
  void anEngineThatTheHostCannotRunIsRefused(String engine) throws IOException {
    String config = SmallGuest.in(directory).toString();
    assertEquals(2, onArm(() -> run("boot", "--engine", engine, config)));
    String text = err.toString();
    assertTrue(text.contains("no engine '" + engine + "' on this host"), text);
    assertTrue(text.contains("on x86-64 Linux with AVX2, BMI and FMA"), text);
  }
}
