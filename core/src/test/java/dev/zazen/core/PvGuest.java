package dev.zazen.core;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.hypercall.CallDispatcher;
import dev.zazen.core.memory.DomainMemory;
import dev.zazen.core.psci.Firmware;
import dev.zazen.core.psci.Mitigations;
import dev.zazen.core.psci.SsbdState;
import dev.zazen.machine.CpuType;
import dev.zazen.machine.Exit;
import dev.zazen.machine.Stage2;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A domain with RAM of its own and a kernel that maps all of it one to one, and from where
 * hypercalls can be made. Its first page is for the structures of hypercalls.
 */
public final class PvGuest {
  public static final int PAGE = 4096;
  public static final long FIRST_GFN = 0x4_0000;

  /** Where structures of hypercalls go. */
  public static final long ARGUMENT = FIRST_GFN * PAGE;

  /** Times that a guest may have to make a hypercall again. */
  private static final int MOST_REPEATS = 100_000;

  public final FakeBoard board;
  public final Domain domain;

  /** Pages that the kernel does not map, or not for writing; by number. */
  public final Set<Long> unmapped = ConcurrentHashMap.newKeySet();

  public final Set<Long> readOnly = ConcurrentHashMap.newKeySet();

  /** How often an address was translated: a measure of work that no clock disturbs. */
  public volatile long translations;

  /** Repeats of the last hypercall. */
  public int repeats;

  private final CallDispatcher calls;

  /** Domain {@code id}, 0 for the hardware domain, with {@code pages} frames. */
  public PvGuest(FakeBoard board, int id, int vcpus, int pages) {
    this.board = board;
    domain = board.domain(id, vcpus, 256, (_, _) -> Exit.WaitForInterrupt.INSTANCE);
    calls =
        new CallDispatcher(
            board.hypervisor,
            new Firmware(Mitigations.of(List.of(CpuType.CORTEX_A57), SsbdState.RUNTIME)));
    memory().maxPages(pages);
    for (int page = 0; page < pages; page++) {
      if (memory().populate(FIRST_GFN + page, 0) != 0) {
        throw new IllegalStateException("no memory for domain " + id);
      }
    }
    domain.vcpus().forEach(unit -> FakeBoard.vcpu(domain, unit.index()).translation = this::offset);
  }

  public DomainMemory memory() {
    return domain.memory();
  }

  public FakeVcpu vcpu() {
    return FakeBoard.vcpu(domain, 0);
  }

  /** Guest address of page {@code page} of its RAM. */
  public static long address(int page) {
    return (FIRST_GFN + page) * PAGE;
  }

  /** Where a guest address lies in RAM; -1 if nowhere. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only a measure
  public long offset(long address, boolean write) {
    translations++;
    long number = address >>> 12;
    if (unmapped.contains(number) || write && readOnly.contains(number)) {
      return -1;
    }
    long page = memory().p2m().page(number);
    int needed = write ? Stage2.WRITE : Stage2.READ;
    return page == Stage2.UNMAPPED || (page & needed) == 0 ? -1 : page & -PAGE | address & PAGE - 1;
  }

  private long at(long address, boolean write) {
    long offset = offset(address, write);
    if (offset < 0) {
      throw new IllegalArgumentException("0x%x is not mapped".formatted(address));
    }
    return offset;
  }

  public int getInt(long address) {
    return board.ram.getInt(at(address, false));
  }

  public long getLong(long address) {
    return board.ram.getLong(at(address, false));
  }

  public short getShort(long address) {
    return board.ram.getShort(at(address, false));
  }

  public void putInt(long address, int value) {
    board.ram.putInt(at(address, true), value);
  }

  public void putLong(long address, long value) {
    board.ram.putLong(at(address, true), value);
  }

  public void putShort(long address, int value) {
    board.ram.putShort(at(address, true), (short) value);
  }

  /** A hypercall of vCPU 0, made again as often as the hypervisor asks for it. */
  public long call(int number, long... arguments) {
    return callFrom(0, number, arguments);
  }

  /** A hypercall of a vCPU. */
  public long callFrom(int index, int number, long... arguments) {
    FakeVcpu vcpu = FakeBoard.vcpu(domain, index);
    vcpu.setRegister(16, number);
    for (int i = 0; i < arguments.length; i++) {
      vcpu.setRegister(i, arguments[i]);
    }
    repeats = 0;
    while (once(index)) {
      repeats++;
      if (repeats > MOST_REPEATS) {
        throw new IllegalStateException("hypercall %d without end".formatted(number));
      }
    }
    return vcpu.register(0);
  }

  /** Makes the hypercall in a vCPU's registers; true if it is to be made again. */
  public boolean once(int index) {
    FakeVcpu vcpu = FakeBoard.vcpu(domain, index);
    int before = vcpu.repeats;
    calls.hypercall(domain.vcpus().get(index), HypercallNumber.HVC_IMMEDIATE);
    return vcpu.repeats != before;
  }

  /** A hash of all its RAM. */
  public long checksum(int pages) {
    long sum = 0;
    for (int page = 0; page < pages; page++) {
      long offset = at(address(page), false);
      for (int i = 0; i < PAGE; i += Long.BYTES) {
        sum = sum * 31 + board.ram.getLong(offset + i);
      }
    }
    return sum;
  }
}
