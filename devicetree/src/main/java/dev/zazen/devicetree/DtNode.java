package dev.zazen.devicetree;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.base.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A node of a device tree; its name includes the unit address. */
public final class DtNode {
  private static final int DEFAULT_ADDRESS_CELLS = 2;
  private static final int DEFAULT_SIZE_CELLS = 1;

  private final DtNode parent;
  private final Location location;
  private final Map<String, DtProperty> properties = new LinkedHashMap<>();
  private final List<DtNode> children = new ArrayList<>();
  private final Set<String> labels = new LinkedHashSet<>();
  private String name;

  DtNode(DtNode parent, String name, Location location) {
    this.parent = parent;
    this.name = name;
    this.location = location;
  }

  /** With unit address; empty for the root. */
  public String name() {
    return name;
  }

  public void rename(String newName) {
    name = newName;
  }

  /** Empty for the root. */
  public Optional<DtNode> parent() {
    return Optional.ofNullable(parent);
  }

  /** The full path, {@code /} for the root. */
  public String path() {
    if (parent == null) {
      return "/";
    }
    return parent.parent == null ? "/" + name : parent.path() + "/" + name;
  }

  /** Where it was first read. */
  public Location location() {
    return location;
  }

  /** Labels given in the source. */
  public Set<String> labels() {
    return Collections.unmodifiableSet(labels);
  }

  void addLabel(String label) {
    labels.add(label);
  }

  /** In order. */
  public List<DtNode> children() {
    return List.copyOf(children);
  }

  /** The child called {@code wanted}: exactly, or without its unit address if only one fits. */
  public Optional<DtNode> child(String wanted) {
    DtNode fitting = null;
    for (DtNode child : children) {
      if (child.name.equals(wanted)) {
        return Optional.of(child);
      }
      int at = child.name.indexOf('@');
      if (at >= 0 && child.name.substring(0, at).equals(wanted)) {
        if (fitting != null) {
          return Optional.empty();
        }
        fitting = child;
      }
    }
    return Optional.ofNullable(fitting);
  }

  /** Appends a node without properties. */
  public DtNode addChild(String childName) {
    return addChild(childName, location);
  }

  DtNode addChild(String childName, Location at) {
    var child = new DtNode(this, childName, at);
    children.add(child);
    return child;
  }

  /** Removes a child; returns whether it was one. */
  @CanIgnoreReturnValue
  public boolean removeChild(DtNode child) {
    return children.removeIf(c -> c.equals(child));
  }

  /** In order. */
  public Collection<DtProperty> properties() {
    return List.copyOf(properties.values());
  }

  public Optional<DtProperty> property(String property) {
    return Optional.ofNullable(properties.get(property));
  }

  public boolean has(String property) {
    return properties.containsKey(property);
  }

  /** Sets a property; one that was there keeps its place. */
  public void set(String property, byte[] value) {
    set(property, value, location);
  }

  void set(String property, byte[] value, Location at) {
    properties.put(property, new DtProperty(this, property, value, at));
  }

  /** Sets a property to 32-bit cells. */
  public void setCells(String property, int... cells) {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[cells.length * 4]);
    bytes.asIntBuffer().put(cells);
    byte[] value = new byte[cells.length * 4];
    bytes.get(value);
    set(property, value);
  }

  /** Sets a property to two cells. */
  public void setU64(String property, long value) {
    setCells(property, (int) (value >>> 32), (int) value);
  }

  /** Sets a property to a list of strings. */
  public void setStrings(String property, String... values) {
    set(property, (String.join("\0", values) + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Sets a property without value. */
  public void setFlag(String property) {
    set(property, new byte[0]);
  }

  public void remove(String property) {
    properties.remove(property);
  }

  /** The strings of {@code compatible}; none if it is missing or no list of strings. */
  public List<String> compatible() {
    DtProperty property = properties.get("compatible");
    try {
      return property == null ? List.of() : property.strings();
    } catch (InvalidInputException e) {
      return List.of();
    }
  }

  public boolean isCompatible(String binding) {
    return compatible().contains(binding);
  }

  /**
   * Cells of an address of the children, {@code #address-cells}; where it is missing those of the
   * parent, 2 if nobody says. The specification has nothing inherited, but Xen does it
   * (xen/common/device_tree.c, dt_n_addr_cells).
   */
  public int addressCells() {
    return cellCount("#address-cells", DEFAULT_ADDRESS_CELLS);
  }

  /** Cells of a size of the children, {@code #size-cells}; as above, 1 if nobody says. */
  public int sizeCells() {
    return cellCount("#size-cells", DEFAULT_SIZE_CELLS);
  }

  private int cellCount(String property, int otherwise) {
    for (var node = Optional.of(this); node.isPresent(); node = node.get().parent()) {
      DtProperty cells = node.get().properties.get(property);
      if (cells != null) {
        return cells.length() == 4 ? ByteBuffer.wrap(cells.value()).getInt() : otherwise;
      }
    }
    return otherwise;
  }

  /** Visits this node and all below, parents first. */
  public void walk(Consumer<DtNode> visitor) {
    visitor.accept(this);
    for (DtNode child : children()) {
      child.walk(visitor);
    }
  }

  @Override
  public String toString() {
    return path();
  }
}
