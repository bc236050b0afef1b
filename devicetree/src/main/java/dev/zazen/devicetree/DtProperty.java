package dev.zazen.devicetree;

import dev.zazen.base.Foreign;
import dev.zazen.base.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A property of a node. The readers refuse values that do not have the form asked for. */
public final class DtProperty {
  private final DtNode node;
  private final String name;
  private final byte[] value;
  private final Location location;

  DtProperty(DtNode node, String name, byte[] value, Location location) {
    this.node = node;
    this.name = name;
    this.value = value.clone();
    this.location = location;
  }

  public String name() {
    return name;
  }

  /** The node it belongs to. */
  public DtNode node() {
    return node;
  }

  /** Where it was read. */
  public Location location() {
    return location;
  }

  /** The bytes. */
  public byte[] value() {
    return value.clone();
  }

  /** Number of bytes. */
  public int length() {
    return value.length;
  }

  /** The value as one 32-bit cell. */
  @Foreign
  public int cell() throws InvalidInputException {
    if (value.length != 4) {
      throw refuse(
          "is %d bytes long, not one cell".formatted(value.length),
          "give one number: " + name + " = <1>;");
    }
    return ByteBuffer.wrap(value).getInt();
  }

  /** The value as 32-bit cells. */
  public int[] cells() throws InvalidInputException {
    if (value.length % 4 != 0) {
      throw refuse(
          "is %d bytes long, not whole cells".formatted(value.length), "give numbers: <1 2>");
    }
    int[] cells = new int[value.length / 4];
    ByteBuffer.wrap(value).asIntBuffer().get(cells);
    return cells;
  }

  /** The value as a number of one or two cells; one cell is not negative. */
  @Foreign
  public long number() throws InvalidInputException {
    return switch (value.length) {
      case 4 -> ByteBuffer.wrap(value).getInt() & 0xffffffffL;
      case 8 -> ByteBuffer.wrap(value).getLong();
      default ->
          throw refuse(
              "is %d bytes long, not a number of one or two cells".formatted(value.length),
              "give one number: <1> or <0x0 0x1>");
    };
  }

  /** The value as one string. */
  public String string() throws InvalidInputException {
    List<String> strings = strings();
    if (strings.size() != 1) {
      throw refuse("holds %d strings, not one".formatted(strings.size()), "give one string");
    }
    return strings.getFirst();
  }

  /** The value as a list of strings. */
  public List<String> strings() throws InvalidInputException {
    if (value.length == 0 || value[value.length - 1] != 0) {
      throw refuse("is not a string", "give a string in double quotes");
    }
    List<String> strings = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < value.length; i++) {
      if (value[i] == 0) {
        strings.add(new String(value, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return strings;
  }

  private InvalidInputException refuse(String what, String mend) {
    return new InvalidInputException(
        "%s (%s)".formatted(node.path(), location), "property '%s' %s".formatted(name, what), mend);
  }

  @Override
  public String toString() {
    return node.path() + ":" + name;
  }
}
