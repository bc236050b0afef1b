package dev.zazen.devicetree;

import dev.zazen.base.Foreign;
import dev.zazen.base.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads flattened device trees of version 17 and what is compatible with it. */
public final class FdtReader {
  /** Deeper nesting than any real tree has. */
  static final int MOST_DEPTH = 64;

  private static final int OLDEST_VERSION = 16;
  private static final String MEND = "make the blob again, for example with dtc -I dts -O dtb";

  private final String source;
  private final ByteBuffer blob;
  private int structureAt;
  private int structureEnd;
  private int stringsAt;
  private int stringsEnd;

  private FdtReader(byte[] bytes, String source) {
    this.blob = ByteBuffer.wrap(bytes);
    this.source = source;
  }

  /**
   * Reads a blob; bytes behind its end are ignored.
   *
   * @param source what to call it in messages
   */
  public static DeviceTree read(byte[] bytes, String source) throws InvalidInputException {
    return new FdtReader(bytes, source).tree();
  }

  private DeviceTree tree() throws InvalidInputException {
    if (blob.capacity() < Fdt.HEADER_SIZE) {
      throw refuse(0, "is only %d bytes long, shorter than a header".formatted(blob.capacity()));
    }
    if (big32(0) != Fdt.MAGIC) {
      throw refuse(
          0, "is no device tree blob: it starts with %08x, not d00dfeed".formatted(big32(0)));
    }
    int total = big32(4);
    if (total < Fdt.HEADER_SIZE || total > blob.capacity()) {
      throw refuse(
          4, "is cut: %d bytes of %d".formatted(blob.capacity(), Integer.toUnsignedLong(total)));
    }
    if (big32(20) < OLDEST_VERSION || big32(24) > Fdt.VERSION) {
      throw refuse(20, "has version %d, last compatible %d".formatted(big32(20), big32(24)));
    }
    structureAt = big32(8);
    stringsAt = big32(12);
    stringsEnd = section(12, stringsAt, big32(32), total, "strings");
    structureEnd =
        big32(20) >= Fdt.VERSION
            ? section(8, structureAt, big32(36), total, "structure")
            : section(8, structureAt, total - structureAt, total, "structure");
    if (structureAt % 4 != 0) {
      throw refuse(8, "has its structure block at 0x%x, no multiple of 4".formatted(structureAt));
    }
    var tree = new DeviceTree(new Location(source, 0));
    tree.setBootCpu(big32(28));
    reservations(tree, total);
    structure(tree);
    return tree;
  }

  private int section(int field, @Foreign int start, @Foreign int size, int total, String what)
      throws InvalidInputException {
    if (start < Fdt.HEADER_SIZE || size < 0 || (long) start + size > total) {
      throw refuse(
          field,
          "has its %s block (0x%x bytes at 0x%x) outside its %d bytes"
              .formatted(what, size, start, total));
    }
    return start + size;
  }

  private void reservations(DeviceTree tree, int total) throws InvalidInputException {
    int at = big32(16);
    if (at < Fdt.HEADER_SIZE || at % 8 != 0) {
      throw refuse(16, "has its memory reservations at 0x%x".formatted(at));
    }
    while (true) {
      if (at > total - Fdt.RESERVATION_SIZE) {
        throw refuse(at, "has memory reservations without an end");
      }
      long address = big64(at);
      long size = big64(at + 8);
      if (address == 0 && size == 0) {
        return;
      }
      tree.reservations().add(new DeviceTree.Reservation(address, size));
      at += Fdt.RESERVATION_SIZE;
    }
  }

  private void structure(DeviceTree tree) throws InvalidInputException {
    DtNode node = null;
    boolean rootEnded = false;
    int depth = 0;
    int at = structureAt;
    while (true) {
      int token = word(at);
      switch (token) {
        case Fdt.NOP -> at += 4;
        case Fdt.BEGIN_NODE -> {
          int end = stringEnd(at + 4, structureEnd);
          String name = text(at + 4, end);
          if (rootEnded || ++depth > MOST_DEPTH) {
            throw refuse(
                at, rootEnded ? "has a second root" : "nests nodes deeper than " + MOST_DEPTH);
          }
          node = node == null ? root(tree, name, at) : child(node, name, at);
          at = end + 4 & ~3;
        }
        case Fdt.END_NODE -> {
          if (node == null) {
            throw refuse(at, "ends a node that has not begun");
          }
          depth--;
          node = node.parent().orElse(null);
          rootEnded = node == null;
          at += 4;
        }
        case Fdt.PROP -> at = property(node, at);
        case Fdt.END -> {
          if (!rootEnded) {
            throw refuse(
                at, "ends inside " + (node == null ? "nothing: it has no root" : node.path()));
          }
          return;
        }
        default -> throw refuse(at, "has an unknown token 0x%x".formatted(token));
      }
    }
  }

  private DtNode root(DeviceTree tree, String name, int at) throws InvalidInputException {
    if (!name.isEmpty()) {
      throw refuse(at, "calls its root '%s'".formatted(name));
    }
    return tree.root();
  }

  private DtNode child(DtNode parent, String name, int at) throws InvalidInputException {
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw refuse(at, "has a node called '%s' in %s".formatted(name, parent.path()));
    }
    if (parent.children().stream().anyMatch(c -> c.name().equals(name))) {
      throw refuse(at, "has two nodes %s in %s".formatted(name, parent.path()));
    }
    return parent.addChild(name);
  }

  private int property(DtNode node, int at) throws InvalidInputException {
    int length = word(at + 4);
    int nameAt = word(at + 8);
    int start = at + 12;
    if (node == null) {
      throw refuse(at, "has a property outside a node");
    }
    if (length < 0 || length > structureEnd - start) {
      throw refuse(
          at + 4,
          "has a property of %s that is %d bytes long, past the end of the structure block"
              .formatted(node.path(), Integer.toUnsignedLong(length)));
    }
    if (nameAt < 0 || nameAt >= stringsEnd - stringsAt) {
      throw refuse(
          at + 8,
          "has a property of %s whose name lies outside the strings".formatted(node.path()));
    }
    String name = text(stringsAt + nameAt, stringEnd(stringsAt + nameAt, stringsEnd));
    if (name.isEmpty() || node.has(name)) {
      throw refuse(
          at,
          "has %s '%s' in %s"
              .formatted(name.isEmpty() ? "a property" : "two properties", name, node.path()));
    }
    byte[] value = new byte[length];
    blob.get(start, value);
    node.set(name, value);
    return start + length + 3 & ~3;
  }

  @Foreign
  private int big32(int at) {
    return blob.getInt(at);
  }

  @Foreign
  private long big64(int at) {
    return blob.getLong(at);
  }

  @Foreign
  private int word(int at) throws InvalidInputException {
    if (at < 0 || at > structureEnd - 4) {
      throw refuse(at, "has a structure block without an end");
    }
    return blob.getInt(at);
  }

  private int stringEnd(int start, int limit) throws InvalidInputException {
    for (int at = start; at < limit; at++) {
      if (blob.get(at) == 0) {
        return at;
      }
    }
    throw refuse(start, "has a name without an end");
  }

  private String text(int start, int end) throws InvalidInputException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(blob.slice(start, end - start)).toString();
    } catch (CharacterCodingException e) {
      throw refuse(start, "has a name that is no text");
    }
  }

  private InvalidInputException refuse(int offset, String what) {
    return new InvalidInputException("%s (offset 0x%x)".formatted(source, offset), what, MEND);
  }
}
