package dev.zazen.devicetree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:device-tree")
class DeviceTreeTest {
  private static DeviceTree tree(String text) throws IOException, InvalidInputException {
    return DtsParser.parse("/dts-v1/; " + text, "test", Path.of("."));
  }

  @Test
  void aNodeWithoutPhandleGetsTheLowestThatIsFree() throws IOException, InvalidInputException {
    var tree =
        tree(
            "/ { a { phandle = <1>; }; b { linux,phandle = <2>; }; c { phandle = <4>; };"
                + " d { }; e { }; };");
    var d = tree.find("/d").orElseThrow();
    assertEquals(1, tree.phandle(tree.find("/a").orElseThrow()));
    assertEquals(2, tree.phandle(tree.find("/b").orElseThrow()));
    assertEquals(3, tree.phandle(d));
    assertEquals(3, tree.phandle(d));
    assertEquals(d, tree.byPhandle(3).orElseThrow());
    assertEquals(5, tree.phandle(tree.find("/e").orElseThrow()));
  }

  @Test
  void cellsAreThoseOfTheNearestNodeThatSays() throws IOException, InvalidInputException {
    var tree =
        tree(
            "/ { #address-cells = <1>; a { #size-cells = <2>; b { }; };"
                + " c { #address-cells = \"no\"; }; };");
    assertEquals(1, tree.root().addressCells());
    assertEquals(1, tree.root().sizeCells());
    var b = tree.find("/a/b").orElseThrow();
    assertEquals(1, b.addressCells());
    assertEquals(2, b.sizeCells());
    assertEquals(2, tree.find("/c").orElseThrow().addressCells());
    assertEquals(2, tree("/ { a { }; };").find("/a").orElseThrow().addressCells());
  }
}
