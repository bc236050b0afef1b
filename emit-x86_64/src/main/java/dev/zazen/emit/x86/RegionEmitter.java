package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.BUDGET;
import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Block;
import dev.zazen.ir.ExitKind;
import dev.zazen.ir.ExitTable;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.Region;
import dev.zazen.ir.State;
import dev.zazen.ir.Translation;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes the code of one region. */
final class RegionEmitter {
  private static final int RAX = Gpr.RAX;
  private static final int RCX = Gpr.RCX;
  private static final int RDX = Gpr.RDX;

  private final List<Block> blocks;
  private final Dirty dirty;
  private final Emission e;
  private final Assembler asm;
  private final IntegerEmitter integers;
  private final MemoryEmitter memory;
  private final VectorEmitter vectors;
  private final Label[] labels;

  RegionEmitter(Region region) {
    this.blocks = region.blocks();
    var allocation = new Allocation(region);
    this.dirty = new Dirty(region, allocation);
    this.e = new Emission(allocation);
    this.asm = e.asm;
    this.integers = new IntegerEmitter(e);
    this.memory = new MemoryEmitter(e);
    this.vectors = new VectorEmitter(e);
    this.labels = new Label[blocks.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = new Label();
    }
  }

  Translation translate() {
    entry();
    for (int i = 0; i < labels.length; i++) {
      block(i);
    }
    var points = e.exits.finish(blocks, this);
    return new Translation(
        ByteBuffer.wrap(asm.bytes()),
        e.exits.idOffset(),
        e.exits.staleOffset(),
        ExitTable.of(points));
  }

  private void entry() {
    e.block = blocks.getFirst();
    e.blockIndex = 0;
    e.exits.stale();
    asm.nop8(); // replaced by a jump when the region becomes stale
    if (readsFlagsFirst(e.block)) {
      asm.immMem(Legacy.CMP, false, STATE, slot(State.LAZY), 0);
      var back = new Label();
      asm.jcc(Cc.NE, e.exits.computeFlags(back));
      asm.bind(back);
    }
    e.exits.load(dirty.entry, dirty.vectorEntry);
  }

  /** Whether a block, or what follows it, reads flags that it does not set. */
  private static boolean readsFlagsFirst(Block block) {
    for (Inst inst : block.insts()) {
      if (inst.flagsRead() != 0) {
        return true;
      }
      if (inst.setsFlags()) {
        return false;
      }
    }
    return block.end().read != 0;
  }

  private void block(int index) {
    e.block = blocks.get(index);
    e.blockIndex = index;
    e.dirty = dirty.in[index];
    e.vectorsDirty = dirty.vectorsIn[index];
    e.flags.start();
    asm.bind(labels[index]);
    asm.imm(Legacy.SUB, false, BUDGET, e.block.count());
    asm.jcc(Cc.S, e.exits.budget());
    int guest = 0;
    for (Inst inst : e.block.insts()) {
      if (inst.index != guest || inst.op.isEnd()) {
        e.bindResume();
        guest = inst.index;
      }
      e.inst = inst;
      if (inst.op.isEnd()) {
        end(inst, index);
      } else {
        instruction(inst);
      }
    }
  }

  private void instruction(Inst inst) {
    switch (inst.op) {
      case LOAD,
          STORE,
          LOAD_PAIR,
          STORE_PAIR,
          USER_LOAD,
          USER_STORE,
          STORE_RELEASE,
          LOAD_EXCLUSIVE,
          STORE_EXCLUSIVE,
          CLEAR,
          VLOAD,
          VSTORE,
          VLOAD_PAIR,
          VSTORE_PAIR,
          FENCE ->
          memory.emit(inst);
      case VECTOR, VGET, VPUT, VFROM, FCOMPARE, F_TO_INT, INT_TO_F, FSELECT -> vectors.emit(inst);
      case GUARD -> {
        e.flags.clobber();
        asm.immMem(Legacy.CMP, false, STATE, slot((int) inst.imm), 0);
        if (inst.imm == State.FP_GUARD) {
          var back = new Label();
          asm.jcc(Cc.NE, e.exits.activate(back));
          asm.bind(back);
        } else {
          asm.jcc(Cc.NE, e.bail());
        }
      }
      case INTERPRET -> {
        e.flags.clobber();
        asm.jmp(e.interpret());
        e.dirty = 0;
        e.vectorsDirty = 0;
      }
      case INTERPRET_IF -> {
        e.flags.clobber();
        int a = e.use(inst.a, RAX);
        asm.op(Legacy.TEST, true, a, a);
        asm.jcc(Cc.NE, e.interpret());
      }
      case COUNTER -> {
        e.flags.clobber();
        asm.callMem(STATE, slot(State.COUNTER));
        e.done(inst.d, RAX);
      }
      default -> integers.emit(inst);
    }
  }

  private void end(Inst end, int index) {
    e.flags.keep();
    switch (end.op) {
      case GOTO -> go(end.imm, end.target, index);
      case IF -> branch(e.flags.test(end.cond), end, index);
      case IF_ZERO, IF_NOT_ZERO -> {
        e.compare(end.wide, end.a, 0);
        branch(end.op == Op.IF_ZERO ? Cc.E : Cc.NE, end, index);
      }
      case IF_BIT_CLEAR, IF_BIT_SET -> {
        int a = e.use(end.a, RAX);
        if (end.c < 31) {
          asm.testImm(false, a, 1 << end.c);
          branch(end.op == Op.IF_BIT_CLEAR ? Cc.E : Cc.NE, end, index);
        } else {
          asm.bt(true, a, end.c);
          branch(end.op == Op.IF_BIT_CLEAR ? Cc.AE : Cc.B, end, index);
        }
      }
      case JUMP -> {
        e.load(end.a, RAX);
        e.exits.save();
        jump();
      }
      case END -> asm.jmp(e.exits.plain(ExitKind.END));
      default -> throw new IllegalStateException("not an end: " + end);
    }
  }

  private void branch(Cc cc, Inst end, int index) {
    if (end.target == index + 1 && end.target2 < 0) {
      asm.jcc(cc.not(), edge(end.imm2, end.target2));
      return;
    }
    asm.jcc(cc, edge(end.imm, end.target));
    go(end.imm2, end.target2, index);
  }

  /** Where a branch to a place leads: a block of the region, or out of it. */
  private Label edge(long offset, int target) {
    if (target >= 0) {
      return labels[target];
    }
    return inPage(offset) ? e.exits.link(offset) : e.exits.far(offset);
  }

  private static boolean inPage(long offset) {
    return offset >= 0 && offset < 4096;
  }

  private void go(long offset, int target, int index) {
    if (target < 0 && !inPage(offset)) {
      e.exits.save();
      farJump(offset);
    } else if (target != index + 1) {
      asm.jmp(edge(offset, target));
    }
  }

  /** Goes on at an offset from the page, registers being saved. */
  void farJump(long offset) {
    asm.mem(Legacy.MOV, true, RAX, STATE, slot(State.PAGE));
    if (offset == (int) offset) {
      asm.imm(Legacy.ADD, true, RAX, (int) offset);
    } else {
      asm.movImm(RCX, offset);
      asm.op(Legacy.ADD, true, RAX, RCX);
    }
    jump();
  }

  /** Goes on at the virtual address in RAX, through the jump table. */
  private void jump() {
    asm.mem(Legacy.MOV_TO, true, RAX, STATE, slot(State.NEXT));
    asm.rorx(false, RCX, RAX, Conventions.JUMP_FOLD);
    asm.op(Legacy.XOR, false, RCX, RAX);
    asm.imm(Legacy.AND, false, RCX, Conventions.JUMP_ENTRIES - 1 << 2);
    asm.mem(Legacy.MOV, true, RDX, STATE, slot(State.JUMPS));
    asm.mem(Legacy.CMP, true, RAX, RDX, RCX, 2, 0);
    asm.jcc(Cc.NE, e.exits.otherPlaces());
    enter();
  }

  /** Enters the code of the jump table's entry that RDX and RCX lead to. */
  private void enter() {
    asm.imm(Legacy.AND, true, RAX, -4096);
    asm.mem(Legacy.MOV_TO, true, RAX, STATE, slot(State.PAGE));
    asm.jmpMem(RDX, RCX, 2, 8);
  }

  /**
   * Looks into the places beside that where RDX and RCX lead to, as {@code CodeTlb} fills them, for
   * the virtual address in RAX.
   */
  void otherPlaces(Label miss) {
    var found = new Label();
    for (int way = 1; way < Conventions.JUMP_WAYS; way++) {
      asm.imm(Legacy.XOR, false, RCX, (way ^ way - 1) << 2);
      asm.mem(Legacy.CMP, true, RAX, RDX, RCX, 2, 0);
      if (way < Conventions.JUMP_WAYS - 1) {
        asm.jcc(Cc.E, found);
      } else {
        asm.jcc(Cc.NE, miss);
      }
    }
    asm.bind(found);
    enter();
  }
}
