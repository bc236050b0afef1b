package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.boards.VirtBoard;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which kind of configuration a file is. */
@Tag("feature:device-tree")
public final class ConfigurationTest {
  @TempDir Path directory;

  /** {@code tree} on the board that it asks for. */
  public static DeviceTree onBoard(DeviceTree tree) throws InvalidInputException {
    Configuration.putOnBoard(tree, new Problems());
    return tree;
  }

  private Configuration read(String name, byte[] content)
      throws IOException, InvalidInputException {
    return Configuration.read(Files.write(directory.resolve(name), content), new Problems());
  }

  private void assertRefused(String name, byte[] content, String what) {
    var e = assertThrows(InvalidInputException.class, () -> read(name, content));
    assertTrue(e.getMessage().contains(what), e.getMessage());
  }

  @Test
  void recognisesKindsByContent() throws IOException, InvalidInputException {
    var dtb = FdtWriter.write(VirtBoard.DEFAULT.tree());
    assertTrue(read("anything", dtb).tree().find("/intc@8000000").isPresent());
    var dts =
        "// comment\n/* and\n another */ /dts-v1/;\n/ { cpus { }; };"
            .getBytes(StandardCharsets.UTF_8);
    assertTrue(read("any", dts).tree().find("/cpus").isPresent());
    assertTrue(
        read("config.dts.txt", "NUM_DOMUS=1\n".getBytes(StandardCharsets.UTF_8))
            .tree()
            .find("/chosen/domU0")
            .isPresent());
  }

  @Test
  void pathsMayNameNodesOfTheBoard() throws IOException, InvalidInputException {
    var dts = "/dts-v1/; / { zazen,cpus = <4>; chosen { cpus = <&{/cpus/cpu@3}>; }; };";
    var tree = read("on-board.dts", dts.getBytes(StandardCharsets.UTF_8)).tree();
    var named = tree.find("/chosen").orElseThrow().property("cpus").orElseThrow().cell();
    assertEquals("/cpus/cpu@3", tree.byPhandle(named).orElseThrow().path());
    assertRefused(
        "not-there.dts",
        dts.replace("@3", "@4").getBytes(StandardCharsets.UTF_8),
        "not-there.dts:1: nothing is called &{/cpus/cpu@4}");
  }

  @Test
  void refusesWhatIsNone() {
    assertRefused("empty", new byte[0], "empty");
    assertRefused("a.dtb", "text".getBytes(StandardCharsets.UTF_8), "d00dfeed");
    assertRefused("binary", new byte[] {1, 0, 2}, "d00dfeed");
    assertRefused("text", "Hello world\n".getBytes(StandardCharsets.UTF_8), "no assignment");
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> Configuration.read(directory.resolve("none"), new Problems()));
    assertTrue(e.getMessage().contains("no such file"));
    assertThrows(InvalidInputException.class, () -> Configuration.read(directory, new Problems()));
  }

  @Test
  void refusesACutDtb() {
    var dtb = FdtWriter.write(VirtBoard.DEFAULT.tree());
    for (var length : new int[] {4, 20, 40, dtb.length / 2, dtb.length - 1}) {
      assertThrows(InvalidInputException.class, () -> read("cut", Arrays.copyOf(dtb, length)));
    }
  }

  @Test
  void putsATreeWithoutHardwareOnTheBoardVirt() throws IOException, InvalidInputException {
    var tree =
        read("a.dts", "/dts-v1/; / { chosen { a = <1>; }; };".getBytes(StandardCharsets.UTF_8))
            .tree();
    assertTrue(tree.find("/memory@40000000").isPresent());
    assertEquals(1, tree.find("/chosen").orElseThrow().property("a").orElseThrow().cell());
  }

  @Test
  void refusesAnUnknownBoard() {
    assertRefused(
        "a.dts",
        "/dts-v1/; / { zazen,board = \"raspi\"; };".getBytes(StandardCharsets.UTF_8),
        "raspi");
  }
}
