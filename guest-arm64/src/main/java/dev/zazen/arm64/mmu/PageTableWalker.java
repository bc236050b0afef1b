package dev.zazen.arm64.mmu;

import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.base.Foreign;
import dev.zazen.machine.GuestMemory;
import dev.zazen.machine.Stage2;

/**
 * Translates virtual addresses by the guest's translation tables and the domain's second stage (Arm
 * ARM D8.2, D8.3). The result of the last {@link #walk} stands in the fields until the next.
 */
public final class PageTableWalker {
  /** Permission: EL1 may read. */
  public static final int EL1_READ = 1;

  /** Permission: EL1 may write. */
  public static final int EL1_WRITE = 2;

  /** Permission: EL1 may execute. */
  public static final int EL1_EXECUTE = 4;

  /** Permission: EL0 may read. */
  public static final int EL0_READ = 8;

  /** Permission: EL0 may write. */
  public static final int EL0_WRITE = 16;

  /** Permission: EL0 may execute. */
  public static final int EL0_EXECUTE = 32;

  private static final int ALL = 63;

  /** Fault status codes (Arm ARM D19.2.40, ISS encoding of a data abort); the level is added. */
  private static final int FAULT_ADDRESS_SIZE = 0b000000;

  private static final int FAULT_TRANSLATION = 0b000100;
  private static final int FAULT_ACCESS_FLAG = 0b001000;

  /** Permission fault; the level is added. */
  public static final int FAULT_PERMISSION = 0b001100;

  private static final int FAULT_EXTERNAL_ON_WALK = 0b010100;

  private static final int LAST_LEVEL = 3;
  private static final long VALID = 1;
  private static final long TABLE = 2;
  private static final long ACCESS_FLAG = 1 << 10;
  private static final long NOT_GLOBAL = 1 << 11;
  private static final long AP_EL0 = 1 << 6;
  private static final long AP_READ_ONLY = 1 << 7;
  private static final long PXN = 1L << 53;
  private static final long UXN = 1L << 54;
  private static final long TABLE_PXN = 1L << 59;
  private static final long TABLE_UXN = 1L << 60;
  private static final long TABLE_AP_NO_EL0 = 1L << 61;
  private static final long TABLE_AP_READ_ONLY = 1L << 62;
  private static final long DESCRIPTOR_ADDRESS = 0x0000_ffff_ffff_f000L;

  /** TTBR0_EL1, TTBR1_EL1: a first table with few entries may lie anywhere in a page. */
  private static final long TABLE_ADDRESS = 0x0000_ffff_ffff_ffffL;

  private final SystemRegisters registers;
  private final GuestMemory memory;
  private final Stage2 stage2;
  private final TableCache tables;
  private final int outputBits;

  /** Fault status with level, or -1 if the address has a translation. */
  public int fault;

  /** Guest physical address of the 4 KiB page. */
  public long physicalPage;

  /** Offset of the page in RAM, or -1 if it is no RAM (a device, or nothing). */
  public long ramPage;

  /** What may be done, by both stages: {@link #EL1_READ} and so on. */
  public int permissions;

  /** Level of the descriptor that mapped the page, for permission faults. */
  public int level;

  /** log2 of the bytes that the descriptor maps. */
  public int blockShift;

  /** Whether the translation holds in all address spaces. */
  public boolean global;

  /** Whether the memory type is Device: unaligned accesses fault. */
  public boolean device;

  /** A walker for one vCPU, which keeps in {@code tables} what its TLB maintenance clears. */
  public PageTableWalker(
      SystemRegisters registers, GuestMemory memory, Stage2 stage2, TableCache tables) {
    this.registers = registers;
    this.memory = memory;
    this.stage2 = stage2;
    this.tables = tables;
    this.outputBits = physicalBits((int) registers.get(SystemRegister.ID_AA64MMFR0_EL1) & 15);
  }

  private static int physicalBits(int range) {
    return switch (range) {
      case 0 -> 32;
      case 1 -> 36;
      case 2 -> 40;
      case 3 -> 42;
      case 4 -> 44;
      default -> 48;
    };
  }

  /**
   * {@code address} without a tag in its top byte where TCR_EL1.TBI lets it be ignored (D8.9.1).
   */
  public long untagged(long address) {
    long tcr = registers.get(SystemRegister.TCR_EL1);
    boolean high = (address >>> 55 & 1) != 0;
    boolean ignored = (tcr >>> (high ? 38 : 37) & 1) != 0;
    if (!ignored || (registers.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_M) == 0) {
      return address;
    }
    return high ? address | 0xffL << 56 : address & ~(0xffL << 56);
  }

  /** Translates an untagged address; the outcome is in the fields. */
  public void walk(long address) {
    fault = -1;
    if ((registers.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_M) == 0) {
      walkFlat(address);
      return;
    }
    long tcr = registers.get(SystemRegister.TCR_EL1);
    boolean high = address < 0;
    long base = registers.get(high ? SystemRegister.TTBR1_EL1 : SystemRegister.TTBR0_EL1);
    if (high && tables.knows(address, base & TABLE_ADDRESS, tcr)) {
      level = LAST_LEVEL;
      long descriptor = memory.getLong(tables.table(address) + (address >>> 12 & 511) * 8);
      last(descriptor, tables.restrictions(address), address, 12);
      return;
    }
    int sizeBits = (int) (high ? tcr >>> 16 : tcr) & 63;
    boolean disabled = (tcr >>> (high ? 23 : 7) & 1) != 0;
    int granuleShift = high ? granule1(tcr) : granule0(tcr);
    int inputBits = Math.clamp(64 - sizeBits, 25, 48);
    long above = address >> inputBits;
    if (disabled || above != (high ? -1 : 0)) {
      fault = FAULT_TRANSLATION;
      return;
    }
    descend(address, base, inputBits, granuleShift);
  }

  private static int granule0(long tcr) {
    return switch ((int) (tcr >>> 14) & 3) {
      case 1 -> 16;
      case 2 -> 14;
      default -> 12;
    };
  }

  private static int granule1(long tcr) {
    return switch ((int) (tcr >>> 30) & 3) {
      case 1 -> 14;
      case 3 -> 16;
      default -> 12;
    };
  }

  private void walkFlat(long address) {
    physicalPage = address & ~0xfffL;
    level = 0;
    blockShift = 12;
    global = true;
    device = true;
    permissions = ALL;
    if (address >>> outputBits != 0) {
      fault = FAULT_ADDRESS_SIZE;
      return;
    }
    secondStage();
  }

  private void descend(long address, long ttbr, int inputBits, int granuleShift) {
    long input = address & (1L << inputBits) - 1;
    int stride = granuleShift - 3;
    int levels = (inputBits - granuleShift + stride - 1) / stride;
    level = 4 - levels;
    int shift = granuleShift + stride * (levels - 1);
    int firstIndexBits = inputBits - shift;
    long table = ttbr & TABLE_ADDRESS & -(1L << Math.max(firstIndexBits + 3, 6));
    long index = input >>> shift;
    long tableBits = 0;
    while (true) {
      if (table >>> outputBits != 0) {
        fault = FAULT_ADDRESS_SIZE + level;
        return;
      }
      long at = table + index * 8;
      long page = stage2.page(at >>> 12);
      if ((page & Stage2.READ) == 0) {
        fault = FAULT_EXTERNAL_ON_WALK + level;
        return;
      }
      long descriptor = memory.getLong((page & ~0xfffL) + (at & 0xfff));
      if (level == LAST_LEVEL) {
        if (address < 0 && granuleShift == 12) {
          tables.add(address, page & ~0xfffL, tableBits);
        }
        last(descriptor, tableBits, input, granuleShift);
        return;
      }
      if ((descriptor & VALID) == 0) {
        fault = FAULT_TRANSLATION + level;
        return;
      }
      if ((descriptor & TABLE) == 0) {
        boolean blockAllowed = granuleShift == 12 ? level == 1 || level == 2 : level == 2;
        if (!blockAllowed) {
          fault = FAULT_TRANSLATION + level;
          return;
        }
        leaf(descriptor, tableBits, input, shift, granuleShift);
        return;
      }
      tableBits |= descriptor;
      table = descriptor & DESCRIPTOR_ADDRESS & -(1L << granuleShift);
      shift -= stride;
      level++;
      index = input >>> shift & (1L << stride) - 1;
    }
  }

  /** A descriptor of a last-level table. */
  private void last(@Foreign long descriptor, long tableBits, long input, int granuleShift) {
    if ((descriptor & VALID) == 0 || (descriptor & TABLE) == 0) {
      fault = FAULT_TRANSLATION + LAST_LEVEL;
      return;
    }
    leaf(descriptor, tableBits, input, granuleShift, granuleShift);
  }

  private void leaf(long descriptor, long tableBits, long input, int shift, int granuleShift) {
    long output = descriptor & DESCRIPTOR_ADDRESS & -(1L << shift);
    if (output >>> outputBits != 0) {
      fault = FAULT_ADDRESS_SIZE + level;
      return;
    }
    if ((descriptor & ACCESS_FLAG) == 0) {
      fault = FAULT_ACCESS_FLAG + level;
      return;
    }
    blockShift = Math.max(shift, granuleShift);
    physicalPage = output | input & (1L << shift) - 1 & ~0xfffL;
    global = (descriptor & NOT_GLOBAL) == 0;
    int attribute =
        (int) (registers.get(SystemRegister.MAIR_EL1) >>> (descriptor >>> 2 & 7) * 8) & 0xff;
    device = attribute >>> 4 == 0;
    permissions = permissions(descriptor, tableBits);
    secondStage();
  }

  /** Access permissions of a leaf below tables with restrictions (D8.4.1 to D8.4.5). */
  private int permissions(long descriptor, long tableBits) {
    boolean el0 = (descriptor & AP_EL0) != 0 && (tableBits & TABLE_AP_NO_EL0) == 0;
    boolean readOnly = (descriptor & AP_READ_ONLY) != 0 || (tableBits & TABLE_AP_READ_ONLY) != 0;
    boolean writeNeverExecute =
        (registers.get(SystemRegister.SCTLR_EL1) & SystemRegisters.SCTLR_WXN) != 0;
    boolean executeNever = writeNeverExecute && !readOnly;
    int allowed = EL1_READ | (readOnly ? 0 : EL1_WRITE);
    if (el0) {
      allowed |= EL0_READ | (readOnly ? 0 : EL0_WRITE);
    }
    boolean el0Writes = el0 && !readOnly;
    if ((descriptor & PXN) == 0 && (tableBits & TABLE_PXN) == 0 && !el0Writes && !executeNever) {
      allowed |= EL1_EXECUTE;
    }
    if ((descriptor & UXN) == 0 && (tableBits & TABLE_UXN) == 0 && !(executeNever && el0)) {
      allowed |= EL0_EXECUTE;
    }
    return allowed;
  }

  private void secondStage() {
    long page = stage2.page(physicalPage >>> 12);
    if (page == Stage2.UNMAPPED) {
      ramPage = -1;
      return;
    }
    ramPage = page & ~0xfffL;
    if ((page & Stage2.READ) == 0) {
      permissions &= ~(EL1_READ | EL0_READ);
    }
    if ((page & Stage2.WRITE) == 0) {
      permissions &= ~(EL1_WRITE | EL0_WRITE);
    }
    if ((page & Stage2.EXECUTE) == 0) {
      permissions &= ~(EL1_EXECUTE | EL0_EXECUTE);
    }
  }
}
