package dev.zazen.core.psci;

import dev.zazen.abi.Smccc;
import java.util.Arrays;
import java.util.Optional;

/** What {@code spec-ctrl=ssbd=} says of the mitigation of speculative store bypass. */
public enum SsbdState {
  FORCE_DISABLE("force-disable", Smccc.NOT_SUPPORTED),
  RUNTIME("runtime", Smccc.SUCCESS),
  FORCE_ENABLE("force-enable", Smccc.NOT_REQUIRED);

  private final String optionName;
  private final int answer;

  SsbdState(String optionName, int answer) {
    this.optionName = optionName;
    this.answer = answer;
  }

  /** What a guest is told of ARCH_WORKAROUND_2 ({@code xen/arch/arm/vsmc.c}). */
  public int answer() {
    return answer;
  }

  /** The state that the command line calls {@code name}. */
  public static Optional<SsbdState> named(String name) {
    return Arrays.stream(values()).filter(state -> state.optionName.equals(name)).findFirst();
  }
}
