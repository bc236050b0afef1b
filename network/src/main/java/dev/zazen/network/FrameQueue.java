package dev.zazen.network;

import java.nio.ByteBuffer;

/** Frames that wait for room, in a fixed number of bytes. Any thread. */
public final class FrameQueue {
  private static final int LENGTH = Integer.BYTES;

  private final ByteBuffer bytes;
  private int head;
  private int used;

  /** An empty queue. */
  public FrameQueue(int capacity) {
    bytes = ByteBuffer.allocate(capacity);
  }

  /** Copies a frame; false, and nothing kept, if there is no room. */
  public synchronized boolean offer(ByteBuffer frame) {
    int length = frame.remaining();
    if (length > bytes.capacity() - used - LENGTH) {
      return false;
    }
    int at = (head + used) % bytes.capacity();
    for (int i = 0; i < LENGTH; i++) {
      bytes.put((at + i) % bytes.capacity(), (byte) (length >>> 8 * i));
    }
    at = (at + LENGTH) % bytes.capacity();
    int first = Math.min(length, bytes.capacity() - at);
    bytes.put(at, frame, frame.position(), first);
    bytes.put(0, frame, frame.position() + first, length - first);
    used += LENGTH + length;
    return true;
  }

  /**
   * Takes the oldest frame out.
   *
   * @param to long enough for any frame
   * @return its length; 0 if there is none
   */
  public synchronized int poll(byte[] to) {
    if (used == 0) {
      return 0;
    }
    int length = 0;
    for (int i = 0; i < LENGTH; i++) {
      length |= (bytes.get((head + i) % bytes.capacity()) & 0xff) << 8 * i;
    }
    int at = (head + LENGTH) % bytes.capacity();
    int first = Math.min(length, bytes.capacity() - at);
    bytes.get(at, to, 0, first);
    bytes.get(0, to, first, length - first);
    used -= LENGTH + length;
    head = (at + length) % bytes.capacity();
    return length;
  }
}
