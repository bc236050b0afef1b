package dev.zazen.machine;

import dev.zazen.base.Foreign;

/**
 * How a device reaches memory. Addresses are those that the device's driver gives it; what they
 * lead to is decided at every access. Any thread.
 */
public interface Dma {
  /**
   * Copies {@code length} bytes at {@code address} to {@code to} from index {@code from}.
   *
   * @return false if the access was aborted; part of it may have been done
   */
  boolean read(@Foreign long address, byte[] to, int from, int length);

  /** Copies bytes of {@code data} to {@code address}; otherwise as {@link #read}. */
  boolean write(@Foreign long address, byte[] data, int from, int length);
}
