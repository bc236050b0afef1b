package dev.zazen.image;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A regular file or block device, locked: by one writer, or by any number of readers.
 *
 * <p>Locks of POSIX belong to the process, and closing any descriptor of a file drops all of them.
 * So a process opens a file once, and its readers share the channel.
 */
final class LockedFile implements Storage {
  /**
   * Where readers lock: QEMU locks this byte while others must not write to an image, so it sees a
   * reader as one of its own and goes on reading, and it does not start to write. Writers lock the
   * whole file.
   */
  private static final long NO_WRITERS = 201;

  private static final int TYPE = 0xf000;
  private static final int REGULAR_FILE = 0x8000;
  private static final int BLOCK_DEVICE = 0x6000;

  private static final Map<Object, LockedFile> OPEN = new HashMap<>();

  private final Object key;
  private final String name;
  private final FileChannel channel;
  private final boolean shared;
  private int users = 1;
  private volatile boolean lost;

  private LockedFile(Object key, String name, FileChannel channel, boolean shared) {
    this.key = key;
    this.name = name;
    this.channel = channel;
    this.shared = shared;
  }

  /** Opens {@code file}; each success is followed by one {@link #close}. */
  static LockedFile open(Path file, boolean readOnly) throws IOException, InvalidInputException {
    Object key = key(file);
    synchronized (OPEN) {
      LockedFile open = OPEN.get(key);
      if (open != null) {
        if (!(readOnly && open.shared)) {
          throw locked(file, "this Zazen has it open already");
        }
        open.users++;
        return open;
      }
      LockedFile opened = new LockedFile(key, file.toString(), locked(file, readOnly), readOnly);
      OPEN.put(key, opened);
      return opened;
    }
  }

  private static FileChannel locked(Path file, boolean readOnly)
      throws IOException, InvalidInputException {
    var options =
        readOnly
            ? Set.of(StandardOpenOption.READ)
            : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, options);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new InvalidInputException(
          file.toString(),
          "may not be opened for " + (readOnly ? "reading" : "writing"),
          "change its owner or mode" + (readOnly ? "" : ", or attach it read-only"));
    }
    boolean held = false;
    try {
      FileLock lock =
          readOnly
              ? channel.tryLock(NO_WRITERS, 1, true)
              : channel.tryLock(0, Long.MAX_VALUE, false);
      held = lock != null;
    } catch (OverlappingFileLockException e) {
      throw locked(file, "this process holds a lock on it");
    } finally {
      if (!held) {
        channel.close();
      }
    }
    if (!held) {
      throw locked(file, "another process holds a lock on it");
    }
    return channel;
  }

  private static InvalidInputException locked(Path file, String how) {
    return new InvalidInputException(
        file.toString(),
        "is in use: " + how,
        "an image has one writer or any number of readers; close it there, or use a copy or an"
            + " overlay (qemu-img create -b)");
  }

  /** What identifies the file, whatever its path; anything else than a disk is refused. */
  static Object key(Path file) throws IOException, InvalidInputException {
    if (!Files.exists(file)) {
      throw new InvalidInputException(
          file.toString(), "there is no such file", "create it (qemu-img create) or mend the path");
    }
    int type = (Integer) Files.getAttribute(file, "unix:mode") & TYPE;
    if (type != REGULAR_FILE && type != BLOCK_DEVICE) {
      throw new InvalidInputException(
          file.toString(), "is no file and no block device", "give the path of a disk image");
    }
    return Objects.requireNonNull(
        Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class).fileKey());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(long offset, ByteBuffer to) throws IOException {
    long at = offset;
    while (to.hasRemaining()) {
      int count = channel.read(to, at);
      if (count < 0) {
        Buffers.fillWithZeroes(to);
        return;
      }
      at += count;
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }

  /** Once the host has failed to write, it may have dropped what it had: no later call succeeds. */
  @Override
  public void force() throws IOException {
    if (lost) {
      throw new IOException(name + ": the host failed to write to it before");
    }
    lost = true;
    channel.force(false);
    lost = false;
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(key, this);
        channel.close();
      }
    }
  }
}
