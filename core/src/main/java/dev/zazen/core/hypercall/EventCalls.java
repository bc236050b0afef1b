package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.EventChannelOp;
import dev.zazen.abi.EventStatus;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.evtchn.Binding;
import dev.zazen.core.evtchn.EventChannels;
import java.nio.ByteBuffer;

/** {@code event_channel_op}: structures as in {@code public/event_channel.h}. */
final class EventCalls {
  private static final int DOMID = 0xffff;

  static final CommandTable TABLE =
      new CommandTable(
          Command.inOut(EventChannelOp.ALLOC_UNBOUND, "alloc_unbound", 8, EventCalls::allocate),
          Command.inOut(
              EventChannelOp.BIND_INTERDOMAIN, "bind_interdomain", 12, EventCalls::bindInterdomain),
          Command.inOut(
              EventChannelOp.BIND_VIRQ,
              "bind_virq",
              12,
              f -> port(f, 8, events(f).bindVirq(f.data().getInt(0), f.data().getInt(4)))),
          Command.inOut(
              EventChannelOp.BIND_IPI,
              "bind_ipi",
              8,
              f -> port(f, 4, events(f).bindIpi(f.data().getInt(0)))),
          // Arm has no physical interrupts that event channels could stand for: nr_pirqs is 0.
          Command.inOut(EventChannelOp.BIND_PIRQ, "bind_pirq", 12, _ -> -XenErrno.EINVAL),
          Command.in(EventChannelOp.CLOSE, "close", 4, f -> events(f).close(f.data().getInt(0))),
          Command.in(EventChannelOp.SEND, "send", 4, f -> events(f).send(f.data().getInt(0))),
          Command.inOut(EventChannelOp.STATUS, "status", 24, EventCalls::status),
          Command.in(
              EventChannelOp.BIND_VCPU,
              "bind_vcpu",
              8,
              f -> events(f).bindVcpu(f.data().getInt(0), f.data().getInt(4))),
          Command.in(EventChannelOp.UNMASK, "unmask", 4, f -> events(f).unmask(f.data().getInt(0))),
          Command.in(EventChannelOp.RESET, "reset", 2, EventCalls::reset),
          Command.in(EventChannelOp.RESET_CONT, "reset_cont", 2, EventCalls::reset),
          Command.inOut(EventChannelOp.INIT_CONTROL, "init_control", 24, EventCalls::initControl),
          Command.in(
              EventChannelOp.EXPAND_ARRAY,
              "expand_array",
              8,
              f -> events(f).expandArray(f.data().getLong(0))),
          Command.in(
              EventChannelOp.SET_PRIORITY,
              "set_priority",
              8,
              f -> events(f).setPriority(f.data().getInt(0), f.data().getInt(4))));

  private static final int LINK_BITS = 17;

  private EventCalls() {}

  private static EventChannels events(HypercallFrame frame) {
    return frame.domain().events();
  }

  /** Writes a port to the structure unless it is an error. */
  private static long port(HypercallFrame frame, int at, int port) {
    if (port < 0) {
      return port;
    }
    frame.data().putInt(at, port);
    return 0;
  }

  private static int domid(HypercallFrame frame, int at) {
    return frame.data().getShort(at) & DOMID;
  }

  private static long allocate(HypercallFrame frame) {
    Domain domain = frame.target(domid(frame, 0));
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    int remote = domid(frame, 2);
    int peer = remote == DomId.SELF ? frame.domain().id() : remote;
    if (!exists(frame, peer)) {
      return -XenErrno.ESRCH;
    }
    if (!Silo.allows(frame, domain.id(), peer) || !frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    return port(frame, 4, domain.events().allocateUnbound(peer));
  }

  private static boolean exists(HypercallFrame frame, int domid) {
    return frame.target(domid) != null || domid == 0 && frame.hypervisor().standsInForDom0();
  }

  private static long bindInterdomain(HypercallFrame frame) {
    Domain remote = frame.target(domid(frame, 0));
    if (remote == null) {
      return -XenErrno.ESRCH;
    }
    int remotePort = frame.data().getInt(4);
    if (!Silo.allows(frame, frame.domain().id(), remote.id())) {
      // Only who could have bound learns that it may not.
      return remote.events().binding(remotePort) instanceof Binding.Unbound(int waitsFor)
              && waitsFor == frame.domain().id()
          ? -XenErrno.EPERM
          : -XenErrno.EINVAL;
    }
    int port = events(frame).bindInterdomain(remote.events(), remotePort);
    return port(frame, 8, port);
  }

  private static long status(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    Domain domain = frame.target(domid(frame, 0));
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    int port = data.getInt(4);
    Binding binding = domain.events().binding(port);
    if (binding == null) {
      return -XenErrno.EINVAL;
    }
    if (domain.events().isHypervisors(port)) {
      return -XenErrno.EACCES;
    }
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    data.putInt(12, domain.events().vcpuOf(port));
    switch (binding) {
      case Binding.Free _, Binding.Reserved _ -> data.putInt(8, EventStatus.CLOSED);
      case Binding.Unbound(int remote) -> {
        data.putInt(8, EventStatus.UNBOUND);
        data.putShort(16, (short) remote);
      }
      case Binding.Interdomain(EventChannels remote, int remotePort) -> {
        data.putInt(8, EventStatus.INTERDOMAIN);
        data.putShort(16, (short) remote.domain());
        data.putInt(20, remotePort);
      }
      case Binding.Virtual(int virq) -> {
        data.putInt(8, EventStatus.VIRQ);
        data.putInt(16, virq);
      }
      case Binding.Ipi _ -> data.putInt(8, EventStatus.IPI);
    }
    return 0;
  }

  private static long reset(HypercallFrame frame) {
    Domain domain = frame.target(domid(frame, 0));
    if (domain == null) {
      return -XenErrno.ESRCH;
    }
    if (!frame.mayControl(domain)) {
      return -XenErrno.EPERM;
    }
    // Another domain's only while its toolstack holds it.
    if (domain != frame.domain() && !domain.isPaused()) {
      return -XenErrno.EINVAL;
    }
    int result = domain.resetEvents(frame.hypervisor(), frame.vcpu());
    return result == Domain.AGAIN ? frame.repeat(frame.argument(0), frame.argument(1)) : result;
  }

  private static long initControl(HypercallFrame frame) {
    ByteBuffer data = frame.data();
    data.put(16, (byte) LINK_BITS);
    return events(frame).controlBlock(data.getInt(12), data.getLong(0), data.getInt(8));
  }
}
