package dev.zazen.core.hypercall;

import dev.zazen.base.Foreign;
import java.util.List;
import java.util.Objects;

/**
 * A hypercall.
 *
 * @param number what the caller has in X16
 * @param name as in {@code public/xen.h}
 * @param arguments how many registers from X0 it reads; what a debug build of Xen spoils
 * @param handler what serves it
 * @param commands what it can be asked for, served or not; empty if that is not one of some
 *     commands
 * @param missing what is not there yet and why; empty if all is
 */
public record Hypercall(
    int number,
    String name,
    int arguments,
    Handler handler,
    List<Command> commands,
    String missing) {
  /** Serves a hypercall. */
  @FunctionalInterface
  public interface Handler {
    /** Returns what the guest finds in X0: 0 or more, or an error negated. */
    long call(HypercallFrame frame);
  }

  public Hypercall {
    Objects.requireNonNull(name);
    Objects.requireNonNull(handler);
    commands = List.copyOf(commands);
    Objects.requireNonNull(missing);
  }

  /** Why a command fails for everybody; empty if it is served, the general reason if unknown. */
  String missing(@Foreign long command) {
    return commands.stream()
        .filter(row -> row.number() == command)
        .map(Command::missing)
        .findFirst()
        .orElse(missing);
  }
}
