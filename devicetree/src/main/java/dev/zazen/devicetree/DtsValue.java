package dev.zazen.devicetree;

import dev.zazen.base.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A property value in the making: bytes with references that are resolved once the whole tree is
 * known.
 */
final class DtsValue {
  /** A part of the value. */
  sealed interface Part {
    /** Appends its bytes; adds the node that it refers to to {@code used}. */
    void resolve(ByteArrayOutputStream out, DtsReferences references, Set<DtNode> used)
        throws InvalidInputException;
  }

  /** Bytes as they are. */
  @SuppressWarnings("ArrayRecordComponent") // never shared
  record Bytes(byte[] bytes) implements Part {
    @Override
    public void resolve(ByteArrayOutputStream out, DtsReferences references, Set<DtNode> used) {
      out.writeBytes(bytes);
    }
  }

  /** The phandle of a node, one cell. */
  record Phandle(String target, Location location) implements Part {
    @Override
    public void resolve(ByteArrayOutputStream out, DtsReferences references, Set<DtNode> used)
        throws InvalidInputException {
      used.add(references.node(target, location));
      int value = references.phandle(target, location);
      out.writeBytes(
          new byte[] {
            (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
          });
    }
  }

  /** The path of a node, a string. */
  record Path(String target, Location location) implements Part {
    @Override
    public void resolve(ByteArrayOutputStream out, DtsReferences references, Set<DtNode> used)
        throws InvalidInputException {
      DtNode node = references.node(target, location);
      used.add(node);
      out.writeBytes(node.path().getBytes(StandardCharsets.UTF_8));
      out.write(0);
    }
  }

  private final List<Part> parts = new ArrayList<>();

  void add(Part part) {
    parts.add(part);
  }

  /** Adds the lowest {@code bits} of a number. */
  void addNumber(long value, int bits) {
    byte[] bytes = new byte[bits / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> bits - 8 - 8 * i);
    }
    parts.add(new Bytes(bytes));
  }

  /** The bytes of the whole if it has no references, otherwise none. */
  byte[] constant() {
    var out = new ByteArrayOutputStream();
    for (Part part : parts) {
      if (!(part instanceof Bytes bytes)) {
        return new byte[0];
      }
      out.writeBytes(bytes.bytes());
    }
    return out.toByteArray();
  }

  /**
   * The bytes of the whole, once references can be resolved; adds the nodes it refers to to {@code
   * used}.
   */
  byte[] resolve(DtsReferences references, Set<DtNode> used) throws InvalidInputException {
    var out = new ByteArrayOutputStream();
    for (Part part : parts) {
      part.resolve(out, references, used);
    }
    return out.toByteArray();
  }
}
