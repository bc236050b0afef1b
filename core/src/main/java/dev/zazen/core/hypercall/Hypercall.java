package dev.zazen.core.hypercall;

import dev.zazen.base.Foreign;
import dev.zazen.core.domain.VcpuUnit;
import java.util.Objects;

/**
 * A hypercall.
 *
 * @param number what the caller has in X16
 * @param name as in {@code public/xen.h}
 * @param handler what serves it
 * @param missing what is not there yet and why; empty if all is
 */
public record Hypercall(int number, String name, Handler handler, String missing) {
  /** Serves a hypercall. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Serves a hypercall of {@code vcpu} with its first arguments, X0 and X1.
     *
     * @return the result for X0, an error negated
     */
    long call(VcpuUnit vcpu, @Foreign long command, @Foreign long argument);
  }

  public Hypercall {
    Objects.requireNonNull(name);
    Objects.requireNonNull(handler);
    Objects.requireNonNull(missing);
  }
}
