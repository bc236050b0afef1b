package dev.zazen.core.hypercall;

import java.util.Objects;

/**
 * A command of a hypercall whose second argument points to a structure.
 *
 * @param number the first argument
 * @param name as in the public headers
 * @param size of the structure in bytes; 0 if there is none
 * @param copiesOut whether the structure goes back to the guest when the command succeeds
 * @param caller who may use it
 * @param missing why it only fails; empty if it is served
 * @param handler what serves it; the structure is in {@link HypercallFrame#data}
 */
public record Command(
    long number,
    String name,
    int size,
    boolean copiesOut,
    Caller caller,
    String missing,
    Handler handler) {
  /** Serves a command. */
  @FunctionalInterface
  public interface Handler {
    /** Returns what the guest finds in X0: 0 or more, or an error negated. */
    long call(HypercallFrame frame);
  }

  /** Who may use a command. */
  public enum Caller {
    /** Every domain. */
    ANY,
    /** The control domain only. */
    CONTROL
  }

  public Command {
    Objects.requireNonNull(name);
    Objects.requireNonNull(caller);
    Objects.requireNonNull(handler);
    Objects.requireNonNull(missing);
    if (size < 0 || size > HypercallFrame.CAPACITY) {
      throw new IllegalArgumentException("%s: %d bytes".formatted(name, size));
    }
  }

  /** A command that is served. */
  Command(long number, String name, int size, boolean copiesOut, Caller caller, Handler handler) {
    this(number, name, size, copiesOut, caller, "", handler);
  }

  /**
   * A command that fails for everybody, as on Xen.
   *
   * @param error one of {@link dev.zazen.abi.XenErrno}
   */
  static Command absent(long number, String name, int error, String why) {
    return new Command(number, name, 0, false, Caller.ANY, why, _ -> -error);
  }

  /** A command of every domain whose structure is only read. */
  static Command in(long number, String name, int size, Handler handler) {
    return new Command(number, name, size, false, Caller.ANY, handler);
  }

  /** A command of every domain whose structure goes back. */
  static Command inOut(long number, String name, int size, Handler handler) {
    return new Command(number, name, size, true, Caller.ANY, handler);
  }
}
