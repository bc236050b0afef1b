package dev.zazen.xenstore;

/** A page of 4096 bytes that a guest writes at the same time. Offsets are within the page. */
public interface SharedPage {
  /** Reads a little-endian word; later reads see what the guest wrote before it wrote this. */
  int load(int offset);

  /** Writes a little-endian word; a guest that sees it sees what was written before. */
  void store(int offset, int value);

  /** Copies out of the page. */
  void get(int offset, byte[] to, int from, int length);

  /** Copies into the page. */
  void put(int offset, byte[] data, int from, int length);
}
