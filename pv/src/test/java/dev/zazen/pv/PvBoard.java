package dev.zazen.pv;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.hypercall.CallDispatcher;
import dev.zazen.core.memory.FrameTable;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.core.p2m.P2m;
import dev.zazen.core.psci.Firmware;
import dev.zazen.core.psci.Mitigations;
import dev.zazen.core.psci.SsbdState;
import dev.zazen.core.vgic.Vgic3;
import dev.zazen.core.vtimer.Vtimer;
import dev.zazen.engine.BoardMemory;
import dev.zazen.engine.Engines;
import dev.zazen.machine.Clock;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.GuestMemory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A board whose domain does not run: tests do what its front ends would do. Its RAM begins at guest
 * frame {@link #FIRST}.
 */
public final class PvBoard implements AutoCloseable {
  public static final long FIRST = 0x4_0000;
  public static final int PAGES = 64;

  private static final int RAM_SIZE = 8 << 20;
  private static final int FREQUENCY = 62_500_000;
  private static final int PERMIT_ACCESS = 1;
  private static final int READ_ONLY = 4;
  private static final int ENTRY_SIZE = 8;

  private final BoardMemory memory = BoardMemory.ofSize(RAM_SIZE);
  public final GuestMemory ram = memory;
  public final FrameTable frames = new FrameTable(ram, 0);
  public final List<String> log = new CopyOnWriteArrayList<>();
  public final Hypervisor hypervisor;
  public final Domain domain;

  /** A board with domain 1. */
  public PvBoard() {
    frames.release(new MemoryRange(0, RAM_SIZE));
    Clock clock = () -> 0;
    hypervisor = new Hypervisor(1, clock, log::add);
    domain =
        hypervisor
            .domain(1, "guest")
            .vcpus(
                1,
                new CpuProfile("cortex-a57", true, FREQUENCY),
                Engines.byName("interpreter").orElseThrow())
            .memory(ram, frames, new P2m(0, RAM_SIZE, P2m.DEFAULT_POOL_PAGES))
            .interrupts(
                lines -> new Vgic3(32, lines),
                (vcpu, controller) ->
                    new Vtimer(
                        clock, FREQUENCY, controller.ppi(vcpu, 27), controller.ppi(vcpu, 30)))
            .calls(
                new CallDispatcher(
                    hypervisor,
                    new Firmware(Mitigations.of(List.of(CpuType.CORTEX_A57), SsbdState.RUNTIME))))
            .build();
    domain.memory().maxPages(PAGES);
    for (int i = 0; i < PAGES; i++) {
      if (domain.memory().populate(FIRST + i, 0) != 0) {
        throw new IllegalStateException("no memory");
      }
    }
  }

  /** Where page {@code number} of the guest's RAM lies. */
  public long offset(int number) {
    return frames.offset(
        domain.memory().p2m().lookup(FIRST + number).orElseThrow().mfnOf(FIRST + number));
  }

  /** Page {@code number} of the guest's RAM. */
  public GuestPage page(int number) {
    return new GuestPage(ram, offset(number));
  }

  /** Grants page {@code number} to domain 0 under the same number. */
  public void grant(int number, boolean readOnly) {
    long entry = frames.offset(domain.grants().frame(0)) + (long) number * ENTRY_SIZE;
    ram.putInt(entry + 4, (int) (FIRST + number));
    ram.putInt(entry, PERMIT_ACCESS | (readOnly ? READ_ONLY : 0));
  }

  /** Revokes the grant of page {@code number}. */
  public void revoke(int number) {
    ram.putInt(frames.offset(domain.grants().frame(0)) + (long) number * ENTRY_SIZE, 0);
  }

  /** Whether {@code port} of the guest is pending; not any more afterwards. */
  public boolean takeEvent(int port) {
    boolean pending = domain.events().isPending(port);
    ram.putLong(frames.offset(domain.memory().sharedInfo()) + 48, 0);
    return pending;
  }

  @Override
  public void close() {
    memory.close();
  }
}
