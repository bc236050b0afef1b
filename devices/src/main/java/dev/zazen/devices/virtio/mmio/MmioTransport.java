package dev.zazen.devices.virtio.mmio;

import dev.zazen.base.Foreign;
import dev.zazen.devices.virtio.VirtioDevice;
import dev.zazen.devices.virtio.queue.DescriptorChain;
import dev.zazen.devices.virtio.queue.QueueFaultException;
import dev.zazen.devices.virtio.queue.SplitQueue;
import dev.zazen.machine.Dma;
import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A slot with a device in it. */
public final class MmioTransport implements MmioDevice {
  /** Requests served before others of the same worker have their turn. */
  private static final int BATCH = 64;

  private static final long WORD = 0xffff_ffffL;

  private final VirtioDevice device;
  private final IrqLine irq;
  private final Executor worker;
  private final Consumer<String> log;
  private final DescriptorChain chain;
  private final List<SplitQueue> queues = new ArrayList<>();
  private final QueueSetup[] setups;
  private final AtomicBoolean waits = new AtomicBoolean();

  /** Held while requests are served; before the monitor of this object, which guards the rest. */
  private final Object work = new Object();

  private int deviceFeaturesSel;
  private int driverFeaturesSel;
  private int queueSel;
  @Foreign private long driverFeatures;
  private int status;
  private int interrupts;

  /**
   * A device after power-on.
   *
   * @param worker serves requests, one thing after the other
   * @param log hears what is wrong with the driver
   */
  public MmioTransport(
      VirtioDevice device, Dma dma, IrqLine irq, Executor worker, Consumer<String> log) {
    this.device = device;
    this.irq = irq;
    this.worker = worker;
    this.log = log;
    chain = new DescriptorChain(dma, SplitQueue.MAX_SIZE);
    setups = new QueueSetup[device.queues()];
    Arrays.setAll(setups, _ -> new QueueSetup());
    for (int i = 0; i < setups.length; i++) {
      queues.add(new SplitQueue(dma));
    }
  }

  private long offered() {
    return device.features() | MmioRegisters.INDIRECT_DESC | MmioRegisters.VERSION_1;
  }

  @Override
  public long read(int vcpu, long offset, int size) {
    if (offset >= MmioRegisters.CONFIG) {
      return device.configuration(offset - MmioRegisters.CONFIG, size);
    }
    if (size != Integer.BYTES) {
      return 0; // §4.2.2.2: registers are accessed by 32 bits
    }
    synchronized (this) {
      return register((int) offset) & WORD;
    }
  }

  private long register(int at) {
    return switch (at) {
      case MmioRegisters.MAGIC_VALUE -> MmioRegisters.MAGIC;
      case MmioRegisters.VERSION -> MmioRegisters.CURRENT_VERSION;
      case MmioRegisters.DEVICE_ID -> device.kind();
      case MmioRegisters.VENDOR_ID -> MmioRegisters.VENDOR;
      case MmioRegisters.DEVICE_FEATURES ->
          deviceFeaturesSel == 0
              ? offered()
              : deviceFeaturesSel == 1 ? offered() >>> Integer.SIZE : 0;
      case MmioRegisters.QUEUE_NUM_MAX -> isQueue() ? SplitQueue.MAX_SIZE : 0;
      case MmioRegisters.QUEUE_READY -> isQueue() && queues.get(queueSel).isReady() ? 1 : 0;
      case MmioRegisters.INTERRUPT_STATUS -> interrupts;
      case MmioRegisters.STATUS -> status;
      default ->
          // §4.2.2: no shared memory region has all ones as its length.
          at >= MmioRegisters.SHM_LEN_LOW && at <= MmioRegisters.SHM_BASE_HIGH ? WORD : 0;
    };
  }

  private boolean isQueue() {
    return queueSel >= 0 && queueSel < setups.length;
  }

  @Override
  public void write(int vcpu, long offset, int size, long value) {
    if (size != Integer.BYTES || offset >= MmioRegisters.CONFIG) {
      return; // there is nothing to configure
    }
    int at = (int) offset;
    switch (at) {
      case MmioRegisters.QUEUE_NOTIFY -> signalled();
      case MmioRegisters.INTERRUPT_ACK -> {
        synchronized (this) {
          interrupts &= (int) ~value;
          irq.set(interrupts != 0);
        }
      }
      default -> {
        synchronized (work) {
          synchronized (this) {
            set(at, value & WORD);
          }
        }
      }
    }
  }

  private void set(int at, @Foreign long value) {
    int word = (int) value;
    switch (at) {
      case MmioRegisters.DEVICE_FEATURES_SEL -> deviceFeaturesSel = word;
      case MmioRegisters.DRIVER_FEATURES_SEL -> driverFeaturesSel = word;
      case MmioRegisters.DRIVER_FEATURES -> {
        if ((status & MmioRegisters.FEATURES_OK) == 0) {
          driverFeatures =
              switch (driverFeaturesSel) {
                case 0 -> QueueSetup.low(driverFeatures, value);
                case 1 -> QueueSetup.high(driverFeatures, value);
                default -> driverFeatures;
              };
        }
      }
      case MmioRegisters.QUEUE_SEL -> queueSel = word;
      case MmioRegisters.STATUS -> status(word);
      default -> {
        if (isQueue()) {
          queue(at, value);
        }
      }
    }
  }

  private void queue(int at, @Foreign long value) {
    QueueSetup setup = setups[queueSel];
    SplitQueue queue = queues.get(queueSel);
    if (at == MmioRegisters.QUEUE_READY) {
      if ((value & 1) == 0) {
        queue.reset();
      } else if (!queue.isReady()) {
        start(queue, setup);
      }
      return;
    }
    switch (at) {
      case MmioRegisters.QUEUE_NUM -> setup.size = (int) value;
      case MmioRegisters.QUEUE_DESC_LOW ->
          setup.descriptors = QueueSetup.low(setup.descriptors, value);
      case MmioRegisters.QUEUE_DESC_HIGH ->
          setup.descriptors = QueueSetup.high(setup.descriptors, value);
      case MmioRegisters.QUEUE_DRIVER_LOW -> setup.driver = QueueSetup.low(setup.driver, value);
      case MmioRegisters.QUEUE_DRIVER_HIGH -> setup.driver = QueueSetup.high(setup.driver, value);
      case MmioRegisters.QUEUE_DEVICE_LOW -> setup.device = QueueSetup.low(setup.device, value);
      case MmioRegisters.QUEUE_DEVICE_HIGH -> setup.device = QueueSetup.high(setup.device, value);
      default -> {}
    }
  }

  private void start(SplitQueue queue, QueueSetup setup) {
    try {
      queue.start(setup.size, setup.descriptors, setup.driver, setup.device);
    } catch (QueueFaultException e) {
      fail(e);
    }
  }

  private void status(@Foreign int value) {
    if (value == 0) {
      reset();
      return;
    }
    int bits = value & ~MmioRegisters.NEEDS_RESET | status & MmioRegisters.NEEDS_RESET;
    boolean isAccepting = (bits & ~status & MmioRegisters.FEATURES_OK) != 0;
    if (isAccepting) {
      boolean fits =
          (driverFeatures & ~offered()) == 0 && (driverFeatures & MmioRegisters.VERSION_1) != 0;
      if (fits) {
        device.accept(driverFeatures & offered());
      } else {
        bits &= ~MmioRegisters.FEATURES_OK;
      }
    }
    status = bits;
  }

  private void reset() {
    status = 0;
    interrupts = 0;
    driverFeatures = 0;
    deviceFeaturesSel = 0;
    driverFeaturesSel = 0;
    queueSel = 0;
    queues.forEach(SplitQueue::reset);
    for (QueueSetup setup : setups) {
      setup.reset();
    }
    irq.set(false);
  }

  /** Resets the device once requests are served that are under way: its domain is gone. */
  public void end() {
    synchronized (work) {
      synchronized (this) {
        reset();
      }
    }
  }

  private void signalled() {
    if (waits.compareAndSet(false, true)) {
      worker.execute(this::serve);
    }
  }

  private void serve() {
    waits.set(false);
    int served = 0;
    synchronized (work) {
      if (!isRunning()) {
        return;
      }
      try {
        for (int i = 0; i < queues.size(); i++) {
          served += serve(i, queues.get(i));
        }
      } catch (QueueFaultException e) {
        fail(e);
        return;
      }
    }
    if (served >= BATCH) {
      signalled();
    }
  }

  private int serve(int number, SplitQueue queue) throws QueueFaultException {
    int served = 0;
    while (served < BATCH && queue.next(chain)) {
      queue.complete(chain, device.serve(number, chain));
      served++;
    }
    if (served > 0 && queue.wantsInterrupt()) {
      raise(MmioRegisters.USED_BUFFER);
    }
    return served;
  }

  private synchronized boolean isRunning() {
    return (status & (MmioRegisters.DRIVER_OK | MmioRegisters.NEEDS_RESET))
        == MmioRegisters.DRIVER_OK;
  }

  private synchronized void raise(int interrupt) {
    interrupts |= interrupt;
    irq.set(true);
  }

  /** §2.1.2: the device is in a state from which only a reset leads out. */
  private synchronized void fail(QueueFaultException fault) {
    log.accept(fault.getMessage());
    status |= MmioRegisters.NEEDS_RESET;
    if ((status & MmioRegisters.DRIVER_OK) != 0) {
      raise(MmioRegisters.CONFIGURATION_CHANGE);
    }
  }

  /** For snapshots. */
  public TransportState state() {
    synchronized (work) {
      synchronized (this) {
        return new TransportState(
            status, interrupts, driverFeatures, queues.stream().map(SplitQueue::state).toList());
      }
    }
  }
}
