package dev.zazen.boot.config;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.boards.VirtBoard;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * A configuration file of any kind, as a host device tree.
 *
 * @param tree host and domains
 * @param directory what file names in the tree are relative to
 */
public record Configuration(DeviceTree tree, Path directory) {
  private static final int FDT_MAGIC = 0xD00DFEED;
  private static final Pattern DTS =
      Pattern.compile("\\A(\\s|//[^\\n]*|/\\*.*?\\*/)*+/dts-v1/", Pattern.DOTALL);
  private static final String GIVE = "give a .dtb, a .dts or an ImageBuilder configuration";
  private static final String BOARD = "zazen,board";
  private static final long MIB = 1 << 20;

  /** Reads {@code file}, whose kind is told by its content. */
  public static Configuration read(Path file, Problems problems)
      throws InvalidInputException, IOException {
    var bytes = content(file);
    var directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
    if (startsWithMagic(bytes)) {
      return new Configuration(FdtReader.read(bytes, file.toString()), directory);
    }
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (bytes.length == 0) {
      throw new InvalidInputException(file.toString(), "the file is empty", GIVE);
    }
    if (name.endsWith(".dtb") || isBinary(bytes)) {
      throw new InvalidInputException(
          file.toString(),
          "the file is no flattened device tree: it does not begin with d00dfeed",
          GIVE);
    }
    var text = new String(bytes, StandardCharsets.UTF_8);
    if (DTS.matcher(text).lookingAt() || name.endsWith(".dts")) {
      return new Configuration(
          DtsParser.parse(file, tree -> putOnBoard(tree, problems)), directory);
    }
    var config = ImageBuilderParser.parse(text, file.toString());
    return new Configuration(ImageBuilderTree.of(config, directory, problems), directory);
  }

  private static byte[] content(Path file) throws InvalidInputException, IOException {
    if (!Files.exists(file)) {
      throw new InvalidInputException(file.toString(), "there is no such file", GIVE);
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file.toString(), "this is no file", GIVE);
    }
    if (Files.size(file) > 64 * MIB) {
      throw new InvalidInputException(
          file.toString(), "%d bytes are too many".formatted(Files.size(file)), GIVE);
    }
    return Files.readAllBytes(file);
  }

  private static boolean startsWithMagic(byte[] bytes) {
    return bytes.length >= 4 && java.nio.ByteBuffer.wrap(bytes).getInt() == FDT_MAGIC;
  }

  private static boolean isBinary(byte[] bytes) {
    for (var b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /** Adds the hardware of a board to {@code tree} if it asks for one or describes none. */
  static void putOnBoard(DeviceTree tree, Problems problems) throws InvalidInputException {
    var root = tree.root();
    var name = root.property(BOARD);
    var bare =
        tree.find("/cpus").isEmpty() && root.children().stream().noneMatch(Configuration::isMemory);
    if (name.isEmpty() && !bare) {
      return;
    }
    if (name.isPresent() && !name.get().string().equals(VirtBoard.NAME)) {
      throw new InvalidInputException(
          Problems.placeOf(root),
          "unknown board \"%s\"".formatted(name.get().string()),
          "write " + VirtBoard.NAME);
    }
    var standard = VirtBoard.DEFAULT;
    var cpus =
        number(root, "zazen,cpus", standard.cpus(), n -> n >= 1 && n <= 128, "1 to 128", problems);
    var mib =
        number(
            root,
            "zazen,memory",
            (int) (standard.memory() / MIB),
            n -> n >= 1,
            "MiB of RAM",
            problems);
    var gic =
        number(
            root,
            "zazen,gic-version",
            standard.gicVersion(),
            n -> n == 2 || n == 3,
            "2 or 3",
            problems);
    var model =
        root.has("zazen,cpu-model")
            ? root.property("zazen,cpu-model").orElseThrow().string()
            : standard.cpuModel();
    merge(new VirtBoard(cpus, mib * MIB, gic, model).tree().root(), root);
  }

  private static boolean isMemory(DtNode node) {
    return node.name().equals("memory") || node.name().startsWith("memory@");
  }

  private static int number(
      DtNode root, String property, int absent, IntPredicate valid, String range, Problems problems)
      throws InvalidInputException {
    if (!root.has(property)) {
      return absent;
    }
    var value = root.property(property).orElseThrow().cell();
    if (!valid.test(value)) {
      problems.add(root, "\"%s\" is %d".formatted(property, value), "give " + range);
      return absent;
    }
    return value;
  }

  // What the file says itself counts, and its nodes keep the lines they stand in.
  private static void merge(DtNode board, DtNode file) {
    for (var property : board.properties()) {
      if (!file.has(property.name())) {
        file.set(property.name(), property.value());
      }
    }
    for (var child : board.children()) {
      merge(child, file.child(child.name()).orElseGet(() -> file.addChild(child.name())));
    }
  }
}
