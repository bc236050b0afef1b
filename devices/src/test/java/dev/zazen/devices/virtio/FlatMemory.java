package dev.zazen.devices.virtio;

import dev.zazen.machine.Dma;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory from address 0 on; what lies behind it cannot be reached. */
public final class FlatMemory implements Dma {
  private final byte[] bytes;

  /** What is there. */
  public final ByteBuffer content;

  /** So many bytes of it, zero. */
  public FlatMemory(int size) {
    bytes = new byte[size];
    content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean isHere(long address, int length) {
    return address >= 0 && address <= bytes.length - length;
  }

  @Override
  public boolean read(long address, byte[] to, int from, int length) {
    if (!isHere(address, length)) {
      return false;
    }
    System.arraycopy(bytes, (int) address, to, from, length);
    return true;
  }

  @Override
  public boolean write(long address, byte[] data, int from, int length) {
    if (!isHere(address, length)) {
      return false;
    }
    System.arraycopy(data, from, bytes, (int) address, length);
    return true;
  }

  /** Writes a descriptor of the table at {@code table}. */
  public void descriptor(int table, int index, long address, int length, int flags, int next) {
    int at = table + 16 * index;
    content.putLong(at, address);
    content.putInt(at + 8, length);
    content.putShort(at + 12, (short) flags);
    content.putShort(at + 14, (short) next);
  }
}
