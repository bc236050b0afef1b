package dev.zazen.ir;

import java.util.List;

/**
 * Where the host code of a guest is kept and run. Methods may be called on any thread, {@link
 * #translate} to {@link #own} by one at a time.
 */
public interface HostCode extends AutoCloseable {
  /** Makes room for the code of guests. */
  interface Factory extends AutoCloseable {
    /**
     * Room for the code of one guest.
     *
     * @param language name of what its code is written in, with all that translations depend on
     */
    HostCode forGuest(String language);

    /** Bytes of the room that guests have taken and not given back. */
    long bytes();

    /** Leaves translations behind for later runs, as far as that is possible. */
    @Override
    void close();
  }

  /** The host code of a region on which {@link Liveness} ran. */
  Translation translate(Region region);

  /** The bytes of a page of guest code. */
  @FunctionalInterface
  interface PageBytes {
    /** Reads {@code length} bytes from an offset in the page on. */
    void read(int offset, byte[] into, int at, int length);
  }

  /**
   * A translation, made before for any guest, of what a page of so many bytes holds now and is
   * entered at offset {@code head}; null if there is none.
   */
  Translated recall(PageBytes page, int size, int head);

  /** Lets {@link #recall} find a translation. */
  void keep(Translated translated);

  /** A number for a region. */
  int reserve();

  /** Places a translation; returns its address, or 0 if there is no room. */
  long install(Translation translation, int number);

  /** Notes who is to be told of exits of a region. */
  void own(int number, Object owner);

  /** Who {@link #own} named. */
  Object owner(int number);

  /** Lets the slot at an address of host code lead to another. */
  void link(long slot, long target);

  /**
   * Turns back whoever enters a translation placed at an address: with {@link ExitKind#STALE}.
   *
   * @param staleOffset see {@link Translation#staleOffset}
   */
  void kill(int staleOffset, long entry);

  /** What {@link State#EXIT} has to hold. */
  long exit();

  /** What {@link State#COUNTER} has to hold. */
  long counter();

  /** What {@link State#HOST_CLOCK} has to hold. */
  long hostClock();

  /** The way into host code for one vCPU. */
  @FunctionalInterface
  interface Entrance {
    /**
     * Runs the code at an address; returns the region's number in the upper half and the number of
     * the exit in the lower half.
     */
    long enter(long address);
  }

  /** The way in with the state of a vCPU. */
  Entrance entrance(long[] state, long[] vectors);

  /** The host code of {@code size} bytes at an address, in lines for people. */
  List<String> listing(long address, int size);

  /** Whether {@link #clear} would make room that is worth the work of making the code again. */
  boolean holdsMuch();

  /** Forgets all that was placed; none of it may be running, and nothing may lead there. */
  void clear();

  /** Gives the room back; no code of the guest may run any more. */
  @Override
  void close();
}
