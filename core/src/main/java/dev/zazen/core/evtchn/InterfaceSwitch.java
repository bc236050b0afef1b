package dev.zazen.core.evtchn;

import dev.zazen.abi.XenErrno;
import dev.zazen.core.memory.GuestFrames;
import dev.zazen.machine.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Which interface tells a guest of its events: the two-level one until it asks for the FIFO one.
 * Changes are made under the lock of {@link EventChannels}; senders read {@link #current} without.
 */
final class InterfaceSwitch {
  private final GuestMemory memory;
  private final GuestFrames frames;
  private final List<EventVcpu> vcpus;
  private final long sharedInfo;

  private volatile EventInterface current;

  /** A FIFO interface that senders may still use. */
  private FifoInterface retired;

  /** Pages of {@code vcpu_info} that senders may still use. */
  private final List<Long> retiredInfos = new ArrayList<>();

  /**
   * Begins with the two-level interface.
   *
   * @param sharedInfo where the shared-info page lies in RAM
   */
  InterfaceSwitch(GuestMemory memory, GuestFrames frames, List<EventVcpu> vcpus, long sharedInfo) {
    this(memory, frames, vcpus, sharedInfo, new TwoLevelInterface(memory, sharedInfo));
  }

  private InterfaceSwitch(
      GuestMemory memory,
      GuestFrames frames,
      List<EventVcpu> vcpus,
      long sharedInfo,
      EventInterface first) {
    this.memory = memory;
    this.frames = frames;
    this.vcpus = vcpus;
    this.sharedInfo = sharedInfo;
    current = first;
  }

  /** Tells nobody: for the hypervisor's own channels. */
  static InterfaceSwitch none() {
    return new InterfaceSwitch(null, null, List.of(), 0, new NoInterface());
  }

  /** The interface in use. */
  EventInterface current() {
    return current;
  }

  /** Whether the guest has asked for the FIFO interface. */
  boolean isFifo() {
    return current instanceof FifoInterface;
  }

  /** Switches to the FIFO interface, or adds a control block for one more vCPU. */
  int controlBlock(int vcpu, long gfn, int offset, Channel[] channels) {
    if (current instanceof FifoInterface fifo) {
      return fifo.controlBlock(vcpu, gfn, offset);
    }
    var fifo = new FifoInterface(memory, frames, vcpus);
    int result = fifo.controlBlock(vcpu, gfn, offset);
    if (result == 0) {
      EventInterface before = current;
      // Words appear when the guest gives pages for them.
      for (Channel channel : channels) {
        channel.pendingWithoutWord = before.isPending(channel);
      }
      current = fifo;
    }
    return result;
  }

  /** Gives the FIFO interface a page for more ports. */
  int expandArray(long gfn, Channel[] channels) {
    return current instanceof FifoInterface fifo
        ? fifo.expand(gfn, List.of(channels))
        : -XenErrno.EOPNOTSUPP;
  }

  /** Goes back to the two-level interface, unless pages of the time before are still in use. */
  void reset() {
    if (retired == null && current instanceof FifoInterface fifo) {
      current = new TwoLevelInterface(memory, sharedInfo);
      retired = fifo;
    }
  }

  /** Whether there are pages that wait for {@link #releasePages}. */
  boolean hasRetiredPages() {
    return retired != null || !retiredInfos.isEmpty();
  }

  /** Lets go of pages that no sender can use any more. */
  void releasePages() {
    if (retired != null) {
      retired.close();
      retired = null;
    }
    retiredInfos.forEach(frames::unpin);
    retiredInfos.clear();
  }

  /** Takes back where the vCPUs chose to have {@code vcpu_info}; the pages stay for now. */
  void unregisterInfos() {
    for (EventVcpu vcpu : vcpus) {
      long info = vcpu.unregister();
      if (info != EventVcpu.NONE) {
        retiredInfos.add(info & -4096L);
      }
    }
  }

  /** Lets go of all pages; no sender is under way any more. */
  void releaseAll() {
    releasePages();
    reset();
    unregisterInfos();
    vcpus.forEach(EventVcpu::forget);
    releasePages();
  }
}
