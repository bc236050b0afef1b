package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.TLB;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Inst;
import dev.zazen.ir.State;

/**
 * Accesses to memory. Each looks its page up in the TLB, by the page of its last byte, so that one
 * that leaves its page misses; a miss has the guest instruction interpreted.
 */
final class MemoryEmitter {
  private static final int RAX = Gpr.RAX;
  private static final int RCX = Gpr.RCX;
  private static final int RDX = Gpr.RDX;
  private static final int ENTRY_SHIFT = 4;
  private static final int LINE = 64;
  private static final int PAIR = 16;

  private final Emission e;
  private final Assembler asm;

  MemoryEmitter(Emission e) {
    this.e = e;
    this.asm = e.asm;
  }

  void emit(Inst i) {
    e.flags.clobber();
    switch (i.op) {
      case LOAD -> {
        find(i, i.size, Conventions.TLB_READ, false);
        load(i);
      }
      case USER_LOAD -> {
        find(i, i.size, Conventions.TLB_READ, true);
        load(i);
      }
      case STORE -> {
        find(i, i.size, Conventions.TLB_WRITE, false);
        store(i.size, i.d, 0);
      }
      case USER_STORE -> {
        find(i, i.size, Conventions.TLB_WRITE, true);
        store(i.size, i.d, 0);
      }
      case LOAD_PAIR -> loadPair(i);
      case STORE_PAIR -> {
        find(i, i.size * 2, Conventions.TLB_WRITE, false);
        store(i.size, i.d, 0);
        store(i.size, i.b, i.size);
      }
      case STORE_RELEASE -> {
        find(i, i.size, Conventions.TLB_WRITE, false);
        e.load(i.d, RDX);
        Legacy op = i.size == 1 ? Legacy.XCHG8 : i.size == 2 ? Legacy.XCHG16 : Legacy.XCHG;
        asm.mem(op, i.size == 8, RDX, RAX, 0);
      }
      case LOAD_EXCLUSIVE -> loadExclusive(i);
      case STORE_EXCLUSIVE -> storeExclusive(i);
      case CLEAR -> {
        e.load(i.a, RAX);
        asm.imm(Legacy.AND, true, RAX, -LINE);
        lookUp(1, Conventions.TLB_WRITE, false);
        asm.vex(Vex.XOR, 0, 0, 0);
        for (int at = 0; at < LINE; at += 16) {
          asm.vexMem(Vex.MOVUPS_TO, 0, 0, RAX, at);
        }
      }
      case VLOAD -> {
        find(i, i.size, Conventions.TLB_READ, false);
        loadVector(i.size, i.d, 0);
      }
      case VSTORE -> {
        find(i, i.size, Conventions.TLB_WRITE, false);
        storeVector(i.size, i.d, 0);
      }
      case VLOAD_PAIR -> {
        find(i, i.size * 2, Conventions.TLB_READ, false);
        loadVector(i.size, i.d, 0);
        loadVector(i.size, i.b, i.size);
      }
      case VSTORE_PAIR -> {
        find(i, i.size * 2, Conventions.TLB_WRITE, false);
        storeVector(i.size, i.d, 0);
        storeVector(i.size, i.b, i.size);
      }
      case FENCE -> {
        asm.lock();
        asm.immMem(Legacy.OR, false, Gpr.RSP, -8, 0);
      }
      default -> throw new IllegalStateException("not an access to memory: " + i);
    }
  }

  /** Leaves the address in host memory in RAX. */
  private void find(Inst i, int size, int tag, boolean user) {
    boolean pair =
        switch (i.op) {
          case LOAD_PAIR, STORE_PAIR, VLOAD_PAIR, VSTORE_PAIR -> true;
          default -> false;
        };
    int a = e.use(i.a, RAX);
    if (!pair && i.b != Inst.NONE) {
      asm.mem(Legacy.LEA, true, RAX, a, e.use(i.b, RCX), i.c, (int) i.imm);
    } else if (i.imm != 0) {
      asm.mem(Legacy.LEA, true, RAX, a, (int) i.imm);
    } else if (a != RAX) {
      asm.op(Legacy.MOV, true, RAX, a);
    }
    if (i.aligned) {
      requireAligned(size, e.interpret());
    }
    lookUp(size, tag, user);
  }

  /** Makes the virtual address in RAX one of the host; overwrites RCX, RDX. */
  private void lookUp(int size, int tag, boolean user) {
    Label slow = e.interpret();
    asm.rorx(true, RCX, RAX, 12 - ENTRY_SHIFT);
    asm.imm(Legacy.AND, false, RCX, Conventions.TLB_ENTRIES - 1 << ENTRY_SHIFT);
    if (size > 1) {
      asm.mem(Legacy.LEA, true, RDX, RAX, size - 1);
    } else {
      asm.op(Legacy.MOV, true, RDX, RAX);
    }
    asm.imm(Legacy.AND, true, RDX, -4096);
    if (user) {
      asm.mem(Legacy.ADD, true, RCX, STATE, slot(State.USER_TLB));
      asm.mem(Legacy.CMP, true, RDX, RCX, tag);
      asm.jcc(Cc.NE, slow);
      asm.mem(Legacy.ADD, true, RAX, RCX, tag + Conventions.TLB_ADDEND);
    } else {
      asm.mem(Legacy.CMP, true, RDX, TLB, RCX, 0, tag);
      asm.jcc(Cc.NE, slow);
      asm.mem(Legacy.ADD, true, RAX, TLB, RCX, 0, tag + Conventions.TLB_ADDEND);
    }
  }

  private void load(Inst i) {
    int d = e.target(i.d, RDX);
    fetch(i.size, i.signed, i.wide, d, 0);
    e.done(i.d, d);
  }

  private void fetch(int size, boolean signed, boolean wide, int d, int at) {
    switch (size) {
      case 1 -> asm.mem(signed ? Legacy.MOVSX8 : Legacy.MOVZX8, signed && wide, d, RAX, at);
      case 2 -> asm.mem(signed ? Legacy.MOVSX16 : Legacy.MOVZX16, signed && wide, d, RAX, at);
      case 4 -> asm.mem(signed && wide ? Legacy.MOVSXD : Legacy.MOV, signed && wide, d, RAX, at);
      default -> asm.mem(Legacy.MOV, true, d, RAX, at);
    }
  }

  private void loadPair(Inst i) {
    find(i, i.size * 2, Conventions.TLB_READ, false);
    int d = e.target(i.d, RDX);
    fetch(i.size, i.signed, i.wide, d, 0);
    e.done(i.d, d);
    int second = e.target(i.b, RDX);
    fetch(i.size, i.signed, i.wide, second, i.size);
    e.done(i.b, second);
  }

  private void store(int size, int value, int at) {
    int register = e.use(value, RDX);
    switch (size) {
      case 1 -> asm.mem(Legacy.MOV8_TO, false, register, RAX, at);
      case 2 -> asm.mem(Legacy.MOV16_TO, false, register, RAX, at);
      case 4 -> asm.mem(Legacy.MOV_TO, false, register, RAX, at);
      default -> asm.mem(Legacy.MOV_TO, true, register, RAX, at);
    }
  }

  private void loadVector(int size, int vector, int at) {
    int d = e.targetVector(vector, 0);
    switch (size) {
      case 1 -> {
        asm.vex(Vex.XOR, d, d, d);
        asm.vexMem(Vex.PINSRB, d, d, RAX, at);
        asm.int8(0);
      }
      case 2 -> {
        asm.vex(Vex.XOR, d, d, d);
        asm.vexMem(Vex.PINSRW, d, d, RAX, at);
        asm.int8(0);
      }
      case 4 -> asm.vexMem(Vex.MOVSS, d, 0, RAX, at);
      case 8 -> asm.vexMem(Vex.MOVSD, d, 0, RAX, at);
      default -> asm.vexMem(Vex.MOVUPS, d, 0, RAX, at);
    }
    e.doneVector(vector, d);
  }

  private void storeVector(int size, int vector, int at) {
    int d = e.useVector(vector, 0);
    switch (size) {
      case 1 -> {
        asm.vexMem(Vex.PEXTRB, d, 0, RAX, at);
        asm.int8(0);
      }
      case 2 -> {
        asm.vexMem(Vex.PEXTRW, d, 0, RAX, at);
        asm.int8(0);
      }
      case 4 -> asm.vexMem(Vex.MOVSS_TO, d, 0, RAX, at);
      case 8 -> asm.vexMem(Vex.MOVSD_TO, d, 0, RAX, at);
      default -> asm.vexMem(Vex.MOVUPS_TO, d, 0, RAX, at);
    }
  }

  private void requireAligned(int size, Label slow) {
    if (size > 1) {
      asm.testImm(false, RAX, size - 1);
      asm.jcc(Cc.NE, slow);
    }
  }

  private void loadExclusive(Inst i) {
    e.load(i.a, RAX);
    requireAligned(i.size, e.interpret());
    lookUp(i.size, Conventions.TLB_READ, false);
    // The store-exclusive then finds the line here, and not changed by others more often than not.
    asm.prefetchw(RAX);
    fetch(i.size, false, true, RDX, 0);
    asm.mem(Legacy.MOV_TO, true, RDX, STATE, slot(State.EXCLUSIVE_VALUE));
    if (i.size == PAIR) {
      // Halves of different stores are no harm: the store-exclusive compares both.
      asm.mem(Legacy.MOV, true, RAX, RAX, PAIR / 2);
      asm.mem(Legacy.MOV_TO, true, RAX, STATE, slot(State.EXCLUSIVE_UPPER));
    }
    // a may be d: the address is noted before d changes.
    asm.mem(Legacy.MOV_TO, true, e.use(i.a, RCX), STATE, slot(State.EXCLUSIVE_ADDRESS));
    asm.movMemImm(STATE, slot(State.EXCLUSIVE_SIZE), i.size);
    e.done(i.d, RDX);
  }

  private void storeExclusive(Inst i) {
    Label slow = e.interpret();
    e.load(i.a, RAX);
    requireAligned(i.size, slow);
    asm.mem(Legacy.CMP, true, RAX, STATE, slot(State.EXCLUSIVE_ADDRESS));
    asm.jcc(Cc.NE, slow);
    asm.immMem(Legacy.CMP, true, STATE, slot(State.EXCLUSIVE_SIZE), i.size);
    asm.jcc(Cc.NE, slow);
    lookUp(i.size, Conventions.TLB_WRITE, false);
    asm.movMemImm(STATE, slot(State.EXCLUSIVE_SIZE), 0);
    if (i.size == PAIR) {
      exchangePair(i);
    } else {
      asm.op(Legacy.MOV, true, RCX, RAX);
      asm.mem(Legacy.MOV, true, RAX, STATE, slot(State.EXCLUSIVE_VALUE));
      e.load(i.b, RDX);
      asm.lock();
      Legacy op = i.size == 1 ? Legacy.CMPXCHG8 : i.size == 2 ? Legacy.CMPXCHG16 : Legacy.CMPXCHG;
      asm.mem(op, i.size == 8, RDX, RCX, 0);
    }
    asm.movImm(RAX, 0);
    asm.set(Cc.NE, RAX);
    e.done(i.d, RAX);
  }

  /** Compares and exchanges the 16 bytes at RAX; sets the host's zero flag if they were equal. */
  private void exchangePair(Inst i) {
    e.load(i.b, RDX);
    asm.push(Gpr.RBX);
    asm.push(TLB);
    asm.op(Legacy.MOV, true, TLB, RAX);
    asm.op(Legacy.MOV, true, Gpr.RBX, RDX);
    asm.mem(Legacy.MOV, true, RCX, STATE, slot(State.EXCLUSIVE_NEW_UPPER));
    asm.mem(Legacy.MOV, true, RAX, STATE, slot(State.EXCLUSIVE_VALUE));
    asm.mem(Legacy.MOV, true, RDX, STATE, slot(State.EXCLUSIVE_UPPER));
    asm.lock();
    asm.cmpxchg16b(TLB, 0);
    asm.pop(TLB);
    asm.pop(Gpr.RBX);
  }
}
