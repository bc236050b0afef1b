package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A file in memory that knows what a power cut could have left of it. */
final class JournaledStorage implements Storage {
  private final Content forced;
  private final Content now;
  private final List<Write> unforced = new ArrayList<>();
  private Runnable beforeForce = () -> {};
  private int writesLeft = Integer.MAX_VALUE;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Write(int offset, byte[] bytes) {}

  /** Bytes that grow, with room to do so. */
  private static final class Content {
    private byte[] bytes;
    private int size;

    Content(byte[] bytes, int size) {
      this.bytes = Arrays.copyOf(bytes, size);
      this.size = size;
    }

    void put(int offset, byte[] from, int at, int length) {
      size = Math.max(size, offset + length);
      if (size > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * size);
      }
      System.arraycopy(from, at, bytes, offset, length);
    }

    byte[] copy() {
      return Arrays.copyOf(bytes, size);
    }
  }

  JournaledStorage(byte[] content) {
    forced = new Content(content, content.length);
    now = new Content(content, content.length);
  }

  /** Calls {@code action} before each force. */
  void beforeForce(Runnable action) {
    beforeForce = action;
  }

  /** The write after {@code count} more, and all that follow, fail. */
  void failAfter(int count) {
    writesLeft = count;
  }

  /**
   * What may be on the disk now: all that was forced, and of each later sector one of the versions
   * that it had.
   */
  byte[] afterPowerCut(SplittableRandom random) {
    var disk = new Content(forced.bytes, forced.size);
    for (Write write : unforced) {
      int kept = random.nextInt(3) * 50;
      int length = write.bytes.length;
      for (int at = 0; at < length; at += 512) {
        if (random.nextInt(100) < kept) {
          disk.put(write.offset + at, write.bytes, at, Math.min(512, length - at));
        }
      }
    }
    return disk.copy();
  }

  /** What a process that is killed now leaves. */
  byte[] content() {
    return now.copy();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public long size() {
    return now.size;
  }

  @Override
  public void read(long offset, ByteBuffer to) {
    if (offset < now.size) {
      int from = Math.toIntExact(offset);
      to.put(now.bytes, from, Math.min(to.remaining(), now.size - from));
    }
    Buffers.fillWithZeroes(to);
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    if (writesLeft <= 0) {
      throw new IOException("no space left");
    }
    writesLeft--;
    if (offset > 1L << 28) {
      throw new IOException("no space left");
    }
    var bytes = new byte[from.remaining()];
    from.get(bytes);
    int at = Math.toIntExact(offset);
    unforced.add(new Write(at, bytes));
    now.put(at, bytes, 0, bytes.length);
  }

  @Override
  public void force() {
    beforeForce.run();
    unforced.forEach(write -> forced.put(write.offset, write.bytes, 0, write.bytes.length));
    unforced.clear();
  }

  @Override
  public void close() {
    force();
  }
}
