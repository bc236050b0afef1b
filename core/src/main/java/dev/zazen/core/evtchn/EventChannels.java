package dev.zazen.core.evtchn;

import dev.zazen.abi.Virq;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.memory.GuestFrames;
import dev.zazen.machine.GuestMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The event channels of one domain. Operations return what {@code event_channel_op} does: 0 or a
 * port, or an error of {@link XenErrno} negated.
 */
public final class EventChannels {
  /** What a domain may have unless its configuration says otherwise: {@code max_evtchn_port}. */
  public static final int DEFAULT_HIGHEST_PORT = 1023;

  /** Ports that come to exist together: {@code EVTCHNS_PER_BUCKET}. */
  private static final int BUCKET = 64;

  private final Object lock;
  private final int domain;
  private final List<EventVcpu> vcpus;
  private final InterfaceSwitch interfaces;
  private final int highestPort;

  /** By vCPU and virtual interrupt: the port it is bound to, 0 for none. Under the lock. */
  private final int[][] virqs;

  private volatile Channel[] channels = new Channel[0];
  private volatile int pollers;

  /** Under the lock. */
  private boolean dying;

  /**
   * No ports but 0, which is reserved.
   *
   * @param lock one object for all domains of the board
   * @param sharedInfo where the domain's shared-info page lies in RAM
   * @param highestPort the domain's limit
   */
  public EventChannels(
      Object lock,
      int domain,
      GuestMemory memory,
      GuestFrames frames,
      List<EventVcpu> vcpus,
      long sharedInfo,
      int highestPort) {
    this(
        lock,
        domain,
        vcpus,
        highestPort,
        new InterfaceSwitch(memory, frames, List.copyOf(vcpus), sharedInfo));
  }

  private EventChannels(
      Object lock, int domain, List<EventVcpu> vcpus, int highestPort, InterfaceSwitch tells) {
    this.lock = lock;
    this.domain = domain;
    this.vcpus = List.copyOf(vcpus);
    this.highestPort = highestPort;
    virqs = new int[vcpus.size()][Virq.COUNT];
    interfaces = tells;
    grow();
    channels[0].binding = Binding.Reserved.INSTANCE;
  }

  /**
   * The ends of event channels that the hypervisor itself holds as domain 0, where there is none.
   *
   * @param lock that of the board's other event channels
   */
  public static EventChannels ofHypervisor(Object lock) {
    return new EventChannels(lock, 0, List.of(), Integer.MAX_VALUE, InterfaceSwitch.none());
  }

  /**
   * A port of the hypervisor joined to an unbound port of a domain: {@code consumer} is run for
   * each event, on the thread of who sends. Events of the past are lost.
   */
  public int bindForHypervisor(EventChannels remote, int remotePort, Runnable consumer) {
    synchronized (lock) {
      int port = allocate();
      if (port < 0) {
        return port;
      }
      Channel other = remote.channel(remotePort);
      if (other == null
          || !(other.binding instanceof Binding.Unbound(int waitsFor))
          || waitsFor != domain) {
        return -XenErrno.EINVAL;
      }
      channels[port].consumer = consumer;
      channels[port].binding = new Binding.Interdomain(remote, remotePort);
      other.binding = new Binding.Interdomain(this, port);
      return port;
    }
  }

  /** Frees a port of the hypervisor. */
  public void release(int port) {
    synchronized (lock) {
      var _ = free(channels[port]); // what is free already stays so
    }
  }

  /** The domain's number. */
  public int domain() {
    return domain;
  }

  /** The vCPUs. */
  public List<EventVcpu> vcpus() {
    return vcpus;
  }

  private void grow() {
    Channel[] before = channels;
    Channel[] after = Arrays.copyOf(before, before.length + BUCKET);
    for (int port = before.length; port < after.length; port++) {
      after[port] = new Channel(port);
    }
    channels = after;
  }

  private Channel channel(int port) {
    Channel[] all = channels;
    return port >= 0 && port < all.length ? all[port] : null;
  }

  /** A free port, or an error negated. Under the lock. */
  private int allocate() {
    if (dying) {
      return -XenErrno.EINVAL;
    }
    int result = -XenErrno.EBUSY;
    for (int port = 1; result == -XenErrno.EBUSY; port++) {
      result = take(port);
    }
    return result;
  }

  /** {@code port} if it is free, or an error negated. Under the lock. */
  private int take(int port) {
    if (port > highestPort || port >= interfaces.current().ports()) {
      return -XenErrno.ENOSPC;
    }
    while (port >= channels.length) {
      grow();
    }
    Channel channel = channels[port];
    if (!(channel.binding instanceof Binding.Free) || interfaces.current().isBusy(channel)) {
      return -XenErrno.EBUSY;
    }
    channel.priority = Channel.DEFAULT_PRIORITY;
    channel.vcpu = 0;
    return port;
  }

  /** A port that domain {@code remote} may bind to. */
  public int allocateUnbound(int remote) {
    synchronized (lock) {
      int port = allocate();
      if (port > 0) {
        channels[port].binding = new Binding.Unbound(remote);
      }
      return port;
    }
  }

  /**
   * A port that the hypervisor holds itself: {@code remote} may bind to it, and its events run
   * {@code consumer}.
   */
  public int allocateForHypervisor(int remote, Runnable consumer) {
    synchronized (lock) {
      int port = allocate();
      if (port > 0) {
        channels[port].consumer = consumer;
        channels[port].binding = new Binding.Unbound(remote);
      }
      return port;
    }
  }

  /** A port joined to an unbound port of another domain, or of this. */
  public int bindInterdomain(EventChannels remote, int remotePort) {
    synchronized (lock) {
      int port = allocate();
      if (port < 0) {
        return port;
      }
      Channel other = remote.channel(remotePort);
      if (other == null
          || !(other.binding instanceof Binding.Unbound(int waitsFor))
          || waitsFor != domain
          || other == channels[port]) {
        return -XenErrno.EINVAL;
      }
      channels[port].binding = new Binding.Interdomain(remote, remotePort);
      other.binding = new Binding.Interdomain(this, port);
      // What was sent to the unbound port is lost: the guest is to look.
      raise(channels[port]);
      return port;
    }
  }

  /**
   * Joins a given port to a given one of {@code remote}, which may be this. Guests can close both
   * like any other; {@code remotePort} is pending, as after {@link #bindInterdomain}.
   *
   * @param port from 1
   * @param remotePort from 1
   * @return 0, or an error negated: {@code EBUSY} if a port is in use, {@code ENOSPC} if it is
   *     above its domain's limit
   */
  public int bindStatic(int port, EventChannels remote, int remotePort) {
    synchronized (lock) {
      int mine = take(port);
      int theirs = this == remote && port == remotePort ? -XenErrno.EBUSY : remote.take(remotePort);
      if (mine < 0 || theirs < 0) {
        return mine < 0 ? mine : theirs;
      }
      channels[port].binding = new Binding.Interdomain(remote, remotePort);
      remote.channels[remotePort].binding = new Binding.Interdomain(this, port);
      remote.raise(remote.channels[remotePort]);
      return 0;
    }
  }

  /** A port for a virtual interrupt of a vCPU. */
  public int bindVirq(int virq, int vcpu) {
    if (virq < 0 || virq >= Virq.COUNT || isGlobal(virq) && vcpu != 0) {
      return -XenErrno.EINVAL;
    }
    if (!isVcpu(vcpu)) {
      return -XenErrno.ENOENT;
    }
    synchronized (lock) {
      if (virqs[vcpu][virq] != 0) {
        return -XenErrno.EEXIST;
      }
      int port = allocate();
      if (port > 0) {
        channels[port].vcpu = vcpu;
        channels[port].binding = new Binding.Virtual(virq);
        virqs[vcpu][virq] = port;
      }
      return port;
    }
  }

  /** Whether there is such a virtual interrupt, and it is not each vCPU's own. */
  public static boolean isGlobal(int virq) {
    return switch (virq) {
      case Virq.TIMER, Virq.DEBUG, Virq.XENOPROF, Virq.XENPMU -> false;
      default -> virq >= 0 && virq < Virq.COUNT;
    };
  }

  private boolean isVcpu(int vcpu) {
    return vcpu >= 0 && vcpu < vcpus.size();
  }

  /** A port for what vCPUs of the domain send to {@code vcpu}. */
  public int bindIpi(int vcpu) {
    if (!isVcpu(vcpu)) {
      return -XenErrno.ENOENT;
    }
    synchronized (lock) {
      int port = allocate();
      if (port > 0) {
        channels[port].vcpu = vcpu;
        channels[port].binding = Binding.Ipi.INSTANCE;
      }
      return port;
    }
  }

  /** Frees a port; the other end of an interdomain channel becomes unbound. */
  public int close(int port) {
    synchronized (lock) {
      Channel channel = channel(port);
      if (channel == null || channel.consumer != null) {
        return -XenErrno.EINVAL;
      }
      return free(channel);
    }
  }

  private int free(Channel channel) {
    switch (channel.binding) {
      case Binding.Free _, Binding.Reserved _ -> {
        return -XenErrno.EINVAL;
      }
      case Binding.Interdomain(EventChannels remote, int remotePort) ->
          remote.channels[remotePort].binding = new Binding.Unbound(domain);
      case Binding.Virtual(int virq) -> virqs[isGlobal(virq) ? 0 : channel.vcpu][virq] = 0;
      case Binding.Unbound _, Binding.Ipi _ -> {}
    }
    interfaces.current().clearPending(channel);
    channel.consumer = null;
    channel.vcpu = 0;
    channel.binding = Binding.Free.INSTANCE;
    return 0;
  }

  /** Sends an event through a port. */
  public int send(int port) {
    Channel channel = channel(port);
    if (channel == null || channel.consumer != null) {
      return -XenErrno.EINVAL;
    }
    switch (channel.binding) {
      case Binding.Interdomain(EventChannels remote, int remotePort) ->
          remote.arrive(remote.channels[remotePort]);
      case Binding.Ipi _ -> raise(channel);
      case Binding.Unbound _ -> {}
      case Binding.Free _, Binding.Reserved _, Binding.Virtual _ -> {
        return -XenErrno.EINVAL;
      }
    }
    return 0;
  }

  private void arrive(Channel channel) {
    Runnable consumer = channel.consumer;
    if (consumer == null) {
      raise(channel);
    } else {
      consumer.run();
    }
  }

  private void raise(Channel channel) {
    EventVcpu vcpu = vcpus.get(channel.vcpu);
    interfaces.current().setPending(channel, vcpu);
    if (pollers != 0) {
      vcpus.forEach(EventVcpu::wake);
    }
  }

  /** Makes a port pending that the hypervisor holds the other end of. */
  public void notify(int port) {
    // Other threads than those of vCPUs do this: nothing may end the other domain meanwhile.
    synchronized (lock) {
      Channel channel = channel(port);
      if (channel != null
          && channel.binding instanceof Binding.Interdomain(var remote, var other)) {
        remote.arrive(remote.channels[other]);
      }
    }
  }

  /** Signals a virtual interrupt of the domain, or of vCPU {@code vcpu} if it is private. */
  public void signal(int virq, int vcpu) {
    int port = virqs[isGlobal(virq) ? 0 : vcpu][virq];
    if (port != 0) {
      raise(channels[port]);
    }
  }

  /** What a port is bound to; null if the domain cannot have such a port yet. */
  public Binding binding(int port) {
    Channel channel = channel(port);
    return channel == null ? null : channel.binding;
  }

  /** Number of the vCPU that a port tells. */
  public int vcpuOf(int port) {
    return channels[port].vcpu;
  }

  /** Lets another vCPU be told; not for private virtual interrupts and IPIs. */
  public int bindVcpu(int port, int vcpu) {
    if (!isVcpu(vcpu)) {
      return -XenErrno.ENOENT;
    }
    synchronized (lock) {
      Channel channel = channel(port);
      if (channel == null || channel.consumer != null) {
        return -XenErrno.EINVAL;
      }
      boolean movable =
          switch (channel.binding) {
            case Binding.Virtual(int virq) -> isGlobal(virq);
            case Binding.Unbound _, Binding.Interdomain _ -> true;
            case Binding.Free _, Binding.Reserved _, Binding.Ipi _ -> false;
          };
      if (!movable) {
        return -XenErrno.EINVAL;
      }
      channel.vcpu = vcpu;
      return 0;
    }
  }

  /** Unmasks a port; its vCPU is told if it is pending. */
  public int unmask(int port) {
    Channel channel = channel(port);
    if (channel == null) {
      return -XenErrno.EINVAL;
    }
    if (isUsable(channel)) {
      interfaces.current().unmask(channel, vcpus.get(channel.vcpu));
    }
    return 0;
  }

  /** Whether events of a port reach the guest. */
  private static boolean isUsable(Channel channel) {
    return channel.consumer == null
        && !(channel.binding instanceof Binding.Free
            || channel.binding instanceof Binding.Reserved);
  }

  /** Whether a port is pending. */
  public boolean isPending(int port) {
    Channel channel = channel(port);
    return channel != null && isUsable(channel) && interfaces.current().isPending(channel);
  }

  /** Whether the hypervisor itself holds a port. */
  public boolean isHypervisors(int port) {
    Channel channel = channel(port);
    return channel != null && channel.consumer != null;
  }

  /** Whether the domain can have such a port. */
  public boolean isValid(int port) {
    return channel(port) != null;
  }

  /**
   * Closes all ports but those the hypervisor holds, and goes back to the two-level interface. The
   * pages of the FIFO interface stay until {@link #releasePages}.
   */
  public int reset() {
    synchronized (lock) {
      for (Channel channel : channels) {
        if (channel.consumer == null) {
          var _ = free(channel); // what is free already stays so
        }
      }
      interfaces.reset();
      return 0;
    }
  }

  /**
   * Takes back where the vCPUs, none of which runs, chose to have {@code vcpu_info}. The pages stay
   * until {@link #releasePages}.
   */
  public void unregisterInfos() {
    synchronized (lock) {
      interfaces.unregisterInfos();
    }
  }

  /** Whether there are pages that wait for {@link #releasePages}. */
  public boolean hasRetiredPages() {
    synchronized (lock) {
      return interfaces.hasRetiredPages();
    }
  }

  /** Closes everything: the domain is going. Its pages stay until {@link #releaseAll}. */
  public void close() {
    synchronized (lock) {
      dying = true;
      for (Channel channel : channels) {
        var _ = free(channel); // what is free already stays so
      }
    }
  }

  /**
   * Lets go of pages that are used no more; no sender that may have seen it is under way any more.
   */
  public void releasePages() {
    synchronized (lock) {
      interfaces.releasePages();
    }
  }

  /** Lets go of all pages after {@link #close}; no sender is under way any more. */
  public void releaseAll() {
    synchronized (lock) {
      interfaces.releaseAll();
    }
  }

  /** Switches to the FIFO interface, or adds a control block for one more vCPU. */
  public int controlBlock(int vcpu, long gfn, int offset) {
    if (!isVcpu(vcpu)) {
      return -XenErrno.ENOENT;
    }
    synchronized (lock) {
      return interfaces.controlBlock(vcpu, gfn, offset, channels);
    }
  }

  /** Gives the FIFO interface a page for more ports. */
  public int expandArray(long gfn) {
    synchronized (lock) {
      return interfaces.expandArray(gfn, channels);
    }
  }

  /** Sets the FIFO priority of a port, 0 (highest) to 15. */
  public int setPriority(int port, int priority) {
    synchronized (lock) {
      Channel channel = channel(port);
      if (channel == null) {
        return -XenErrno.EINVAL;
      }
      if (!interfaces.isFifo()) {
        return -XenErrno.ENOSYS;
      }
      if (!isUsable(channel)) {
        return -XenErrno.EACCES;
      }
      if (priority < 0 || priority >= 16) {
        return -XenErrno.EINVAL;
      }
      channel.priority = priority;
      return 0;
    }
  }

  /** A vCPU begins (1) or ends (-1) to poll: it is woken for every event of the domain. */
  public void polls(int change) {
    synchronized (lock) {
      pollers += change;
    }
  }

  /** Ports in use, for counting what is left behind. */
  public List<Integer> used() {
    var ports = new ArrayList<Integer>();
    for (Channel channel : channels) {
      if (!(channel.binding instanceof Binding.Free
          || channel.binding instanceof Binding.Reserved)) {
        ports.add(channel.port);
      }
    }
    return ports;
  }
}
