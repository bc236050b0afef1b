package dev.zazen.host;

import dev.zazen.base.Deviation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A TAP interface of Linux ({@code Documentation/networking/tuntap.rst}): what is written to it
 * arrives at the host's network stack as an Ethernet frame, and the other way round. One thread
 * reads; any write.
 */
public final class TapDevice implements AutoCloseable {
  /** Bytes of an interface's name at most, {@code IFNAMSIZ} without the zero at its end. */
  public static final int MAX_NAME = 15;

  private static final Path DEVICE = Path.of("/dev/net/tun");

  // asm-generic/fcntl.h.
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;

  // linux/if_tun.h, and struct ifreq of linux/if.h.
  private static final long TUNSETIFF = 0x4004_54caL;
  private static final short IFF_TAP_NO_PI = 0x1002;
  private static final int IFREQ_FLAGS = 16;
  private static final int IFREQ_SIZE = 40;

  // struct pollfd of poll(2).
  private static final int POLL_EVENTS = 4;
  private static final int POLL_SIZE = 8;
  private static final short POLLIN = 1;

  private final Arena arena = Arena.ofShared();
  private final int descriptor;
  private final int mostBytes;
  private final MemorySegment incoming;
  private final MemorySegment outgoing;
  private final MemorySegment poll;

  private TapDevice(int descriptor, int mostBytes) {
    this.descriptor = descriptor;
    this.mostBytes = mostBytes;
    incoming = arena.allocate(mostBytes);
    outgoing = arena.allocate(mostBytes);
    poll = arena.allocate(POLL_SIZE, POLL_SIZE);
    poll.set(ValueLayout.JAVA_INT, 0, descriptor);
    poll.set(ValueLayout.JAVA_SHORT, POLL_EVENTS, POLLIN);
  }

  /**
   * Takes hold of interface {@code name}, which is made if the process may do so.
   *
   * @param name of {@link #MAX_NAME} bytes of ASCII at most
   * @param mostBytes of a frame
   * @throws IOException if the host has no such thing or does not allow it
   */
  public static TapDevice open(String name, int mostBytes) throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new IOException("the host is no Linux");
    }
    return open(DEVICE, name, mostBytes);
  }

  static TapDevice open(Path device, String name, int mostBytes) throws IOException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment path = scratch.allocateFrom(device.toString());
      long opened = Posix.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
      if (opened < 0) {
        throw new IOException("%s cannot be opened: %s".formatted(device, Posix.text(opened)));
      }
      var tap = new TapDevice((int) opened, mostBytes);
      MemorySegment request = scratch.allocate(IFREQ_SIZE, POLL_SIZE);
      request.setString(0, name);
      request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, IFF_TAP_NO_PI);
      long result = Posix.ioctl(tap.descriptor, TUNSETIFF, request);
      if (result < 0) {
        tap.close();
        throw new IOException("TUNSETIFF %s: %s".formatted(name, Posix.text(result)));
      }
      return tap;
    }
  }

  /**
   * Waits for a frame.
   *
   * @param frame of as many bytes as were given to {@link #open} at least
   * @param milliseconds to wait at most
   * @return its length; 0 if none came
   */
  public int read(byte[] frame, int milliseconds) throws IOException {
    if (Posix.poll(poll, milliseconds) <= 0) {
      return 0;
    }
    long count = Posix.read(descriptor, incoming);
    if (count < 0 && count != -Posix.EAGAIN) {
      throw new IOException("reading from the tap interface: " + Posix.text(count));
    }
    int length = Math.clamp(count, 0, mostBytes);
    MemorySegment.copy(incoming, ValueLayout.JAVA_BYTE, 0, frame, 0, length);
    return length;
  }

  /** Sends a frame; false if the host did not take it, because the interface is down or full. */
  public synchronized boolean write(byte[] frame, int from, int length) {
    MemorySegment.copy(frame, from, outgoing, ValueLayout.JAVA_BYTE, 0, length);
    return Posix.write(descriptor, outgoing.asSlice(0, length)) == length;
  }

  /** Lets go of the interface. No thread may use it any more. */
  @Override
  public synchronized void close() {
    Posix.close(descriptor);
    arena.close();
  }

  /**
   * Functions of the C library. Their results are those of the manual, but for errors: the number
   * of the error, negated.
   *
   * <p>Safe: each is called as its manual page describes it for 64-bit Linux, with memory that
   * lives until it returns, and with that memory's size.
   */
  @Deviation(rule = "R1.3", id = "DEV-J-001")
  @SuppressWarnings("restricted")
  private static final class Posix {
    static final int EAGAIN = 11;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int EINVAL = 22;
    private static final int ENOTTY = 25;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERROR =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
        find(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL =
        find(
            "ioctl",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle POLL =
        find(
            "poll",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    private static final FunctionDescriptor TRANSFER =
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG);
    private static final MethodHandle READ = find("read", TRANSFER);
    private static final MethodHandle WRITE = find("write", TRANSFER);
    private static final MethodHandle CLOSE =
        find("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    /** A call that leaves its error in the segment. */
    @FunctionalInterface
    private interface Call {
      long of(MemorySegment state) throws Throwable;
    }

    private static MethodHandle find(
        String name, FunctionDescriptor descriptor, Linker.Option... options) {
      Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
      all[options.length] = ERRNO;
      return LINKER.downcallHandle(
          LINKER.defaultLookup().find(name).orElseThrow(), descriptor, all);
    }

    private static long call(Call call) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        long result = call.of(state);
        return result < 0 ? -(int) ERROR.get(state, 0L) : result;
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("functions of C cannot throw", e);
      }
    }

    static long open(MemorySegment path, int flags) {
      return call(state -> (int) OPEN.invokeExact(state, path, flags));
    }

    static long ioctl(int descriptor, long request, MemorySegment argument) {
      return call(state -> (int) IOCTL.invokeExact(state, descriptor, request, argument));
    }

    static long poll(MemorySegment descriptors, int milliseconds) {
      return call(state -> (int) POLL.invokeExact(state, descriptors, 1L, milliseconds));
    }

    static long read(int descriptor, MemorySegment to) {
      return call(state -> (long) READ.invokeExact(state, descriptor, to, to.byteSize()));
    }

    static long write(int descriptor, MemorySegment from) {
      return call(state -> (long) WRITE.invokeExact(state, descriptor, from, from.byteSize()));
    }

    static void close(int descriptor) {
      var _ = call(state -> (int) CLOSE.invokeExact(state, descriptor));
    }

    /** What a negative result means. */
    static String text(long result) {
      return switch ((int) -result) {
        case EPERM, EACCES -> "permission denied";
        case ENOENT -> "no such file";
        case EBUSY -> "another process has it";
        case EINVAL, ENOTTY -> "no tap interface";
        default -> "error " + -result;
      };
    }
  }
}
