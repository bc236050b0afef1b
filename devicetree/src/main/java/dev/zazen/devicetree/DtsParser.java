package dev.zazen.devicetree;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads device tree source, the language of dtc (Devicetree Specification v0.4, chapter 6). */
public final class DtsParser {
  private static final long MOST_INCLUDED = 1 << 28;

  private final DtsScanner in;
  private final DtsExpression expressions;
  private final Path directory;
  private final DeviceTree tree;
  private final DtsReferences references;
  private final Map<DtNode, Map<String, Pending>> values = new LinkedHashMap<>();
  private final List<DtNode> removableWithoutReference = new ArrayList<>();
  private int depth;

  /** Names of what stands in the body that is being read. */
  private Set<String> here = new HashSet<>();

  /** Adds to a tree that was read what its references may name besides: a board's hardware. */
  @FunctionalInterface
  public interface Completion {
    /** Completes {@code tree}; properties with references have no value yet. */
    void complete(DeviceTree tree) throws InvalidInputException;
  }

  private record Pending(DtsValue value, Location location) {}

  private DtsParser(String text, String sourceName, Path directory) {
    this.in = new DtsScanner(sourceName, text);
    this.expressions = new DtsExpression(in);
    this.directory = directory;
    this.tree = new DeviceTree(new Location(sourceName, 1));
    this.references = new DtsReferences(tree);
  }

  /** Reads a file; what it includes is looked for next to it. */
  public static DeviceTree parse(Path file) throws InvalidInputException, IOException {
    return parse(file, tree -> {});
  }

  /** The same, completed before references are resolved. */
  public static DeviceTree parse(Path file, Completion completion)
      throws InvalidInputException, IOException {
    Path directory = file.toAbsolutePath().getParent();
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return new DtsParser(text, file.toString(), directory).source(completion);
  }

  /**
   * Reads a text.
   *
   * @param sourceName what to call it in messages
   * @param directory where to look for included files
   */
  public static DeviceTree parse(String text, String sourceName, Path directory)
      throws InvalidInputException, IOException {
    return new DtsParser(text, sourceName, directory).source(tree -> {});
  }

  private DeviceTree source(Completion completion) throws InvalidInputException, IOException {
    boolean versionSeen = false;
    boolean rootSeen = false;
    while (in.peek() != 0) {
      if (in.accept("/dts-v1/")) {
        versionSeen = true;
        in.expect(";");
      } else if (in.accept("/plugin/")) {
        throw in.refuse(
            "overlays (/plugin/) are not supported", "apply the overlay with fdtoverlay first");
      } else if (in.accept("/include/")) {
        include();
      } else if (in.accept("/memreserve/")) {
        long address = expressions.primary();
        tree.reservations().add(new DeviceTree.Reservation(address, expressions.primary()));
        in.expect(";");
      } else if (in.accept("/delete-node/")) {
        DtNode node = reference();
        removeNode(node);
        in.expect(";");
      } else if (in.accept("#include") || in.accept("#define")) {
        throw in.refuse(
            "C preprocessor lines are not device tree source",
            "run the file through cpp first, or use /include/");
      } else {
        requireVersion(versionSeen);
        rootSeen |= topLevelNode();
      }
    }
    requireVersion(versionSeen);
    if (!rootSeen) {
      throw in.refuse("there is no root node", "write / { };");
    }
    completion.complete(tree);
    resolve();
    return tree;
  }

  private void requireVersion(boolean seen) throws InvalidInputException {
    if (!seen) {
      throw in.refuse(
          "the source does not start with /dts-v1/;", "put /dts-v1/; into the first line");
    }
  }

  private boolean topLevelNode() throws InvalidInputException, IOException {
    List<String> labels = labels();
    boolean omit = in.accept("/omit-if-no-ref/");
    labels.addAll(labels());
    if (in.peek() == '&') {
      DtNode node = reference();
      labels.forEach(node::addLabel);
      if (omit) {
        removableWithoutReference.add(node);
      }
      body(node);
      return false;
    }
    in.expect("/");
    labels.forEach(tree.root()::addLabel);
    body(tree.root());
    return true;
  }

  @CanIgnoreReturnValue
  private List<String> labels() throws InvalidInputException {
    List<String> labels = new ArrayList<>();
    for (String label = in.label(); label != null; label = in.label()) {
      labels.add(label);
    }
    return labels;
  }

  /** {@code &label} or {@code &{/path}} of a node that exists already. */
  private DtNode reference() throws InvalidInputException {
    Location location = in.location();
    return references.node(target(), location);
  }

  private String target() throws InvalidInputException {
    in.expect("&");
    if (in.raw() == '{') {
      in.take();
      var path = new StringBuilder();
      while (in.raw() != '}') {
        if (in.raw() == 0 || in.raw() == '\n') {
          throw in.refuse("a path reference has no end", "close it with }");
        }
        path.append(in.take());
      }
      in.take();
      return path.toString();
    }
    String label = in.word();
    if (label.isEmpty()) {
      throw in.refuse("& without a label or path", "write &label or &{/path}");
    }
    return label;
  }

  private void body(DtNode node) throws InvalidInputException, IOException {
    if (++depth > FdtReader.MOST_DEPTH) {
      throw in.refuse("nodes are nested deeper than " + FdtReader.MOST_DEPTH, "flatten the tree");
    }
    in.expect("{");
    Set<String> outer = here;
    here = new HashSet<>();
    boolean nodesSeen = false;
    while (!in.accept("}")) {
      nodesSeen |= member(node, nodesSeen);
    }
    here = outer;
    in.expect(";");
    depth--;
  }

  /**
   * Reads one member of a node; returns whether it was a node itself, after which no property may
   * come.
   */
  private boolean member(DtNode node, boolean nodesSeen) throws InvalidInputException, IOException {
    if (in.accept("/include/")) {
      include();
      return false;
    }
    if (in.accept("/delete-property/")) {
      String name = requireName();
      node.remove(name);
      here.remove(propertyKey(name));
      values.getOrDefault(node, Map.of()).remove(name);
      in.expect(";");
      return false;
    }
    if (in.accept("/delete-node/")) {
      DtNode victim = in.peek() == '&' ? reference() : childToDelete(node);
      removeNode(victim);
      here.remove(victim.name());
      in.expect(";");
      return false;
    }
    List<String> labels = labels();
    boolean omit = in.accept("/omit-if-no-ref/");
    labels.addAll(labels());
    Location location = in.location();
    String name = requireName();
    if (in.peek() == '{') {
      if (!here.add(name)) {
        throw in.refuse(
            "%s has another node %s".formatted(node.path(), name), "give each node its own name");
      }
      DtNode child = childNamed(node, name, location);
      labels.forEach(child::addLabel);
      if (omit) {
        removableWithoutReference.add(child);
      }
      body(child);
      return true;
    }
    if (nodesSeen) {
      throw in.refuse(
          "property '%s' stands after a node".formatted(name), "put properties before nodes");
    }
    if (!here.add(propertyKey(name))) {
      throw in.refuse(
          "%s has another property '%s'".formatted(node.path(), name), "remove one of them");
    }
    DtsValue value = new DtsValue();
    if (in.accept("=")) {
      value(value);
    }
    in.expect(";");
    node.set(name, value.constant(), location);
    values
        .computeIfAbsent(node, n -> new LinkedHashMap<>())
        .put(name, new Pending(value, location));
    return false;
  }

  /** Properties and nodes may have the same name. */
  private static String propertyKey(String name) {
    return name + "=";
  }

  private static DtNode childNamed(DtNode node, String name, Location location) {
    return node.children().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseGet(() -> node.addChild(name, location));
  }

  private DtNode childToDelete(DtNode node) throws InvalidInputException {
    String name = requireName();
    return node.children().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> in.refuse(node.path() + " has no node " + name, "check the name to delete"));
  }

  private void removeNode(DtNode node) throws InvalidInputException {
    DtNode parent =
        node.parent()
            .orElseThrow(() -> in.refuse("the root cannot be deleted", "delete its children"));
    parent.removeChild(node);
    node.walk(values::remove);
  }

  private String requireName() throws InvalidInputException {
    String name = in.name();
    if (name.isEmpty()) {
      throw in.refuse("expected a name but found " + in.found(), "check for a missing ; or }");
    }
    return name;
  }

  private void value(DtsValue value) throws InvalidInputException, IOException {
    do {
      labels();
      int bits = 32;
      if (in.accept("/bits/")) {
        bits = (int) expressions.primary();
        if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
          throw in.refuse("/bits/ " + bits, "use 8, 16, 32 or 64");
        }
      }
      Location location = in.location();
      switch (in.peek()) {
        case '"' -> {
          byte[] text = DtsText.string(in);
          value.add(new DtsValue.Bytes(Arrays.copyOf(text, text.length + 1)));
        }
        case '<' -> cells(value, bits);
        case '[' -> bytes(value);
        case '&' -> value.add(new DtsValue.Path(target(), location));
        case '/' -> binary(value);
        default ->
            throw in.refuse(
                "expected a value but found " + in.found(), "write \"text\", <1 2> or [00 11]");
      }
      labels();
    } while (in.accept(","));
  }

  private void cells(DtsValue value, int bits) throws InvalidInputException {
    in.expect("<");
    while (!in.accept(">")) {
      labels();
      if (in.peek() == '>') {
        continue;
      }
      Location location = in.location();
      if (in.peek() == '&') {
        if (bits != 32) {
          throw in.refuse(
              "a reference among numbers of %d bits".formatted(bits), "references need 32 bits");
        }
        value.add(new DtsValue.Phandle(target(), location));
        continue;
      }
      long number = expressions.primary();
      boolean fits = bits == 64 || number >>> bits == 0 || number >> bits - 1 == -1;
      if (!fits) {
        throw in.refuse(
            "0x%x does not fit %d bits".formatted(number, bits), "use /bits/ 64 or two cells");
      }
      value.addNumber(number, bits);
    }
  }

  private void bytes(DtsValue value) throws InvalidInputException {
    in.expect("[");
    while (!in.accept("]")) {
      labels();
      if (in.peek() == ']') {
        continue;
      }
      int high = digit();
      value.addNumber(high << 4 | digit(), 8);
    }
  }

  private int digit() throws InvalidInputException {
    int digit = Character.digit(in.raw(), 16);
    if (digit < 0) {
      throw in.refuse(
          "expected a byte but found " + in.found(), "write bytes as two hexadecimal digits");
    }
    in.take();
    return digit;
  }

  private void binary(DtsValue value) throws InvalidInputException, IOException {
    in.expect("/incbin/");
    in.expect("(");
    byte[] content = file(text());
    if (in.accept(",")) {
      long from = expressions.primary();
      in.expect(",");
      long length = expressions.primary();
      if (from < 0 || length < 0 || from > content.length || length > content.length - from) {
        throw in.refuse(
            "/incbin/ wants %d bytes from %d of a file of %d"
                .formatted(length, from, content.length),
            "check the range");
      }
      content = Arrays.copyOfRange(content, (int) from, (int) (from + length));
    }
    in.expect(")");
    value.add(new DtsValue.Bytes(content));
  }

  private String text() throws InvalidInputException {
    in.peek();
    return new String(DtsText.string(in), StandardCharsets.UTF_8);
  }

  private void include() throws InvalidInputException, IOException {
    String name = text();
    byte[] content = file(name);
    in.include(name, new String(content, StandardCharsets.UTF_8));
  }

  private byte[] file(String name) throws InvalidInputException, IOException {
    Path path;
    try {
      path = directory.resolve(name);
    } catch (java.nio.file.InvalidPathException e) {
      throw in.refuse("'" + name + "' is no file name", "check the name");
    }
    if (!Files.isRegularFile(path)) {
      throw in.refuse("there is no file " + path, "check the name; it is relative to the source");
    }
    if (Files.size(path) > MOST_INCLUDED) {
      throw in.refuse(path + " is larger than 256 MiB", "include something smaller");
    }
    return Files.readAllBytes(path);
  }

  /**
   * Gives every property its bytes, now that all labels are known; phandles first, as others are
   * chosen around them.
   */
  private void resolve() throws InvalidInputException {
    Set<DtNode> used = new HashSet<>();
    references.collect();
    resolve(used, true);
    references.collect();
    resolve(used, false);
    for (DtNode node : removableWithoutReference) {
      if (!used.contains(node)) {
        node.parent().ifPresent(parent -> parent.removeChild(node));
      }
    }
  }

  private void resolve(Set<DtNode> used, boolean phandles) throws InvalidInputException {
    for (var ofNode : values.entrySet()) {
      for (var entry : ofNode.getValue().entrySet()) {
        if (entry.getKey().equals("phandle") == phandles) {
          byte[] bytes = entry.getValue().value().resolve(references, used);
          ofNode.getKey().set(entry.getKey(), bytes, entry.getValue().location());
        }
      }
    }
  }
}
