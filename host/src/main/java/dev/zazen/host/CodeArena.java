package dev.zazen.host;

import dev.zazen.base.Deviation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Memory for machine code: one file in memory, mapped twice, so that no address is both writable
 * and executable. Only on Linux.
 */
public final class CodeArena implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment writable;
  private final MemorySegment executable;
  private final ByteBuffer bytes;
  private MemorySegment trampoline = MemorySegment.NULL;

  private CodeArena(long size) {
    MemorySegment[] views = SharedFile.mapTwice(size, arena);
    writable = views == null ? MemorySegment.NULL : views[0];
    executable = views == null ? MemorySegment.NULL : views[1];
    bytes = writable.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reserves room for code, if the host lets us have it. */
  public static Optional<CodeArena> reserve(long size) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    var made = new CodeArena(size);
    if (made.size() == 0) {
      made.close();
      return Optional.empty();
    }
    return Optional.of(made);
  }

  /** Bytes there is room for. */
  public long size() {
    return executable.byteSize();
  }

  /** Address of the code at an offset. */
  public long address(long offset) {
    return executable.address() + offset;
  }

  /**
   * The code from an offset on, to be called. It knows its address and no more: to hold on to the
   * arena for each call would cost two atomic operations on memory that all vCPUs share.
   */
  MemorySegment code(long offset) {
    return MemorySegment.ofAddress(executable.asSlice(offset).address());
  }

  /** Its bytes, little-endian, to be written; at most 2 GiB. */
  public ByteBuffer writable() {
    return bytes;
  }

  /** Writes code or data. */
  public void write(long offset, byte[] code) {
    MemorySegment.copy(code, 0, writable, ValueLayout.JAVA_BYTE, offset, code.length);
  }

  /** A copy of code. */
  public byte[] read(long offset, int size) {
    return writable.asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * Writes 8 bytes at a multiple of 8, at once, before whatever is written later. Not with a handle
   * for volatile access, which the JVM would link anew at each start.
   */
  public void putLong(long offset, long value) {
    writable.set(Mapping.LONG, offset, value);
    VarHandle.fullFence();
  }

  /** {@link Entrance#call} goes through the code at an offset. */
  public void setTrampoline(long offset) {
    trampoline = code(offset);
  }

  /** A way into the code with two arrays. */
  public Entrance entrance(long[] state, long[] vectors) {
    return new Entrance(trampoline, MemorySegment.ofArray(state), MemorySegment.ofArray(vectors));
  }

  /** A way into the code; made once, as to make it takes memory. */
  public static final class Entrance {
    private final MemorySegment trampoline;
    private final MemorySegment state;
    private final MemorySegment vectors;

    private Entrance(MemorySegment trampoline, MemorySegment state, MemorySegment vectors) {
      this.trampoline = trampoline;
      this.state = state;
      this.vectors = vectors;
    }

    /**
     * Runs code.
     *
     * <p>Safe as far as the code is: it gets addresses of the arrays' first elements, and touches
     * nothing else but what they and this arena lead it to.
     */
    public long call(long code) {
      return NativeCode.call(trampoline, state, vectors, code, 0, 0, 0);
    }
  }

  /** Gives the memory back; no code may run any more, and no {@link Entrance} be called. */
  @Override
  public void close() {
    arena.close();
  }

  /** The host's memfd_create(2), ftruncate(2), mmap(2). */
  @Deviation(rule = "R1.3", id = "DEV-J-001")
  @SuppressWarnings("restricted")
  private static final class SharedFile {
    /** {@code zazen-code}, as C has it. */
    private static final byte[] NAME = "zazen-code\0".getBytes(StandardCharsets.US_ASCII);

    /**
     * A writable and an executable view, or null if the host refuses.
     *
     * <p>Safe: each view is exactly as long as the file, and unmapped once, when the arena lets
     * nobody use it any more.
     */
    static MemorySegment[] mapTwice(long size, Arena arena) {
      try (Arena local = Arena.ofConfined()) {
        int file = Libc.createMemoryFile(local.allocateFrom(ValueLayout.JAVA_BYTE, NAME));
        if (file < 0) {
          return null;
        }
        MemorySegment[] views = null;
        if (Libc.truncate(file, size)) {
          MemorySegment writable = map(size, Libc.PROT_READ | Libc.PROT_WRITE, file, arena);
          MemorySegment executable = map(size, Libc.PROT_READ | Libc.PROT_EXEC, file, arena);
          if (writable != null && executable != null) {
            views = new MemorySegment[] {writable, executable};
          }
        }
        Libc.close(file);
        return views;
      }
    }

    private static MemorySegment map(long size, int protection, int file, Arena arena) {
      long start = Libc.mmap(size, protection, Libc.MAP_SHARED, file);
      return start == Libc.MAP_FAILED
          ? null
          : MemorySegment.ofAddress(start)
              .reinterpret(size, arena, mapped -> Libc.munmap(mapped.address(), size));
    }
  }
}
