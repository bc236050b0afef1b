package dev.zazen.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A disk of a guest, kept in a file of the host. Any thread may call; an interrupt of a thread
 * within a call closes the file.
 *
 * <p>Requests outside of the disk, damaged metadata and errors of the host throw {@link
 * IOException}; the image stays usable for other requests.
 */
public interface DiskImage extends AutoCloseable {
  /** Bytes, a multiple of 512. */
  long size();

  /** Whether {@link #write} and {@link #discard} fail. */
  boolean isReadOnly();

  /** What the user should know about the way this image was opened, in whole sentences. */
  List<String> warnings();

  /** Fills what remains of {@code to} with the bytes from {@code offset}. */
  void read(long offset, ByteBuffer to) throws IOException;

  /** Writes what remains of {@code from} to {@code offset}; it is durable after {@link #flush}. */
  void write(long offset, ByteBuffer from) throws IOException;

  /** What was written before survives the death of this process and of the host. */
  void flush() throws IOException;

  /**
   * The guest no longer needs these {@code length} bytes: each cluster of them either stays as it
   * is or reads as zeroes from now on.
   */
  void discard(long offset, long length) throws IOException;

  /** Flushes and lets go of the file. A second call does nothing. */
  @Override
  void close() throws IOException;
}
