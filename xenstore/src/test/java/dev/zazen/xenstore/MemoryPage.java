package dev.zazen.xenstore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A page that is an array. */
class MemoryPage implements SharedPage {
  final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

  @Override
  public int load(int offset) {
    return bytes.getInt(offset);
  }

  @Override
  public void store(int offset, int value) {
    bytes.putInt(offset, value);
  }

  @Override
  public void get(int offset, byte[] to, int from, int length) {
    bytes.get(offset, to, from, length);
  }

  @Override
  public void put(int offset, byte[] data, int from, int length) {
    bytes.put(offset, data, from, length);
  }
}
