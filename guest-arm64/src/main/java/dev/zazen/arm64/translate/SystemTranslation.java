package dev.zazen.arm64.translate;

import static dev.zazen.arm64.translate.Registers.source;
import static dev.zazen.arm64.translate.Registers.target;

import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.system.SystemInstruction;
import dev.zazen.arm64.system.SystemRegister;
import dev.zazen.arm64.system.SystemRegisters;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.State;
import dev.zazen.machine.SysregKey;

/** System instructions: those that only touch what the state holds, and barriers. */
final class SystemTranslation {
  /** DCZID_EL0.BS: DC ZVA clears 16 words. */
  private static final int CLEARED_WORDS_LOG2 = 4;

  private SystemTranslation() {}

  /** Appends what an instruction does; returns whether it is known. */
  static boolean translate(SystemEncoding row, int word, Builder b) {
    int t = word & 31;
    int key = SysregKey.ofInstruction(word);
    switch (row) {
      case NOP, HINT, ISB, SB -> {}
      case DMB, DSB -> {
        int domain = word >>> 8 & 15;
        // Of reads, or of writes among themselves: hosts keep these in order anyway.
        if ((domain & 3) == 3 || (domain & 3) == 0) {
          b.add(Op.FENCE);
        }
      }
      case CLREX -> put(b, State.EXCLUSIVE_SIZE, Inst.ZERO);
      case MRS -> {
        return read(key, target(t), b);
      }
      case MSR_REG -> {
        if (!write(key, source(t), b)) {
          b.add(Op.END);
        }
      }
      case MSR_IMM -> stateField(word, b);
      case SYS -> {
        SystemInstruction instruction = SystemInstruction.byKey(key);
        switch (instruction.kind()) {
          case ZERO_BLOCK -> {
            b.guard(State.CLEAR_GUARD);
            b.memory(Op.CLEAR, 1, Inst.NONE, source(t), 0);
          }
          case NOTHING, DATA_LINE -> b.guard(State.KERNEL_GUARD);
          default -> b.add(Op.END);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** DAIFSet and DAIFClr, which all kernels use much; others change how memory is seen. */
  private static void stateField(int word, Builder b) {
    int masks = (word >>> 8 & 15) << 6;
    switch (word >>> 13 & 0x38 | word >>> 5 & 7) {
      case 3 << 3 | 6 -> {
        b.guard(State.KERNEL_GUARD);
        int t = b.temp();
        get(b, Cpu.DAIF_SLOT, t);
        b.constant(Op.OR, true, t, t, masks);
        put(b, Cpu.DAIF_SLOT, t);
      }
      case 3 << 3 | 7 -> {
        b.guard(State.KERNEL_GUARD);
        b.guard(State.INTERRUPT_GUARD);
        int t = b.temp();
        get(b, Cpu.DAIF_SLOT, t);
        b.constant(Op.AND, true, t, t, ~masks);
        put(b, Cpu.DAIF_SLOT, t);
      }
      default -> b.add(Op.END);
    }
  }

  private static void get(Builder b, int slot, int d) {
    Inst get = b.add(Op.GET);
    get.d = d;
    get.imm = slot;
  }

  private static void put(Builder b, int slot, int a) {
    Inst put = b.add(Op.PUT);
    put.a = a;
    put.imm = slot;
  }

  private static boolean read(int key, int d, Builder b) {
    SystemRegister register = SystemRegister.byKey(key);
    if (register == null) {
      return false;
    }
    switch (register) {
      case TPIDR_EL0, TPIDRRO_EL0 -> get(b, SystemRegisters.slot(register), d);
      case NZCV -> b.unary(Op.GET_FLAGS, true, d, Inst.NONE);
      case SP_EL0 -> {
        b.guard(State.KERNEL_GUARD);
        get(b, Cpu.OTHER_STACK_SLOT, d);
      }
      case DAIF -> {
        b.guard(State.KERNEL_GUARD);
        get(b, Cpu.DAIF_SLOT, d);
      }
      case DCZID_EL0 -> {
        b.guard(State.CLEAR_GUARD);
        b.move(d, CLEARED_WORDS_LOG2);
      }
      case CTR_EL0 -> {
        b.guard(State.KERNEL_GUARD);
        get(b, SystemRegisters.slot(register), d);
      }
      case CNTVCT_EL0 -> {
        int t = b.temp();
        get(b, State.COUNTER_GUARD, t);
        Inst guard = b.add(Op.INTERPRET_IF);
        guard.a = t;
        Inst count = b.add(Op.COUNTER);
        count.d = d;
      }
      case CURRENTEL -> {
        b.guard(State.KERNEL_GUARD);
        b.move(d, 4);
      }
      default -> {
        if (register.kind() != SystemRegister.Kind.STORED
            && register.kind() != SystemRegister.Kind.CONSTANT) {
          return false;
        }
        b.guard(State.KERNEL_GUARD);
        get(b, SystemRegisters.slot(register), d);
      }
    }
    return true;
  }

  private static boolean write(int key, int a, Builder b) {
    SystemRegister register = SystemRegister.byKey(key);
    if (register == null) {
      return false;
    }
    switch (register) {
      case TPIDR_EL0 -> put(b, SystemRegisters.slot(register), a);
      case NZCV -> {
        Inst set = b.add(Op.SET_FLAGS);
        set.a = a;
      }
      case DAIF -> {
        b.guard(State.KERNEL_GUARD);
        b.guard(State.INTERRUPT_GUARD);
        int t = b.temp();
        b.constant(Op.AND, true, t, a, Cpu.DAIF);
        put(b, Cpu.DAIF_SLOT, t);
      }
      case SP_EL0 -> {
        b.guard(State.KERNEL_GUARD);
        put(b, Cpu.OTHER_STACK_SLOT, a);
      }
      default -> {
        if (register.kind() != SystemRegister.Kind.STORED) {
          return false;
        }
        b.guard(State.KERNEL_GUARD);
        int value = a;
        if (register.writable() != -1 && a != Inst.ZERO) {
          value = b.temp();
          b.constant(Op.AND, true, value, a, register.writable());
        }
        put(b, SystemRegisters.slot(register), value);
      }
    }
    return true;
  }
}
