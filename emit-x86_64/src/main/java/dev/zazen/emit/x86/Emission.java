package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Block;
import dev.zazen.ir.ExitKind;
import dev.zazen.ir.Inst;
import dev.zazen.ir.State;

/** A region in the making: where operands are, what is dirty, and which instruction is at hand. */
final class Emission {
  final Assembler asm = new Assembler();
  final Exits exits;
  final Allocation allocation;
  final Flags flags;

  /** Guest registers whose host registers may be newer than the state. */
  long dirty;

  long vectorsDirty;

  Block block;
  int blockIndex;
  Inst inst;

  private Label resume;

  Emission(Allocation allocation) {
    this.allocation = allocation;
    this.exits = new Exits(this);
    this.flags = new Flags(this);
  }

  // Integer operands

  /**
   * A register that holds operand {@code n}: its own, or {@code scratch}. Keeps the host's flags.
   */
  int use(int n, int scratch) {
    if (n == Inst.ZERO) {
      asm.movImm(scratch, 0);
      return scratch;
    }
    int register = allocation.register(n);
    if (register >= 0) {
      return register;
    }
    asm.mem(Legacy.MOV, true, scratch, STATE, slot(n));
    return scratch;
  }

  /** Puts operand {@code n} into {@code register}. Keeps the host's flags. */
  void load(int n, int register) {
    int at = use(n, register);
    if (at != register) {
      asm.op(Legacy.MOV, true, register, at);
    }
  }

  /** Whether operand {@code n} is one that instructions of the host find in the state. */
  boolean inState(int n) {
    return n >= 0 && allocation.register(n) < 0;
  }

  /** {@code op register, n}, for rows of {@link Legacy} that read their operand. */
  void operate(Legacy op, boolean wide, int register, int n, int scratch) {
    if (inState(n)) {
      asm.mem(op, wide, register, STATE, slot(n));
    } else {
      asm.op(op, wide, register, use(n, scratch));
    }
  }

  /** {@code cmp n, immediate}, or what sets the flags alike; may overwrite RAX. */
  void compare(boolean wide, int n, int immediate) {
    if (inState(n)) {
      asm.immMem(Legacy.CMP, wide, STATE, slot(n), immediate);
      return;
    }
    int register = use(n, Gpr.RAX);
    if (immediate == 0) {
      asm.op(Legacy.TEST, wide, register, register); // clears CF and OF, too
    } else {
      asm.imm(Legacy.CMP, wide, register, immediate);
    }
  }

  /** {@code cmovcc register, n}; may overwrite RAX. */
  void moveIf(Cc cc, boolean wide, int register, int n) {
    if (inState(n)) {
      asm.cmovMem(cc, wide, register, STATE, slot(n));
    } else {
      asm.cmov(cc, wide, register, use(n, Gpr.RAX));
    }
  }

  /** The register of operand {@code n}, or -1 if it has none. */
  int register(int n) {
    return n < 0 ? -1 : allocation.register(n);
  }

  /** The register to compute {@code d} in: its own, or {@code scratch}. */
  int target(int d, int scratch) {
    int register = d == Inst.NONE ? -1 : allocation.register(d);
    return register >= 0 ? register : scratch;
  }

  /** {@code d} has been computed in {@code register}. Keeps the host's flags. */
  void done(int d, int register) {
    if (d == Inst.NONE) {
      return;
    }
    int own = allocation.register(d);
    if (own < 0) {
      asm.mem(Legacy.MOV_TO, true, register, STATE, slot(d));
    } else {
      if (own != register) {
        asm.op(Legacy.MOV, true, own, register);
      }
      if (d < Inst.TEMP) {
        dirty |= 1L << d;
      }
    }
  }

  // Vector operands

  /** A register that holds vector {@code n}; may overwrite RDX. */
  int useVector(int n, int scratch) {
    int register = allocation.vectorRegister(n);
    if (register >= 0) {
      return register;
    }
    asm.mem(Legacy.MOV, true, Gpr.RDX, STATE, slot(State.VECTORS));
    asm.vexMem(Vex.MOVUPS, scratch, 0, Gpr.RDX, n * 16);
    return scratch;
  }

  int targetVector(int d, int scratch) {
    int register = allocation.vectorRegister(d);
    return register >= 0 ? register : scratch;
  }

  /** Vector {@code d} has been computed in {@code register}; may overwrite RDX. */
  void doneVector(int d, int register) {
    int own = allocation.vectorRegister(d);
    if (own < 0) {
      asm.mem(Legacy.MOV, true, Gpr.RDX, STATE, slot(State.VECTORS));
      asm.vexMem(Vex.MOVUPS_TO, register, 0, Gpr.RDX, d * 16);
    } else {
      if (own != register) {
        asm.vex(Vex.MOVAPS, own, 0, register);
      }
      if (d < Inst.TEMP) {
        vectorsDirty |= 1L << d;
      }
    }
  }

  // Leaving

  /** Where to jump to have the guest instruction at hand interpreted. */
  Label interpret() {
    if (resume == null) {
      resume = new Label();
    }
    return exits.interpret(resume);
  }

  /** Where to jump to let the interpreter go on with the guest instruction at hand. */
  Label bail() {
    return exits.plain(ExitKind.BAIL);
  }

  /** The guest instruction is complete: code that was left for it comes back here. */
  void bindResume() {
    if (resume != null) {
      asm.bind(resume);
      resume = null;
    }
  }
}
