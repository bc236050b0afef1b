package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an image file. */
interface Storage extends AutoCloseable {
  /** The file's name, for messages. */
  String name();

  /** Bytes there are now. */
  long size() throws IOException;

  /** Fills what remains of {@code to}; there are zeroes behind the end. */
  void read(long offset, ByteBuffer to) throws IOException;

  /** Writes what remains of {@code from}; the file grows as needed. */
  void write(long offset, ByteBuffer from) throws IOException;

  /** All writes before reach the disk before any write after. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
