package dev.zazen.conformance.golden;

import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Where two device trees differ: nodes, properties, their values and their order. */
final class TreeDifference {
  private final List<String> found = new ArrayList<>();

  private TreeDifference() {}

  /** A line for each difference, beginning with the node's path. */
  static List<String> of(DeviceTree expected, DeviceTree actual) {
    var result = new TreeDifference();
    result.compare(expected.root(), actual.root());
    return List.copyOf(result.found);
  }

  private void compare(DtNode expected, DtNode actual) {
    String path = expected.path();
    List<String> common =
        names(path, "property ", expected.properties(), actual.properties(), DtProperty::name);
    for (String name : common) {
      byte[] there = expected.property(name).orElseThrow().value();
      byte[] here = actual.property(name).orElseThrow().value();
      if (!Arrays.equals(there, here)) {
        found.add("%s: %s is %s, not %s".formatted(path, name, text(here), text(there)));
      }
    }
    for (String name : names(path, "", expected.children(), actual.children(), DtNode::name)) {
      compare(child(expected, name), child(actual, name));
    }
  }

  /** Names that both have; others, and another order, are differences. */
  private <T> List<String> names(
      String path,
      String kind,
      Collection<T> expected,
      Collection<T> actual,
      Function<T, String> name) {
    List<String> there = expected.stream().map(name).toList();
    List<String> here = actual.stream().map(name).toList();
    there.stream()
        .filter(n -> !here.contains(n))
        .forEach(n -> found.add("%s: %s%s is missing".formatted(path, kind, n)));
    here.stream()
        .filter(n -> !there.contains(n))
        .forEach(n -> found.add("%s: %s%s is more".formatted(path, kind, n)));
    List<String> common = there.stream().filter(here::contains).toList();
    List<String> order = here.stream().filter(there::contains).toList();
    if (!common.equals(order)) {
      found.add("%s: the order is %s, not %s".formatted(path, order, common));
    }
    return common;
  }

  private static DtNode child(DtNode node, String name) {
    return node.children().stream()
        .filter(child -> child.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String text(byte[] value) {
    return HexFormat.ofDelimiter(" ").formatHex(value);
  }
}
