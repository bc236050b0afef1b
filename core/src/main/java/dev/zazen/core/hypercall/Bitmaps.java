package dev.zazen.core.hypercall;

import java.util.BitSet;
import java.util.function.IntPredicate;

/** {@code struct xenctl_bitmap} of {@code public/domctl.h}: a pointer and a number of bits. */
final class Bitmaps {
  private static final int WORK = HypercallFrame.CAPACITY - 512;
  private static final int MOST = 512 * Byte.SIZE;

  private Bitmaps() {}

  /**
   * Writes a bitmap to where the structure at index {@code at} points, no more bits than it has
   * room for.
   */
  static boolean store(HypercallFrame frame, int at, int bits, IntPredicate set) {
    long pointer = frame.data().getLong(at);
    int room = frame.data().getInt(at + Long.BYTES);
    int count = Math.clamp(room, 0, MOST);
    int bytes = (count + Byte.SIZE - 1) / Byte.SIZE;
    for (int i = 0; i < bytes; i++) {
      int value = 0;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        int number = i * Byte.SIZE + bit;
        value |= number < bits && number < count && set.test(number) ? 1 << bit : 0;
      }
      frame.data().put(WORK + i, (byte) value);
    }
    return bytes == 0 || frame.store(pointer, WORK, bytes);
  }

  /**
   * Reads a bitmap that the structure at index {@code at} points to, the first {@code bits} at
   * most, into {@code into}.
   */
  static boolean load(HypercallFrame frame, int at, int bits, BitSet into) {
    long pointer = frame.data().getLong(at);
    int room = frame.data().getInt(at + Long.BYTES);
    int count = Math.clamp(room, 0, Math.min(bits, MOST));
    int bytes = (count + Byte.SIZE - 1) / Byte.SIZE;
    if (bytes != 0 && !frame.load(pointer, WORK, bytes)) {
      return false;
    }
    for (int bit = 0; bit < count; bit++) {
      into.set(bit, (frame.data().get(WORK + bit / Byte.SIZE) >> bit % Byte.SIZE & 1) != 0);
    }
    return true;
  }
}
