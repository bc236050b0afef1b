package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compressed cluster that was read last. Deflate without a header, as QEMU writes it. */
final class Inflated {
  private final Storage storage;
  private final byte[] cluster;
  private L2Entry.Compressed current;

  Inflated(Storage storage, int clusterSize) {
    this.storage = storage;
    cluster = new byte[clusterSize];
  }

  /** Fills {@code to} with the bytes of {@code entry}'s cluster from {@code within}. */
  void read(L2Entry.Compressed entry, int within, ByteBuffer to) throws IOException {
    if (!entry.equals(current)) {
      current = null;
      inflate(entry);
      current = entry;
    }
    to.put(cluster, within, to.remaining());
  }

  private void inflate(L2Entry.Compressed entry) throws IOException {
    var compressed = ByteBuffer.allocate(entry.length());
    storage.read(entry.offset(), compressed);
    try (var inflater = new Inflater(true)) {
      inflater.setInput(compressed.flip());
      int length = 0;
      while (length < cluster.length) {
        int count = inflater.inflate(cluster, length, cluster.length - length);
        if (count == 0) {
          throw damaged(entry, null);
        }
        length += count;
      }
    } catch (DataFormatException e) {
      throw damaged(entry, e);
    }
  }

  private IOException damaged(L2Entry.Compressed entry, DataFormatException cause) {
    return new IOException(
        "%s: the image is damaged: the compressed cluster at %d cannot be read"
            .formatted(storage.name(), entry.offset()),
        cause);
  }

  /** The clusters of the file may have changed. */
  void forget() {
    current = null;
  }
}
