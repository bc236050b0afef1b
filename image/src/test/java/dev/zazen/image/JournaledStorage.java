package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A file in memory that knows what a power cut could have left of it. */
final class JournaledStorage implements Storage {
  private byte[] forced;
  private byte[] now;
  private final List<Write> unforced = new ArrayList<>();
  private Runnable beforeForce = () -> {};
  private int writesLeft = Integer.MAX_VALUE;

  private record Write(int offset, ByteBuffer bytes) {}

  JournaledStorage(byte[] content) {
    forced = content.clone();
    now = content.clone();
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
    byte[] disk = forced.clone();
    for (Write write : unforced) {
      int kept = random.nextInt(3) * 50;
      var bytes = new byte[write.bytes.capacity()];
      write.bytes.get(0, bytes);
      for (int at = 0; at < bytes.length; at += 512) {
        if (random.nextInt(100) < kept) {
          byte[] sector = Arrays.copyOfRange(bytes, at, Math.min(at + 512, bytes.length));
          disk = put(disk, write.offset + at, sector);
        }
      }
    }
    return disk;
  }

  /** What a process that is killed now leaves. */
  byte[] content() {
    return now.clone();
  }

  private static byte[] put(byte[] disk, int offset, byte[] bytes) {
    byte[] grown =
        offset + bytes.length > disk.length ? Arrays.copyOf(disk, offset + bytes.length) : disk;
    System.arraycopy(bytes, 0, grown, offset, bytes.length);
    return grown;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public long size() {
    return now.length;
  }

  @Override
  public void read(long offset, ByteBuffer to) {
    if (offset < now.length) {
      int from = Math.toIntExact(offset);
      to.put(now, from, Math.min(to.remaining(), now.length - from));
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
    unforced.add(new Write(at, ByteBuffer.wrap(bytes)));
    now = put(now, at, bytes);
  }

  @Override
  public void force() {
    beforeForce.run();
    forced = now.clone();
    unforced.clear();
  }

  @Override
  public void close() {
    force();
  }
}
