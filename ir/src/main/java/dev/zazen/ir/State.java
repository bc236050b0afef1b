package dev.zazen.ir;

/**
 * The state of a vCPU as translated code sees it: an array of 64-bit slots, of which these have a
 * meaning to all guests. Slots below {@link #FLAGS} are the guest's general registers.
 */
public final class State {
  /**
   * Flags as the host keeps them: byte 0 is V (0 or 1), byte 1 has N in bit 7 and Z in bit 6 (other
   * bits undefined), byte 2 is C (0 or 1).
   */
  public static final int FLAGS = 40;

  /** Virtual address of the page that the running code lies in. */
  public static final int PAGE = 41;

  /** Where to go on, when code leaves by an indirect jump. */
  public static final int NEXT = 42;

  /** Address of the table of data translations in use. */
  public static final int TLB = 43;

  /** Address of the table of data translations for accesses with user privileges. */
  public static final int USER_TLB = 44;

  /** Address of the table from virtual addresses to host code. */
  public static final int JUMPS = 45;

  /** Instructions that may still be run: in before, out after. */
  public static final int BUDGET = 46;

  /** Address of the code that leaves translated code. */
  public static final int EXIT = 47;

  /** Address of the vector registers, while code runs. */
  public static final int VECTORS = 48;

  /** Control and sticky exception bits of host floating point while guest code runs. */
  public static final int HOST_FP = 49;

  /**
   * Guard of floating-point and vector instructions: 0 while {@link #HOST_FP} is in the host's
   * register, 1 before that, else they have to be interpreted.
   */
  public static final int FP_GUARD = 50;

  /** Guard: not 0 while floating-point arithmetic has to be interpreted. */
  public static final int ARITHMETIC_GUARD = 51;

  /** Guard: not 0 outside the guest's kernel with its own stack. */
  public static final int KERNEL_GUARD = 52;

  /** Guard: not 0 where clearing a block is trapped. */
  public static final int CLEAR_GUARD = 53;

  /** Exclusive access: virtual address. */
  public static final int EXCLUSIVE_ADDRESS = 54;

  /** Exclusive access: the value that was loaded, or its lower half. */
  public static final int EXCLUSIVE_VALUE = 55;

  /** Exclusive access: bytes that were loaded, 0 if none is held. */
  public static final int EXCLUSIVE_SIZE = 59;

  /**
   * How the flags are kept: 0 if in {@link #FLAGS}, else {@link #LAZY_SUB} and so on: those of an
   * operation on {@link #LAZY_A} and {@link #LAZY_B}.
   */
  public static final int LAZY = 56;

  public static final int LAZY_A = 57;
  public static final int LAZY_B = 58;

  /** {@link #LAZY}: of a - b, a + b, a and b; plus 1 if of 64 bits. */
  public static final int LAZY_SUB = 2;

  public static final int LAZY_ADD = 4;
  public static final int LAZY_AND = 6;

  /** Guard: not 0 while an interrupt is signalled, masked or not. */
  public static final int INTERRUPT_GUARD = 60;

  /** Exclusive access: the upper half of 16 bytes that were loaded. */
  public static final int EXCLUSIVE_UPPER = 61;

  /** Exclusive access: the upper half of 16 bytes to be stored. */
  public static final int EXCLUSIVE_NEW_UPPER = 62;

  /** Address of the code that computes {@link Op#COUNTER}. */
  public static final int COUNTER = 63;

  /** Address of the host's {@code clock_gettime}. */
  public static final int HOST_CLOCK = 64;

  /** Nanoseconds of the host's monotonic clock when the counter was 0, and from count to count. */
  public static final int COUNTER_START = 65;

  public static final int COUNTER_UNIT = 66;

  /** Not 0 while the counter has to be read by the interpreter. */
  public static final int COUNTER_GUARD = 67;

  /** Slots from here on are the guest's own. */
  public static final int GUEST = 68;

  /** Number of slots. */
  public static final int SIZE = 96;

  private State() {}

  /** The flags slot for N, Z, C, V in bits 31 to 28. */
  public static long flags(int nzcv) {
    return (nzcv >>> 28 & 1L) | (nzcv >>> 30 & 3L) << 14 | (nzcv >>> 29 & 1L) << 16;
  }

  /** N, Z, C, V in bits 31 to 28, however the state keeps them. */
  public static int nzcv(long[] state) {
    int lazy = (int) state[LAZY];
    if (lazy == 0) {
      int f = (int) state[FLAGS];
      return (f >>> 14 & 3) << 30 | (f >>> 16 & 1) << 29 | (f & 1) << 28;
    }
    int shift = (lazy & 1) != 0 ? 0 : 32;
    long a = state[LAZY_A] << shift;
    long b = state[LAZY_B] << shift;
    return switch (lazy & ~1) {
      case LAZY_SUB -> nzcv(a - b, Long.compareUnsigned(a, b) >= 0, (a ^ b) & (a ^ a - b));
      case LAZY_ADD -> nzcv(a + b, Long.compareUnsigned(a + b, a) < 0, (a ^ a + b) & (b ^ a + b));
      default -> nzcv(a & b, false, 0);
    };
  }

  private static int nzcv(long result, boolean carry, long overflow) {
    return (result < 0 ? 1 << 31 : 0)
        | (result == 0 ? 1 << 30 : 0)
        | (carry ? 1 << 29 : 0)
        | (overflow < 0 ? 1 << 28 : 0);
  }
}
