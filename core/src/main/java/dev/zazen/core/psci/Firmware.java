package dev.zazen.core.psci;

import dev.zazen.abi.Smccc;
import dev.zazen.core.domain.VcpuUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The firmware of one domain: finds the function a guest calls in the table. */
public final class Firmware {
  /** A guest that tries all ids must not fill our memory. */
  private static final int MAX_LOGGED = 256;

  private final Map<Integer, FirmwareFunction> functions = new HashMap<>();
  private final Set<Integer> logged = ConcurrentHashMap.newKeySet();

  /** Firmware for a CPU that needs these {@code mitigations}. */
  public Firmware(Mitigations mitigations) {
    var all = new ArrayList<>(VirtualPsci.FUNCTIONS);
    all.addAll(ArchitectureCalls.functions(mitigations));
    for (FirmwareFunction function : all) {
      if (functions.put(function.id(), function) != null) {
        throw new IllegalStateException("two firmware functions 0x%08x".formatted(function.id()));
      }
    }
  }

  /** The functions there are. */
  public List<FirmwareFunction> functions() {
    return List.copyOf(functions.values());
  }

  /**
   * Serves the call whose id is in W0; an unknown one returns {@link Smccc#NOT_SUPPORTED} and is
   * logged once.
   */
  public void call(VcpuUnit vcpu) {
    int id = (int) vcpu.vcpu().register(0);
    FirmwareFunction function = functions.get(id);
    if (function != null) {
      function.handler().call(vcpu);
      return;
    }
    if (logged.size() < MAX_LOGGED && logged.add(id)) {
      vcpu.domain().log().line("%s Unhandled SMC/HVC: 0x%x".formatted(vcpu.name(), id));
    }
    vcpu.vcpu().setRegister(0, Smccc.NOT_SUPPORTED);
  }
}
