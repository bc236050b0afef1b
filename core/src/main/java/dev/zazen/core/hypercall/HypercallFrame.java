package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.machine.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A hypercall of one vCPU while it is served: arguments, and copies of the guest's structures,
 * whose fields are read only once. One for each vCPU, used again for every call.
 */
public final class HypercallFrame {
  /** Most bytes that are copied at once. */
  public static final int CAPACITY = 4096;

  /** Arguments of a hypercall: X0 to X4. */
  static final int ARGUMENTS = 5;

  private static final int PAGE_SIZE = 4096;

  private final Hypervisor hypervisor;
  private final VcpuUnit vcpu;
  private final GuestMemory ram;
  private final long[] arguments = new long[ARGUMENTS];
  private final ByteBuffer data = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] page = new byte[PAGE_SIZE];
  private boolean repeats;

  HypercallFrame(Hypervisor hypervisor, VcpuUnit vcpu) {
    this.hypervisor = hypervisor;
    this.vcpu = vcpu;
    ram = vcpu.domain().memory().ram();
  }

  /** Takes the arguments from the caller's registers. */
  void begin() {
    repeats = false;
    for (int i = 0; i < ARGUMENTS; i++) {
      arguments[i] = vcpu.vcpu().register(i);
    }
  }

  /** Sets an argument: of a call within a multicall. */
  void argument(int n, @Foreign long value) {
    arguments[n] = value;
  }

  /** What runs the domains. */
  public Hypervisor hypervisor() {
    return hypervisor;
  }

  /** Who calls. */
  public VcpuUnit vcpu() {
    return vcpu;
  }

  /** The calling vCPU's domain. */
  public Domain domain() {
    return vcpu.domain();
  }

  /** Argument {@code n}, from 0. */
  @Foreign
  public long argument(int n) {
    return arguments[n];
  }

  /** The structure at hand, from index 0; little-endian. */
  public ByteBuffer data() {
    return data;
  }

  /** Copies {@code length} bytes at a guest address to index {@code at} of {@link #data}. */
  public boolean load(@Foreign long address, int at, int length) {
    return copy(address, at, length, false);
  }

  /** Copies {@code length} bytes from index {@code at} of {@link #data} to a guest address. */
  public boolean store(@Foreign long address, int at, int length) {
    return copy(address, at, length, true);
  }

  private boolean copy(@Foreign long address, int at, int length, boolean write) {
    int done = 0;
    while (done < length) {
      long from = address + done;
      int count = Math.min(length - done, PAGE_SIZE - (int) (from & PAGE_SIZE - 1));
      if (!copyWithinPage(from, at + done, count, write)) {
        return false;
      }
      done += count;
    }
    return true;
  }

  private boolean copyWithinPage(long address, int at, int length, boolean write) {
    // The frame must not become another domain's between translation and copy: all that takes
    // frames from the guest holds this lock.
    synchronized (domain().memory()) {
      long offset = vcpu.vcpu().ramOffset(address, write);
      if (offset < 0) {
        return false;
      }
      if (write) {
        ram.write(offset, data.array(), at, length);
      } else {
        ram.read(offset, data.array(), at, length);
      }
      return true;
    }
  }

  /**
   * The domain that a number in the ABI means, {@link DomId#SELF} included; null if there is none.
   */
  public Domain target(int domid) {
    if (domid == DomId.SELF || domid == domain().id()) {
      return domain();
    }
    Optional<Domain> found = hypervisor.domain(domid);
    return found.orElse(null);
  }

  /**
   * Whether the caller may act on {@code target}: on itself, as its device model or as the control
   * domain ({@code XSM_TARGET} of {@code xen/include/xsm/dummy.h}).
   */
  public boolean mayControl(Domain target) {
    return target == domain() || domain().isHardware() || domain().target() == target;
  }

  /**
   * Has the guest make the call again, with other arguments, for what is left to do: others may run
   * meanwhile.
   */
  public long repeat(@Foreign long... others) {
    repeats = true;
    System.arraycopy(others, 0, arguments, 0, others.length);
    return 0;
  }

  /** Room for a page of data on its way from one domain to another. */
  byte[] page() {
    return page;
  }

  /** Takes back a {@link #repeat}. */
  void done() {
    repeats = false;
  }

  /** Whether {@link #repeat} was called since {@link #begin}. */
  boolean repeats() {
    return repeats;
  }
}
