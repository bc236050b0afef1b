package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.mmu.PageTableWalker;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.base.Foreign;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.MmioRegion;
import java.lang.invoke.VarHandle;

/** Guest virtual memory of a vCPU as one privilege sees it. */
final class VirtualMemory implements MemoryAccess {
  private static final int ALIGNMENT_FAULT = 0x21;
  private static final int EXTERNAL_ABORT = 0x10;
  private static final int WRITE_NOT_READ = 1 << 6;

  /** Bytes that DC ZVA clears, as DCZID_EL0 says. */
  private static final int BLOCK = 64;

  private final Cpu cpu;
  private final TlbSet tlbs;
  private final MmioPort mmio;
  private final GuestMemory ram;
  private final PageTableWalker walker;
  private int privilege = TlbSet.EL1;
  private Tlb tlb;

  VirtualMemory(Cpu cpu, TlbSet tlbs, MmioPort mmio, GuestMemory ram, PageTableWalker walker) {
    this.cpu = cpu;
    this.tlbs = tlbs;
    this.mmio = mmio;
    this.ram = ram;
    this.walker = walker;
    this.tlb = tlbs.data(privilege);
  }

  /** Sees with other privileges, or in another address space, from now on. */
  void use(int newPrivilege) {
    privilege = newPrivilege;
    tlb = tlbs.data(newPrivilege);
  }

  /** Address of the entries in use. */
  long table() {
    return tlb.address();
  }

  // The quick paths: one comparison decides that the page is RAM, allowed, and that the access does
  // not leave it.

  @Override
  public long load8(long address) {
    int i = Tlb.index(address);
    return tlb.readTag(i) == (address & ~0xfffL)
        ? ram.getByte(address + tlb.readOffset(i)) & 0xffL
        : slowLoad(address, 1);
  }

  @Override
  public long load16(long address) {
    int i = Tlb.index(address);
    return tlb.readTag(i) == (address & ~0xfffL) && (address & 0xfff) <= 0xffe
        ? ram.getShort(address + tlb.readOffset(i)) & 0xffffL
        : slowLoad(address, 2);
  }

  @Override
  public long load32(long address) {
    int i = Tlb.index(address);
    return tlb.readTag(i) == (address & ~0xfffL) && (address & 0xfff) <= 0xffc
        ? ram.getInt(address + tlb.readOffset(i)) & 0xffffffffL
        : slowLoad(address, 4);
  }

  @Override
  @Foreign
  public long load64(long address) {
    int i = Tlb.index(address);
    return tlb.readTag(i) == (address & ~0xfffL) && (address & 0xfff) <= 0xff8
        ? ram.getLong(address + tlb.readOffset(i))
        : slowLoad(address, 8);
  }

  @Override
  public void store8(long address, long value) {
    int i = Tlb.index(address);
    if (tlb.writeTag(i) == (address & ~0xfffL)) {
      ram.putByte(address + tlb.writeOffset(i), (byte) value);
    } else {
      slowStore(address, 1, value);
    }
  }

  @Override
  public void store16(long address, long value) {
    int i = Tlb.index(address);
    if (tlb.writeTag(i) == (address & ~0xfffL) && (address & 0xfff) <= 0xffe) {
      ram.putShort(address + tlb.writeOffset(i), (short) value);
    } else {
      slowStore(address, 2, value);
    }
  }

  @Override
  public void store32(long address, long value) {
    int i = Tlb.index(address);
    if (tlb.writeTag(i) == (address & ~0xfffL) && (address & 0xfff) <= 0xffc) {
      ram.putInt(address + tlb.writeOffset(i), (int) value);
    } else {
      slowStore(address, 4, value);
    }
  }

  @Override
  public void store64(long address, long value) {
    int i = Tlb.index(address);
    if (tlb.writeTag(i) == (address & ~0xfffL) && (address & 0xfff) <= 0xff8) {
      ram.putLong(address + tlb.writeOffset(i), value);
    } else {
      slowStore(address, 8, value);
    }
  }

  private long slowLoad(long tagged, int size) {
    long address = walker.untagged(tagged);
    checkStrict(tagged, size, false);
    if ((address & 0xfff) + size > 4096) {
      long secondPage = (address & ~0xfffL) + 4096;
      find(address, false);
      requireUnaligned(address, tagged, false);
      find(secondPage, false);
      requireUnaligned(secondPage, secondPage, false);
      long value = 0;
      for (int i = size - 1; i >= 0; i--) {
        value = value << 8 | load8(address + i);
      }
      return value;
    }
    find(address, false);
    int i = Tlb.index(address);
    long tag = tlb.readTag(i);
    checkAlignment(tag, tagged, size, false);
    long at = address + tlb.readOffset(i);
    if ((tag & Tlb.MMIO) != 0) {
      return mmio.read(region(at, tagged, false), at, size);
    }
    return switch (size) {
      case 1 -> ram.getByte(at) & 0xffL;
      case 2 -> ram.getShort(at) & 0xffffL;
      case 4 -> ram.getInt(at) & 0xffffffffL;
      default -> ram.getLong(at);
    };
  }

  private void slowStore(long tagged, int size, long value) {
    long address = walker.untagged(tagged);
    checkStrict(tagged, size, true);
    if ((address & 0xfff) + size > 4096) {
      long secondPage = (address & ~0xfffL) + 4096;
      find(address, true);
      requireUnaligned(address, tagged, true);
      find(secondPage, true);
      requireUnaligned(secondPage, secondPage, true);
      for (int i = 0; i < size; i++) {
        store8(address + i, value >>> i * 8);
      }
      return;
    }
    find(address, true);
    int i = Tlb.index(address);
    long tag = tlb.writeTag(i);
    checkAlignment(tag, tagged, size, true);
    long at = address + tlb.writeOffset(i);
    if ((tag & Tlb.MMIO) != 0) {
      mmio.write(region(at, tagged, true), at, size, value);
      return;
    }
    switch (size) {
      case 1 -> ram.putByte(at, (byte) value);
      case 2 -> ram.putShort(at, (short) value);
      case 4 -> ram.putInt(at, (int) value);
      default -> ram.putLong(at, value);
    }
  }

  private MmioRegion region(long physical, long address, boolean write) {
    MmioRegion region = mmio.at(physical);
    if (region == null) {
      throw dataAbort(EXTERNAL_ABORT, address, write);
    }
    return region;
  }

  /** SCTLR_EL1.A has all accesses aligned, and is looked at before translation. */
  private void checkStrict(long address, int size, boolean write) {
    if ((address & size - 1) != 0 && strict()) {
      throw dataAbort(ALIGNMENT_FAULT, address, write);
    }
  }

  private boolean strict() {
    return (cpu.system.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_A) != 0;
  }

  private void checkAlignment(long tag, long address, int size, boolean write) {
    if ((tag & Tlb.ALIGN) != 0 && (address & size - 1) != 0) {
      throw dataAbort(ALIGNMENT_FAULT, address, write);
    }
  }

  /** For an access that leaves its page, which is unaligned whatever its size. */
  private void requireUnaligned(long address, long tagged, boolean write) {
    int i = Tlb.index(address);
    if (((write ? tlb.writeTag(i) : tlb.readTag(i)) & Tlb.ALIGN) != 0) {
      throw dataAbort(ALIGNMENT_FAULT, tagged, write);
    }
  }

  /** Sees to it that there is a usable entry for an untagged address. */
  private void find(long address, boolean write) {
    int i = Tlb.index(address);
    long tag = write ? tlb.writeTag(i) : tlb.readTag(i);
    if ((tag & ~0xfffL) != (address & ~0xfffL) || tag == Tlb.EMPTY) {
      fill(address, write);
    }
  }

  private void fill(long address, boolean write) {
    WriteWindow window = cpu.window;
    if (window != null) {
      window.missed(address);
    }
    cpu.counts.dataMisses++;
    walker.walk(address);
    if (walker.fault >= 0) {
      throw dataAbort(walker.fault, address, write);
    }
    int allowed = walker.permissions;
    boolean readable;
    boolean writable;
    if (privilege == TlbSet.EL0) {
      readable = (allowed & PageTableWalker.EL0_READ) != 0;
      writable = (allowed & PageTableWalker.EL0_WRITE) != 0;
    } else {
      boolean barred =
          privilege == TlbSet.EL1_PAN && (allowed & PageTableWalker.EL0_READ) != 0 && mmuOn();
      readable = (allowed & PageTableWalker.EL1_READ) != 0 && !barred;
      writable = (allowed & PageTableWalker.EL1_WRITE) != 0 && !barred;
    }
    if (!(write ? writable : readable)) {
      throw dataAbort(PageTableWalker.FAULT_PERMISSION + walker.level, address, write);
    }
    long page = address & ~0xfffL;
    long flags = 0;
    if (walker.device) {
      flags |= Tlb.DEVICE;
    }
    if (walker.device || strict()) {
      flags |= Tlb.ALIGN;
    }
    long target = walker.ramPage;
    if (target < 0) {
      flags |= Tlb.MMIO;
      target = walker.physicalPage;
    }
    if (privilege == TlbSet.EL0) {
      tlbs.addingToUser(page);
    } else {
      tlbs.addingToKernel(page, walker.global);
    }
    tlb.put(write, page, page | flags, target - page, walker.blockShift);
    if (write && window != null && (flags & Tlb.MMIO) == 0) {
      window.open(tlb, page, target);
    }
    if (write && readable) {
      tlb.put(false, page, page | flags, target - page, walker.blockShift);
    }
  }

  /** Offset in RAM of a byte that was read or written before; -1 if it is not known. */
  long knownRam(long address) {
    int i = Tlb.index(address);
    return tlb.readTag(i) == (address & ~0xfffL) ? address + tlb.readOffset(i) : -1;
  }

  private boolean mmuOn() {
    return (cpu.system.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_M) != 0;
  }

  private GuestFault dataAbort(int status, long address, boolean write) {
    return cpu.fault(ExceptionClass.DATA_ABORT, status | (write ? WRITE_NOT_READ : 0), address);
  }

  @Override
  public void probeStore(long address, int length) {
    long first = walker.untagged(address);
    long last = walker.untagged(address + length - 1);
    find(first, true);
    if (first >>> 12 != last >>> 12) {
      find(last & ~0xfffL, true);
    }
  }

  @Override
  public void requireAligned(long tagged, int size, boolean write) {
    if ((tagged & size - 1) != 0) {
      checkStrict(tagged, size, write);
      long address = walker.untagged(tagged);
      find(address, write);
      int i = Tlb.index(address);
      checkAlignment(write ? tlb.writeTag(i) : tlb.readTag(i), tagged, size, write);
    }
  }

  @Override
  public void probeAtomic(long tagged, int size) {
    if ((tagged & size - 1) != 0) {
      throw dataAbort(ALIGNMENT_FAULT, tagged, false);
    }
    find(walker.untagged(tagged), false);
  }

  @Override
  public void clearBlock(long tagged) {
    long address = walker.untagged(tagged);
    find(address, true);
    if ((tlb.writeTag(Tlb.index(address)) & Tlb.DEVICE) != 0) {
      throw dataAbort(ALIGNMENT_FAULT, tagged, true);
    }
    long start = address & -BLOCK;
    for (int i = 0; i < BLOCK; i += 8) {
      store64(start + i, 0);
    }
  }

  /** Offset in RAM of an aligned atomic access. */
  private long atomic(long tagged, int size, boolean write) {
    if ((tagged & size - 1) != 0) {
      throw dataAbort(ALIGNMENT_FAULT, tagged, write);
    }
    long address = walker.untagged(tagged);
    find(address, write);
    int i = Tlb.index(address);
    if (((write ? tlb.writeTag(i) : tlb.readTag(i)) & Tlb.MMIO) != 0) {
      throw dataAbort(EXTERNAL_ABORT, tagged, write);
    }
    return address + (write ? tlb.writeOffset(i) : tlb.readOffset(i));
  }

  @Override
  public long loadAcquire(long address, int size) {
    if ((address & size - 1) != 0) {
      throw dataAbort(ALIGNMENT_FAULT, address, false);
    }
    long value =
        switch (size) {
          case 1 -> load8(address);
          case 2 -> load16(address);
          case 4 -> load32(address);
          default -> load64(address);
        };
    VarHandle.acquireFence();
    return value;
  }

  @Override
  public void storeRelease(long address, int size, long value) {
    if ((address & size - 1) != 0) {
      throw dataAbort(ALIGNMENT_FAULT, address, true);
    }
    VarHandle.releaseFence();
    switch (size) {
      case 1 -> store8(address, value);
      case 2 -> store16(address, value);
      case 4 -> store32(address, value);
      default -> store64(address, value);
    }
    VarHandle.fullFence(); // a later LDAR may not overtake (Arm ARM B2.3.11)
  }

  @Override
  public void loadPair(long address, long[] pair) {
    long at = atomic(address, 16, false);
    pair[0] = ram.getLong(at);
    pair[1] = ram.getLong(at + 8);
  }

  @Override
  public long compareAndExchange(long address, int size, long expected, long value) {
    long at = atomic(address, size, true);
    return switch (size) {
      case 1 -> ram.compareAndExchangeByte(at, (byte) expected, (byte) value) & 0xffL;
      case 2 -> ram.compareAndExchangeShort(at, (short) expected, (short) value) & 0xffffL;
      case 4 -> ram.compareAndExchangeInt(at, (int) expected, (int) value) & 0xffffffffL;
      default -> ram.compareAndExchangeLong(at, expected, value);
    };
  }

  @Override
  public boolean compareAndExchangePair(
      long address, long expectedLow, long expectedHigh, long low, long high) {
    long at = atomic(address, 16, true);
    return ram.compareAndExchangePair(at, expectedLow, expectedHigh, low, high);
  }
}
