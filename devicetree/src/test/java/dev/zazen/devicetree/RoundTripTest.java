package dev.zazen.devicetree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What dtc makes of a source, we make of it as well; what it makes of our output is what we put in.
 */
@Tag("feature:device-tree")
class RoundTripTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ { };",
        "/memreserve/ 0x1000 0x2000; /memreserve/ 0x100000000 4096; / { };",
        "/ { a = <1 0x2 03 'a' '\\n' '\\x41'>; b = \"text\"; c = [00 1122 ff]; d; };",
        "/ { a = \"one\", \"two\"; b = \"x\", <1 2>, [03]; c = <1>, <2>; };",
        "/ { a = \"quote \\\" back \\\\ tab \\t oct \\101 hex \\x7a nul \\0 end\"; };",
        "/ { a = /bits/ 8 <1 2 0xff>, /bits/ 16 <0x1234>, /bits/ 64 <0x123456789abcdef0>; };",
        "/ { a = <(1 + 2 * 3) (8 >> 1 << 2) (1 ? 2 : 3) (!0) (~0 & 0xff) (5 % 3) (7 / 2)>; };",
        "/ { a = <(1 == 1) (1 != 1) (2 < 3) (3 <= 2) (1 && 0) (1 || 0) (6 ^ 5) (6 | 1)>; };",
        "/ { a = <(-1) (-(1 + 1)) (0xffffffff)>; };",
        "/ { ref = <&n1>; p = &n1; q = <&{/one/two}>; r = &{/one/two}; n1: one { two { }; }; };",
        "/ { ref = <&two &n1 1>; n1: one { phandle = <7>; }; two: two { }; };",
        "/ { one { a = <1>; b = <2>; }; }; / { d; one { b = <3>; c; }; };",
        "/ { l: one { a; }; }; &l { b = <1>; two { }; }; &{/one} { c; };",
        "/ { one { a; b; }; two { }; three { }; }; / { /delete-node/ two; one { /delete-property/"
            + " a; }; };",
        "/ { l: one { }; two { }; }; /delete-node/ &l;",
        "/ { r = <&b>; /omit-if-no-ref/ a: one { }; /omit-if-no-ref/ b: two { }; };",
        "/ { #x-cells = <1>; node@1000 { reg = <0x1000 0x10>; }; node@2000,1 { }; a-b,c.d_e+f { };"
            + " };",
        "/* comment */ / { // line\n a /* here */ = /* and */ <1 /* too */ 2>; };",
        "/ { la: a = lb: <lc: 1 ld: 2>, le: \"x\"; };",
        "/ { empty = \"\"; two = \"\", \"\"; };"
      })
  void sourceBecomesTheBlobThatDtcMakes(String body)
      throws IOException, InterruptedException, InvalidInputException {
    String source = "/dts-v1/;\n" + body + "\n";
    DeviceTree tree = DtsParser.parse(source, "test", directory);
    byte[] blob = FdtWriter.write(tree);
    String expected = Dtc.normalised(Dtc.compile(source, directory), directory);
    assertEquals(expected, Dtc.normalised(blob, directory));
    assertEquals(
        expected, Dtc.normalised(FdtWriter.write(FdtReader.read(blob, "blob")), directory));
    String printed = DtsPrinter.print(tree);
    assertEquals(expected, Dtc.normalised(Dtc.compile(printed, directory), directory), printed);
  }

  @Test
  void includedFilesAndBinariesAreReadNextToTheSource()
      throws IOException, InterruptedException, InvalidInputException {
    Files.writeString(directory.resolve("part.dtsi"), "/ { part { a = <1>; }; };");
    Files.writeString(directory.resolve("inner.dtsi"), "inner = <2>;");
    Files.write(directory.resolve("data.bin"), new byte[] {1, 2, 3, 4, 5});
    String source =
        """
        /dts-v1/;
        /include/ "part.dtsi"
        / {
          /include/ "inner.dtsi"
          all = /incbin/("data.bin");
          some = /incbin/("data.bin", 1, 3);
        };
        """;
    byte[] blob = FdtWriter.write(DtsParser.parse(source, "test", directory));
    assertEquals(
        Dtc.normalised(Dtc.compile(source, directory), directory), Dtc.normalised(blob, directory));
  }

  @Test
  void theBoardOfQemuSurvivesAllConversions()
      throws IOException, InterruptedException, InvalidInputException {
    Path blob = directory.resolve("virt.dtb");
    String machine = "virt,virtualization=on,gic-version=3,dumpdtb=" + blob;
    Process qemu =
        new ProcessBuilder(
                "qemu-system-aarch64",
                "-M",
                machine,
                "-cpu",
                "cortex-a57",
                "-smp",
                "2",
                "-m",
                "2048",
                "-nic",
                "none")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("qemu.log").toFile())
            .start();
    assertEquals(0, qemu.waitFor());
    byte[] bytes = Files.readAllBytes(blob);
    DeviceTree tree = FdtReader.read(bytes, "virt.dtb");
    String expected = Dtc.normalised(bytes, directory);
    assertEquals(expected, Dtc.normalised(FdtWriter.write(tree), directory));
    DeviceTree again = DtsParser.parse(DtsPrinter.print(tree), "printed", directory);
    assertEquals(expected, Dtc.normalised(FdtWriter.write(again), directory));
  }
}
