package dev.zazen.devicetree;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes flattened device trees, version 17. */
public final class FdtWriter {
  private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(structure);
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final Map<String, Integer> stringOffsets = new LinkedHashMap<>();

  private FdtWriter() {}

  /** The tree as a blob: header, reservations, structure, strings. */
  public static byte[] write(DeviceTree tree) {
    try {
      return new FdtWriter().blob(tree);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  private byte[] blob(DeviceTree tree) throws IOException {
    node(tree.root());
    out.writeInt(Fdt.END);
    int reservations = (tree.reservations().size() + 1) * Fdt.RESERVATION_SIZE;
    int structureAt = Fdt.HEADER_SIZE + reservations;
    int stringsAt = structureAt + structure.size();
    byte[] bytes = new byte[stringsAt + strings.size()];
    ByteBuffer blob = ByteBuffer.wrap(bytes);
    blob.putInt(Fdt.MAGIC)
        .putInt(bytes.length)
        .putInt(structureAt)
        .putInt(stringsAt)
        .putInt(Fdt.HEADER_SIZE);
    blob.putInt(Fdt.VERSION).putInt(Fdt.LAST_COMPATIBLE_VERSION).putInt(tree.bootCpu());
    blob.putInt(strings.size()).putInt(structure.size());
    for (DeviceTree.Reservation reservation : tree.reservations()) {
      blob.putLong(reservation.address()).putLong(reservation.size());
    }
    blob.putLong(0).putLong(0).put(structure.toByteArray()).put(strings.toByteArray());
    return bytes;
  }

  private void node(DtNode node) throws IOException {
    out.writeInt(Fdt.BEGIN_NODE);
    out.write(node.name().getBytes(StandardCharsets.UTF_8));
    out.write(0);
    pad();
    for (DtProperty property : node.properties()) {
      out.writeInt(Fdt.PROP);
      out.writeInt(property.length());
      out.writeInt(stringOffset(property.name()));
      out.write(property.value());
      pad();
    }
    for (DtNode child : node.children()) {
      node(child);
    }
    out.writeInt(Fdt.END_NODE);
  }

  private int stringOffset(String name) {
    return stringOffsets.computeIfAbsent(
        name,
        n -> {
          int offset = strings.size();
          strings.writeBytes(n.getBytes(StandardCharsets.UTF_8));
          strings.write(0);
          return offset;
        });
  }

  private void pad() throws IOException {
    while (structure.size() % 4 != 0) {
      out.write(0);
    }
  }
}
