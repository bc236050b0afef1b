package dev.zazen.core.hypercall;

import dev.zazen.abi.GuestLayout;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.GuestCalls;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.domain.VcpuUnit;
import dev.zazen.core.psci.Firmware;
import dev.zazen.core.trace.HypercallEvent;
import dev.zazen.core.trace.Tracing;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Tells the calls of one domain apart by the immediate of the instruction, as {@code
 * xen/arch/arm/traps.c}: 0 is for the firmware, 0xEA1 with HVC for the hypervisor, all others are
 * undefined instructions.
 */
public final class CallDispatcher implements GuestCalls {
  private static final int NUMBER_REGISTER = 16;
  private static final int MAX_LOGGED = 256;

  private final Hypervisor hypervisor;
  private final Firmware firmware;
  private final Set<Long> logged = ConcurrentHashMap.newKeySet();

  /** By vCPU. */
  private final AtomicReferenceArray<HypercallFrame> frames =
      new AtomicReferenceArray<>(GuestLayout.MAX_VCPUS);

  /** A dispatcher to {@code firmware} and the hypercalls of {@code hypervisor}. */
  public CallDispatcher(Hypervisor hypervisor, Firmware firmware) {
    this.hypervisor = hypervisor;
    this.firmware = firmware;
  }

  @Override
  public void hypercall(VcpuUnit vcpu, int immediate) {
    switch (immediate) {
      case 0 -> firmware.call(vcpu);
      case HypercallNumber.HVC_IMMEDIATE -> xen(vcpu);
      default -> {
        if (isFirst(-1L - immediate)) {
          log(vcpu, "Invalid HVC imm 0x%x".formatted(immediate));
        }
        vcpu.vcpu().undefinedInstruction();
      }
    }
  }

  @Override
  public void firmwareCall(VcpuUnit vcpu, int immediate) {
    if (immediate == 0) {
      firmware.call(vcpu);
    } else {
      vcpu.vcpu().undefinedInstruction();
    }
  }

  private void xen(VcpuUnit vcpu) {
    var registers = vcpu.vcpu();
    long number = registers.register(NUMBER_REGISTER);
    Hypercall hypercall = HypercallTable.find(number);
    if (hypercall == null) {
      if (isFirst(number)) {
        log(vcpu, "hypercall %d does not exist".formatted(number));
      }
      registers.setRegister(0, -XenErrno.ENOSYS);
      return;
    }
    HypercallFrame frame = frame(vcpu);
    frame.begin();
    vcpu.countHypercall(hypercall.number());
    long first = registers.register(0);
    HypercallEvent event = Tracing.on() ? HypercallEvent.begun() : null;
    long result = hypercall.handler().call(frame);
    if (event != null) {
      event.end(vcpu.domain().id(), vcpu.index(), hypercall.name(), first, result, frame.repeats());
    }
    hypervisor.buryDead();
    hypervisor.tellOfLowMemory();
    if (frame.repeats()) {
      // Registers that are no arguments stay the guest's.
      for (int i = 0; i < hypercall.arguments(); i++) {
        registers.setRegister(i, frame.argument(i));
      }
      registers.repeatCall();
      return;
    }
    if (result == -XenErrno.ENOSYS && !HypercallTable.QUIET.contains(number)) {
      // What has a single argument has its command in a structure.
      long command = hypercall.arguments() == 1 ? frame.data().getInt(0) : frame.argument(0);
      if (isFirst(number << Integer.SIZE | command & 0xffffffffL)) {
        log(
            vcpu,
            "hypercall %s, command %d: %s"
                .formatted(hypercall.name(), command, hypercall.missing(command)));
      }
    }
    registers.setRegister(0, result);
  }

  private HypercallFrame frame(VcpuUnit vcpu) {
    HypercallFrame frame = frames.get(vcpu.index());
    if (frame == null) {
      frame = new HypercallFrame(hypervisor, vcpu);
      frames.set(vcpu.index(), frame);
    }
    return frame;
  }

  /** Whether there is room in the log for what {@code key} stands for, which was not there yet. */
  private boolean isFirst(@Foreign long key) {
    return logged.size() < MAX_LOGGED && logged.add(key);
  }

  private static void log(VcpuUnit vcpu, String message) {
    vcpu.domain().log().line(vcpu.name() + " " + message);
  }
}
