package dev.zazen.core.psci;

import dev.zazen.abi.Smccc;
import dev.zazen.core.domain.VcpuUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The firmware of one domain: finds the function a guest calls in the table. */
public final class Firmware {
  /** A guest that tries all ids must not fill our memory. */
  private static final int MAX_LOGGED = 256;

  /** By rising id; {@link #ids} has the same places: guests call workarounds at every switch. */
  private final List<FirmwareFunction> functions;

  private final int[] ids;
  private final Set<Integer> logged = ConcurrentHashMap.newKeySet();

  /** Firmware for a CPU that needs these {@code mitigations}. */
  public Firmware(Mitigations mitigations) {
    var all = new ArrayList<>(VirtualPsci.FUNCTIONS);
    all.addAll(ArchitectureCalls.functions(mitigations));
    all.sort(Comparator.comparingInt(FirmwareFunction::id));
    functions = List.copyOf(all);
    ids = all.stream().mapToInt(FirmwareFunction::id).toArray();
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] == ids[i - 1]) {
        throw new IllegalStateException("two firmware functions 0x%08x".formatted(ids[i]));
      }
    }
  }

  /** The functions there are. */
  public List<FirmwareFunction> functions() {
    return functions;
  }

  /**
   * Serves the call whose id is in W0; an unknown one returns {@link Smccc#NOT_SUPPORTED} and is
   * logged once.
   */
  public void call(VcpuUnit vcpu) {
    int id = (int) vcpu.vcpu().register(0);
    int at = Arrays.binarySearch(ids, id);
    if (at >= 0) {
      functions.get(at).handler().call(vcpu);
      return;
    }
    if (logged.size() < MAX_LOGGED && logged.add(id)) {
      vcpu.domain().log().line("%s Unhandled SMC/HVC: 0x%x".formatted(vcpu.name(), id));
    }
    vcpu.vcpu().setRegister(0, Smccc.NOT_SUPPORTED);
  }
}
