package dev.zazen.boot.export;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.boot.BoardOptions;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.FdtReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs scripts for U-Boot as far as they load files and edit the device tree. */
final class UbootMachine {
  private final Path directory;
  private final Map<Long, String> loaded = new HashMap<>();
  private DeviceTree tree;
  private long treeAddress;
  private String booted = "";

  UbootMachine(Path directory) {
    this.directory = directory;
  }

  void run(String script) throws Exception {
    for (var line : script.lines().toList()) {
      var words = words(line);
      if (!words.isEmpty()) {
        command(words);
      }
    }
  }

  /** The words of a line; quotes are single ones, comments begin a line. */
  private static List<String> words(String line) {
    var words = new ArrayList<String>();
    if (line.startsWith("#")) {
      return words;
    }
    var parts = line.split("'", -1);
    assertTrue(parts.length % 2 == 1, line);
    for (var i = 0; i < parts.length; i++) {
      if (i % 2 == 1) {
        words.add(parts[i]);
      } else {
        assertTrue(parts[i].chars().noneMatch(c -> "\"$;\\&|<>".indexOf(c) >= 0), line);
        words.addAll(
            List.of(parts[i].strip().split(" +")).stream().filter(w -> !w.isEmpty()).toList());
      }
    }
    return words;
  }

  private void command(List<String> words) throws Exception {
    switch (words.getFirst()) {
      case "tftpb" -> loaded.put(Long.decode(words.get(1)), words.get(2));
      case "setenv" -> {}
      case "booti" -> booted = String.join(" ", words);
      case "fdt" -> fdt(words.subList(1, words.size()));
      default -> throw new AssertionError(words);
    }
  }

  private void fdt(List<String> words) throws Exception {
    switch (words.getFirst()) {
      case "addr" -> {
        treeAddress = Long.decode(words.get(1));
        var file = directory.resolve(loaded.get(treeAddress));
        tree = FdtReader.read(Files.readAllBytes(file), file.toString());
      }
      case "resize" -> assertTrue(Long.decode(words.get(1)) > 0);
      case "mknod" -> {
        var parent = node(words.get(1));
        assertTrue(parent.children().stream().noneMatch(c -> c.name().equals(words.get(2))));
        var _ = parent.addChild(words.get(2));
      }
      case "set" -> node(words.get(1)).set(words.get(2), value(words.subList(3, words.size())));
      default -> throw new AssertionError(words);
    }
  }

  private DtNode node(String path) {
    return tree.find(path).orElseThrow(() -> new AssertionError(path));
  }

  private static byte[] value(List<String> words) {
    if (words.isEmpty()) {
      return new byte[0];
    }
    var first = words.getFirst();
    if (first.startsWith("<")) {
      var cells = first.substring(1, first.length() - 1).split(" ");
      var bytes = ByteBuffer.allocate(4 * cells.length);
      List.of(cells).forEach(c -> bytes.putInt((int) (long) Long.decode(c)));
      return bytes.array();
    }
    if (first.startsWith("[")) {
      return java.util.HexFormat.ofDelimiter(" ").parseHex(first.substring(1, first.length() - 1));
    }
    return (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
  }

  DeviceTree tree() {
    return tree;
  }

  /** What lies in RAM but {@code xen} and the device tree. */
  List<BoardOptions.Load> modules(String xen) {
    return loaded.entrySet().stream()
        .filter(e -> e.getKey() != treeAddress && !e.getValue().equals(xen))
        .sorted(Map.Entry.comparingByKey())
        .map(e -> new BoardOptions.Load(directory.resolve(e.getValue()), e.getKey()))
        .toList();
  }

  /** Where {@code file} lies. */
  long address(String file) {
    return loaded.entrySet().stream()
        .filter(e -> e.getValue().equals(file))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  String booted() {
    return booted;
  }
}
