package dev.zazen.emit.x86;

import static dev.zazen.emit.x86.Conventions.BUDGET;
import static dev.zazen.emit.x86.Conventions.STATE;
import static dev.zazen.emit.x86.Conventions.slot;

import dev.zazen.ir.Block;
import dev.zazen.ir.ExitKind;
import dev.zazen.ir.ExitPoint;
import dev.zazen.ir.Inst;
import dev.zazen.ir.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The places where a region is left. Their code stands behind that of the blocks: it puts dirty
 * registers into the state, then reports the exit's number. Registers are put away, and fetched
 * again, by pieces that exits share.
 */
final class Exits {
  private final Emission e;
  private final List<Stub> stubs = new ArrayList<>();
  private final Map<Saved, Label> savers = new HashMap<>();
  private final Label report = new Label();
  private final Label id = new Label();
  private final Label reload = new Label();
  private final Label activate = new Label();
  private final Label stale = new Label();
  private final Label otherPlaces = new Label();
  private final Label miss = new Label();
  private final Label flags = new Label();
  private Label afterFlags;
  private boolean reloads;
  private boolean jumps;
  private boolean activates;

  private final List<Far> fars = new ArrayList<>();

  private record Far(Label label, Saved saved, long offset, int block, Inst inst) {}

  /**
   * Registers to be saved. A key of maps: the methods that a record has by itself are linked anew
   * in each run.
   */
  private record Saved(long integers, long vectors) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Saved saved && saved.integers == integers && saved.vectors == vectors;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(integers) * 31 + Long.hashCode(vectors);
    }
  }

  private record Stub(
      ExitKind kind, Label label, Saved saved, int block, int index, long offset, Label resume) {}

  Exits(Emission e) {
    this.e = e;
  }

  private Label stub(ExitKind kind, int index, long offset, Label resume) {
    var label = new Label();
    stubs.add(
        new Stub(
            kind, label, new Saved(e.dirty, e.vectorsDirty), e.blockIndex, index, offset, resume));
    return label;
  }

  Label interpret(Label resume) {
    return stub(ExitKind.INTERPRET, e.inst.index, here(), resume);
  }

  Label plain(ExitKind kind) {
    return stub(kind, e.inst.index, here(), null);
  }

  Label budget() {
    return stub(ExitKind.BUDGET, 0, e.block.offset(), null);
  }

  Label link(long target) {
    return stub(ExitKind.LINK, e.inst.index, target, null);
  }

  /** Leaves for a place outside the page. */
  Label far(long offset) {
    var label = new Label();
    fars.add(new Far(label, new Saved(e.dirty, e.vectorsDirty), offset, e.blockIndex, e.inst));
    return label;
  }

  /** Where a jump goes that the jump table does not have in its own place; registers are saved. */
  Label otherPlaces() {
    if (!jumps) {
      jumps = true;
      stubs.add(
          new Stub(ExitKind.JUMP, miss, new Saved(0, 0), e.blockIndex, e.inst.index, 0, null));
    }
    return otherPlaces;
  }

  /** Makes the exit of whoever comes to the entry of a region that is stale; called once. */
  void stale() {
    stubs.add(new Stub(ExitKind.STALE, stale, new Saved(0, 0), 0, 0, e.block.offset(), null));
  }

  /** Where the entry goes if the state has no flags but how to compute them; comes back. */
  Label computeFlags(Label back) {
    afterFlags = back;
    return flags;
  }

  int staleOffset() {
    return stale.position();
  }

  private long here() {
    return e.block.offset() + e.inst.index * 4L;
  }

  /** Where to jump to if {@link State#FP_GUARD} is not zero; comes back to {@code back}. */
  Label activate(Label back) {
    activates = true;
    var label = new Label();
    stubs.add(
        new Stub(
            ExitKind.BAIL,
            label,
            new Saved(e.dirty, e.vectorsDirty),
            e.blockIndex,
            e.inst.index,
            here(),
            back));
    return label;
  }

  /** Puts dirty registers into the state. */
  void save() {
    save(new Saved(e.dirty, e.vectorsDirty));
  }

  private void save(Saved saved) {
    Assembler asm = e.asm;
    for (long bits = saved.integers; bits != 0; bits &= bits - 1) {
      int n = Long.numberOfTrailingZeros(bits);
      asm.mem(Legacy.MOV_TO, true, e.allocation.register(n), STATE, slot(n));
    }
    if (saved.vectors != 0) {
      asm.mem(Legacy.MOV, true, Gpr.RDX, STATE, slot(State.VECTORS));
    }
    for (long bits = saved.vectors; bits != 0; bits &= bits - 1) {
      int n = Long.numberOfTrailingZeros(bits);
      asm.vexMem(Vex.MOVUPS_TO, e.allocation.vectorRegister(n), 0, Gpr.RDX, n * 16);
    }
  }

  /** Fetches registers from the state. */
  void load(long integers, long vectors) {
    Assembler asm = e.asm;
    for (long bits = integers; bits != 0; bits &= bits - 1) {
      int n = Long.numberOfTrailingZeros(bits);
      asm.mem(Legacy.MOV, true, e.allocation.register(n), STATE, slot(n));
    }
    if (vectors != 0) {
      asm.mem(Legacy.MOV, true, Gpr.RDX, STATE, slot(State.VECTORS));
    }
    for (long bits = vectors; bits != 0; bits &= bits - 1) {
      int n = Long.numberOfTrailingZeros(bits);
      asm.vexMem(Vex.MOVUPS, e.allocation.vectorRegister(n), 0, Gpr.RDX, n * 16);
    }
  }

  private void saveShared(Saved saved) {
    if (Long.bitCount(saved.integers) + Long.bitCount(saved.vectors) > 1) {
      e.asm.call(savers.computeIfAbsent(saved, s -> new Label()));
    } else {
      save(saved);
    }
  }

  /** Writes the code of all exits. */
  List<ExitPoint> finish(List<Block> blocks, RegionEmitter emitter) {
    Assembler asm = e.asm;
    for (Far far : fars) {
      e.blockIndex = far.block;
      e.inst = far.inst;
      asm.bind(far.label);
      save(far.saved);
      emitter.farJump(far.offset);
    }
    if (afterFlags != null) {
      asm.bind(flags);
      e.flags.compute();
      asm.jmp(afterFlags);
    }
    if (jumps) {
      asm.bind(otherPlaces);
      emitter.otherPlaces(miss);
    }
    List<ExitPoint> points = new ArrayList<>();
    List<Label> slots = new ArrayList<>();
    List<Integer> slotPoints = new ArrayList<>();
    for (Stub stub : stubs) {
      asm.bind(stub.label);
      int count = blocks.get(stub.block).count();
      int number = points.size();
      int resume = -1;
      int unlinked = -1;
      int remaining = count - stub.index;
      switch (stub.kind) {
        case BUDGET -> {
          asm.imm(Legacy.ADD, false, BUDGET, count);
          saveShared(stub.saved);
          report(number);
          remaining = 0;
        }
        case LINK -> {
          saveShared(stub.saved);
          var slot = new Label();
          asm.jmpThrough(slot);
          unlinked = asm.position();
          report(number);
          slots.add(slot);
          slotPoints.add(number);
          remaining = 0;
        }
        case STALE -> {
          report(number);
          remaining = 0;
        }
        case JUMP, END, BAIL -> {
          if (stub.resume != null) {
            asm.immMem(Legacy.CMP, false, STATE, slot(State.FP_GUARD), 1);
            var refused = new Label();
            asm.jcc(Cc.NE, refused);
            asm.call(activate);
            asm.jmp(stub.resume);
            asm.bind(refused);
          }
          saveShared(stub.saved);
          report(number);
          if (stub.kind == ExitKind.JUMP) {
            remaining = 0;
          }
        }
        case INTERPRET -> {
          saveShared(stub.saved);
          report(number);
          resume = asm.position();
          reloads = true;
          asm.call(reload);
          if (activates) {
            // Behind a guard that was passed before, host floating point was left meanwhile.
            asm.immMem(Legacy.CMP, false, STATE, slot(State.FP_GUARD), 1);
            var other = new Label();
            asm.jcc(Cc.NE, other);
            asm.call(activate);
            asm.bind(other);
          }
          asm.jmp(stub.resume);
        }
      }
      points.add(
          new ExitPoint(
              stub.kind, stub.block, stub.index, remaining, stub.offset, resume, -1, unlinked));
    }
    for (Map.Entry<Saved, Label> saver : savers.entrySet()) {
      asm.bind(saver.getValue());
      save(saver.getKey());
      asm.ret();
    }
    if (reloads) {
      asm.bind(reload);
      load(e.allocation.mapped, e.allocation.vectorMapped);
      asm.ret();
    }
    if (activates) {
      asm.bind(activate);
      asm.ldmxcsr(STATE, slot(State.HOST_FP));
      asm.movMemImm(STATE, slot(State.FP_GUARD), 0);
      asm.ret();
    }
    asm.bind(report);
    asm.rip(Legacy.MOV, false, Gpr.RCX, id);
    asm.jmpMem(STATE, slot(State.EXIT));
    // Slots are written while the code runs: keep them off its cache lines.
    asm.align(64);
    asm.bind(id);
    asm.int64(0);
    for (int i = 0; i < slots.size(); i++) {
      asm.bind(slots.get(i));
      int number = slotPoints.get(i);
      ExitPoint p = points.get(number);
      points.set(
          number,
          new ExitPoint(
              p.kind(),
              p.block(),
              p.index(),
              p.remaining(),
              p.offset(),
              p.resume(),
              asm.position(),
              p.unlinked()));
      asm.int64(0);
    }
    return points;
  }

  int idOffset() {
    return id.position();
  }

  private void report(int number) {
    e.asm.movImm(Gpr.RAX, number);
    e.asm.jmp(report);
  }
}
