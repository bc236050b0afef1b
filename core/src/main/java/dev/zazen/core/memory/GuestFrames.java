package dev.zazen.core.memory;

/** Frames that a guest lends to the hypervisor for as long as it writes to them. */
public interface GuestFrames {
  /** What {@link #pin} returns for a frame that is not writable RAM of the guest's own. */
  long NONE = -1;

  /** Keeps the machine frame behind guest frame {@code gfn}; returns where it lies in RAM. */
  long pin(long gfn);

  /** Lets go of the frame at {@code offset} of the RAM. */
  void unpin(long offset);
}
