package dev.zazen.core.psci;

import dev.zazen.core.domain.VcpuUnit;
import java.util.List;

/**
 * A function of the firmware.
 *
 * @param id what the caller has in W0
 * @param name as in its specification
 * @param handler what serves it
 */
public record FirmwareFunction(int id, String name, Handler handler) {
  /** Serves a call: takes arguments from X1 ff., leaves results in X0 ff. */
  @FunctionalInterface
  public interface Handler {
    /** Serves a call of {@code vcpu}. */
    void call(VcpuUnit vcpu);
  }

  /** A function that returns one value in X0, sign-extended. */
  static FirmwareFunction returning(int id, String name, Result result) {
    return new FirmwareFunction(id, name, vcpu -> vcpu.vcpu().setRegister(0, result.of(vcpu)));
  }

  /** A function that returns the same words in X0 ff. to everybody. */
  static FirmwareFunction constant(int id, String name, Integer... words) {
    var values = List.of(words);
    return new FirmwareFunction(
        id,
        name,
        vcpu -> {
          for (int n = 0; n < values.size(); n++) {
            vcpu.vcpu().setRegister(n, Integer.toUnsignedLong(values.get(n)));
          }
        });
  }

  /** The value of a call. */
  @FunctionalInterface
  interface Result {
    int of(VcpuUnit vcpu);
  }
}
