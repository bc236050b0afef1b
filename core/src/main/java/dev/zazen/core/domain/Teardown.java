package dev.zazen.core.domain;

import dev.zazen.abi.Virq;
import dev.zazen.core.grant.Maptrack;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.trace.DomainDestroyedEvent;
import dev.zazen.core.trace.Tracing;

/**
 * Takes back what a domain has, in steps between which others run; as {@code domain_kill} of {@code
 * xen/common/domain.c}. Used under the lock of {@code domctl}.
 */
final class Teardown {
  private enum Step {
    VCPUS,
    CHANNELS,
    SENDERS,
    FRAMES,
    DONE
  }

  private final Hypervisor hypervisor;
  private final Domain domain;
  private Step step = Step.VCPUS;
  private Grace grace;
  private long nextFrame;

  Teardown(Hypervisor hypervisor, Domain domain) {
    this.hypervisor = hypervisor;
    this.domain = domain;
  }

  /**
   * Goes on; true if nothing is left to do.
   *
   * @param caller the vCPU whose call this is, null if it is none's
   */
  boolean goOn(VcpuUnit caller) {
    switch (step) {
      case VCPUS -> {
        if (domain.vcpus().stream().allMatch(vcpu -> vcpu.runningOn() < 0)) {
          hypervisor.unschedule(domain);
          releaseGrants();
          step = Step.CHANNELS;
        }
      }
      case CHANNELS -> {
        domain.events().close();
        hypervisor.forgetHandler(domain);
        grace = new Grace(hypervisor, caller);
        step = Step.SENDERS;
      }
      case SENDERS -> {
        if (grace.isOver()) {
          domain.events().releaseAll();
          domain.releaseDevices();
          domain.memory().beginEnd();
          step = Step.FRAMES;
        }
      }
      case FRAMES -> {
        nextFrame = domain.memory().giveUpFrames(nextFrame);
        if (nextFrame == FrameTable.NONE) {
          step = Step.DONE;
          domain.dead();
          if (Tracing.on()) {
            DomainDestroyedEvent.emit(domain.id(), domain.name());
          }
          hypervisor.signalGlobal(Virq.DOM_EXC);
          hypervisor.lookForDead();
        }
      }
      case DONE -> {}
    }
    return step == Step.DONE;
  }

  /** Gives back what it mapped of others' grants; none of its vCPUs sees them any more. */
  private void releaseGrants() {
    Maptrack maptrack = domain.maptrack();
    for (int handle : maptrack.handles()) {
      Maptrack.Mapping mapping = maptrack.get(handle);
      if (mapping != null && maptrack.remove(handle, mapping)) {
        mapping.table().release(mapping.ref(), mapping.readOnly());
      }
    }
  }
}
